"""The subreddit's own rules, read and checked before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from syndication.platforms.base import Draft
from syndication.platforms.errors import NotAuthorized, Rejected, Unavailable
from syndication.platforms.reddit.composing import submission_of
from syndication.platforms.reddit.rules import broken_rules
from tests.platforms.reddit.conftest import LINK, OPEN, TEXT, Reddit
from tests.platforms.wire import Reply
from tests.support.shelf import Shelf


def broken(draft: Draft, about: dict[str, Any] | None = None, **requirements: Any) -> list[str]:
    return broken_rules(submission_of(draft), about or {}, requirements)


@pytest.mark.parametrize(
    ("requirements", "sentence"),
    [
        ({"title_text_min_length": 8}, "The title has 7 characters, r/books wants at least 8. Write more."),
        ({"title_text_max_length": 6}, "The title has 7 characters, r/books takes 6. Shorten it by 1."),
        (
            {"title_required_strings": ["[news]", "[story]"]},
            "In r/books the title must contain one of these: “[news]”, “[story]”. Add it.",
        ),
        (
            {"title_blacklisted_strings": ["TITLE"]},
            "In r/books the title must not contain “TITLE”. Change it.",
        ),
        ({"body_text_min_length": 12}, "The text has 11 characters, r/books wants at least 12. Write more."),
        ({"body_text_max_length": 10}, "The text has 11 characters, r/books takes 10. Shorten it by 1."),
        (
            {"body_required_strings": ["source:"]},
            "In r/books the text must contain one of these: “source:”. Add it.",
        ),
        ({"body_blacklisted_strings": ["world"]}, "In r/books the text must not contain “world”. Change it."),
        (
            {"body_restriction_policy": "notAllowed"},
            "r/books takes only a title, no text. Remove the text on this channel.",
        ),
    ],
)
def test_a_rule_that_a_text_breaks_is_a_sentence(requirements: dict[str, Any], sentence: str) -> None:
    assert broken(TEXT, **requirements) == [sentence]


@pytest.mark.parametrize(
    "requirements",
    [
        {"title_text_min_length": 7, "title_text_max_length": 7},
        {"title_required_strings": ["nope", "a TITLE"]},
        {"title_blacklisted_strings": ["spam", ""]},
        {"body_restriction_policy": "required", "body_text_min_length": 11, "body_text_max_length": 11},
        {"domain_whitelist": ["example.com"], "gallery_min_items": 3, "title_regexes": ["^never$"]},
        {"title_text_min_length": None, "domain_blacklist": None, "body_restriction_policy": None},
        {"title_text_max_length": "6", "title_blacklisted_strings": "title", "body_required_strings": [None]},
    ],
)
def test_a_rule_that_is_met_or_means_something_else_is_none(requirements: dict[str, Any]) -> None:
    assert broken(TEXT, **requirements) == []


def test_a_required_text_is_asked_for_only_of_text_posts() -> None:
    rule = {"body_restriction_policy": "required"}
    assert broken(replace(TEXT, text=""), **rule) == ["r/books requires a text below the title. Write one."]
    assert broken(LINK, **rule) == []


@pytest.mark.parametrize(
    ("policy", "allowed", "refused", "count"),
    [
        ("whitelist", ["example.org"], [], 1),
        ("whitelist", ["example.com"], [], 0),
        ("whitelist", ["www.Example.com"], [], 0),
        ("blacklist", [], ["example.com"], 1),
        ("blacklist", [], ["ample.com"], 0),
        ("none", [], ["example.org"], 0),
        ("blacklist", ["example.org"], [], 0),
        ("whitelist", ["example.com"], ["example.com"], 0),
        (None, ["example.org"], [], 1),
    ],
)
def test_a_link_must_lead_where_links_may_lead(
    policy: Any, allowed: list[str], refused: list[str], count: int
) -> None:
    for link in ("https://example.com/a", "https://www.example.com/a", "https://blog.example.com"):
        draft = replace(LINK, link=link)
        rules = {"link_restriction_policy": policy, "domain_whitelist": allowed, "domain_blacklist": refused}
        assert len(broken(draft, **rules)) == count


def test_a_link_that_is_not_allowed_says_what_is() -> None:
    rule = {"link_restriction_policy": "whitelist", "domain_whitelist": ["a.org", "b.org"]}
    assert broken(LINK, **rule) == [
        "r/books takes only links to “a.org”, “b.org”, and this one leads to example.com. Choose another link."
    ]


@pytest.mark.parametrize(
    ("requirements", "words"),
    [
        ({"gallery_min_items": 3}, "wants at least 3"),
        ({"gallery_max_items": 1}, "takes 1"),
        ({"gallery_captions_requirement": "required"}, "requires a caption"),
        ({"gallery_captions_requirement": "notAllowed"}, "takes no captions"),
    ],
)
def test_a_gallery_has_rules_of_its_own(shelf: Shelf, requirements: dict[str, Any], words: str) -> None:
    draft = replace(TEXT, media=(shelf.picture(), shelf.picture(alt_text="")))
    [sentence] = broken(draft, **requirements)
    assert words in sentence


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"user_is_banned": True}, "have banned this account"),
        ({"subreddit_type": "restricted"}, "Only approved users"),
        ({"subreddit_type": "archived", "user_is_contributor": False}, "Only approved users"),
        ({"submission_type": "link"}, "takes no text posts"),
    ],
)
def test_a_subreddit_that_is_closed_to_the_post_says_so(about: dict[str, Any], words: str) -> None:
    [sentence] = broken(TEXT, about)
    assert words in sentence


@pytest.mark.parametrize(
    "about",
    [
        OPEN,
        {"subreddit_type": "restricted", "user_is_contributor": True},
        {"subreddit_type": "restricted", "user_is_moderator": True},
        {"submission_type": "self", "allow_images": False, "user_is_banned": None},
    ],
)
def test_a_subreddit_that_is_open_says_nothing(about: dict[str, Any]) -> None:
    assert broken(TEXT, about) == []


def test_a_subreddit_without_links_or_pictures_says_so(shelf: Shelf) -> None:
    assert broken(LINK, {"submission_type": "self"}) == [
        "r/books takes only text posts. Choose the kind of post “Text”."
    ]
    picture, gallery = (replace(TEXT, media=(shelf.picture(),) * count) for count in (1, 2))
    assert "takes no pictures" in broken(picture, {"allow_images": False})[0]
    assert "takes no galleries" in broken(gallery, {"allow_galleries": False})[0]


def refused(reddit: Reddit, publish: Any, draft: Draft = TEXT) -> str:
    with pytest.raises(Rejected) as caught:
        publish(draft)
    assert reddit.asked("/api/submit") == []
    return caught.value.message


def test_all_broken_rules_are_told_at_once_and_nothing_is_sent(reddit: Reddit, publish: Any) -> None:
    reddit.answers["GET /r/books/about"] = Reply(200, {"data": {**OPEN, "user_is_banned": True}})
    requirements = {"title_text_min_length": 8, "body_text_max_length": 5, "is_flair_required": True}
    reddit.answers["GET /api/v1/books/post_requirements"] = Reply(200, requirements)
    choices = [
        {"flair_template_id": "1", "flair_text": "News"},
        {"flair_template_id": "2", "flair_text": "Story"},
    ]
    reddit.answers["POST /r/books/api/flairselector"] = Reply(200, {"choices": choices})
    assert refused(reddit, publish) == (
        "The moderators of r/books have banned this account. Choose another subreddit. "
        "The title has 7 characters, r/books wants at least 8. Write more. "
        "The text has 11 characters, r/books takes 5. Shorten it by 6. "
        "r/books requires a flair. Choose one of these: “News”, “Story”."
    )


def test_a_flair_that_does_not_exist_lists_those_that_do(reddit: Reddit, publish: Any) -> None:
    choices = [{"flair_template_id": "1", "flair_text": "News"}]
    reddit.answers["POST /r/books/api/flairselector"] = Reply(200, {"choices": choices})
    draft = replace(TEXT, options={"subreddit": "books", "flair": "Sports"})
    assert refused(reddit, publish, draft) == ("r/books has no flair “Sports”. Choose one of these: “News”.")


@pytest.mark.parametrize("answer", [{"choices": []}, {}, {"choices": None}])
def test_a_flair_where_there_are_none_is_refused(reddit: Reddit, publish: Any, answer: Any) -> None:
    reddit.answers["POST /r/books/api/flairselector"] = Reply(200, answer)
    draft = replace(TEXT, options={"subreddit": "books", "flair": "Sports"})
    assert "offers this account no flair" in refused(reddit, publish, draft)


def test_flairs_are_not_asked_for_without_need(reddit: Reddit, publish: Any) -> None:
    publish(TEXT)
    assert reddit.asked("/r/books/api/flairselector") == []


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(403, {"reason": "private", "message": "Forbidden", "error": 403}), "r/books is private"),
        (Reply(404, {"reason": "banned", "message": "Not Found", "error": 404}), "Reddit has banned r/books"),
        (Reply(403, {"reason": "quarantined", "error": 403}), "r/books is quarantined"),
        (
            Reply(404, {"message": "Not Found", "error": 404}),
            "There is no subreddit r/books, or it was deleted",
        ),
        (Reply(302, "", {"Location": "/subreddits/search?q=books"}), "There is no subreddit r/books"),
    ],
)
@pytest.mark.parametrize("path", ["/r/books/about", "/api/v1/books/post_requirements"])
def test_a_subreddit_that_cannot_be_posted_to_is_told_before_sending(
    reddit: Reddit, publish: Any, path: str, reply: Reply, words: str
) -> None:
    reddit.answers[f"GET {path}"] = reply
    assert words in refused(reddit, publish)


def test_the_page_of_a_user_is_called_by_the_user(reddit: Reddit, publish: Any) -> None:
    message = refused(reddit, publish, replace(TEXT, options={"subreddit": "u/somebody"}))
    assert "u/somebody" in message


def test_a_redirect_to_somewhere_else_is_no_answer_about_the_subreddit(reddit: Reddit, publish: Any) -> None:
    reddit.answers["GET /r/books/about"] = Reply(302, "", {"Location": "https://example.com/login"})
    with pytest.raises(Unavailable):
        publish(TEXT)


def test_a_refusal_without_a_reason_is_about_the_account(reddit: Reddit, publish: Any) -> None:
    reddit.answers["GET /r/books/about"] = Reply(403, {"message": "Forbidden", "error": 403})
    with pytest.raises(NotAuthorized):
        publish(TEXT)


def test_rules_are_checked_before_media_are_uploaded(reddit: Reddit, publish: Any, shelf: Shelf) -> None:
    reddit.answers["GET /r/books/about"] = Reply(200, {"data": {**OPEN, "allow_images": False}})
    assert "takes no pictures" in refused(reddit, publish, replace(TEXT, media=(shelf.picture(),)))
    assert reddit.asked("/api/media/asset.json") == []

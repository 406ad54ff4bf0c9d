"""Settling what became of a post whose answer was lost, and of pictures and videos that Reddit works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from syndication.platforms.base import Draft, Published
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.reddit import finding
from tests.platforms.conftest import Notes
from tests.platforms.reddit.conftest import LINK, LISTING, TEXT, Reddit, errors, listed, made
from tests.platforms.wire import Reply, reset
from tests.support.shelf import Shelf

Lose = Callable[[Draft], Draft]
OURS = {"is_self": True, "selftext": "Hello world"}
LINKED = {"is_self": False, "url": LINK.link}


def test_nothing_is_looked_up_when_nothing_was_submitted(reddit: Reddit, find: Any) -> None:
    assert find(TEXT) is None
    assert reddit.wire.requests == []


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        ("GET /r/books/about", reset),
        ("GET /r/books/about", Reply(500)),
        ("GET /api/v1/books/post_requirements", reset),
    ],
)
def test_what_failed_before_the_submission_is_surely_not_out(
    reddit: Reddit, publish: Any, find: Any, path: str, reply: Any
) -> None:
    reddit.answers[path] = reply
    with pytest.raises(Unavailable):
        publish(TEXT)
    assert find(TEXT) is None


@pytest.mark.parametrize("reply", [errors(["NO_SELFS", "No.", "sr"]), Reply(429), Reply(403)])
def test_after_a_refusal_there_is_nothing_to_find(
    reddit: Reddit, publish: Any, find: Any, reply: Reply
) -> None:
    reddit.answers["POST /api/submit"] = reply
    with pytest.raises((Rejected, RateLimited, NotAuthorized)):
        publish(TEXT)
    asked = len(reddit.wire.requests)
    assert find(TEXT) is None
    assert len(reddit.wire.requests) == asked


def test_a_lost_text_is_found_among_the_accounts_posts(
    reddit: Reddit, lose: Lose, find: Any, out: Published
) -> None:
    lose(TEXT)
    other = {"name": "t3_zzz", "title": "Another"}
    reddit.answers[LISTING] = listed(
        other, {"selftext": "Hello  world\n", "is_self": True, "subreddit": "Books"}
    )
    assert find(TEXT) == out
    assert reddit.wire.requests[-1].query == {"raw_json": "1", "sort": "new", "limit": "100"}


def test_a_lost_link_is_found_by_its_address(reddit: Reddit, lose: Lose, find: Any, out: Published) -> None:
    lose(LINK)
    reddit.answers[LISTING] = listed({**LINKED, "url": f"{LINK.link}/"})
    assert find(LINK) == out


@pytest.mark.parametrize(
    ("draft", "post"),
    [
        (TEXT, {"is_self": True, "selftext": "Something else"}),
        (TEXT, {"is_self": False, "selftext": "Hello world"}),
        (LINK, {"url": "https://example.com/b"}),
    ],
)
def test_another_post_with_the_same_title_is_not_taken_for_it(
    reddit: Reddit, lose: Lose, find: Any, draft: Draft, post: dict[str, Any]
) -> None:
    lose(draft)
    reddit.answers[LISTING] = listed(post)
    with pytest.raises(CannotTell):
        find(draft)


@pytest.mark.usefixtures("long_ago")
@pytest.mark.parametrize(
    "other",
    [
        {"title": "Another"},
        {"subreddit": "films"},
        {"created_utc": 1.0},
        {"name": None},
        {"created_utc": None},
    ],
)
def test_posts_elsewhere_or_before_are_not_taken_for_it(
    reddit: Reddit, lose: Lose, find: Any, other: dict[str, Any]
) -> None:
    lose(TEXT)
    reddit.answers[LISTING] = listed({**OURS, **other})
    assert find(TEXT) is None


def test_a_lost_gallery_is_found_by_its_pictures(
    reddit: Reddit, lose: Lose, find: Any, shelf: Shelf, checkpoints: Notes, out: Published
) -> None:
    now = datetime.now(UTC).isoformat()
    for number in (0, 1):
        checkpoints.values[f"media-{number}"] = {"id": f"asset{number}", "url": "https://s/x", "at": now}
    draft = lose(replace(TEXT, media=(shelf.picture(), shelf.picture())))
    reddit.answers[LISTING] = listed({"media_metadata": {"asset0": {}, "asset1": {}}})
    assert find(draft) == out
    reddit.answers[LISTING] = listed({"media_metadata": {"other": {}}})
    with pytest.raises(CannotTell):
        find(draft)


def test_a_post_that_is_not_listed_yet_is_asked_for_again(reddit: Reddit, lose: Lose, find: Any) -> None:
    lose(TEXT)
    with pytest.raises(Unavailable) as caught:
        find(TEXT)
    assert 0 < (caught.value.retry_after or 0) <= finding.SETTLES_AFTER.total_seconds()


@pytest.mark.usefixtures("long_ago")
def test_a_post_that_is_not_listed_in_the_end_is_not_out(reddit: Reddit, lose: Lose, find: Any) -> None:
    lose(TEXT)
    assert find(TEXT) is None


@pytest.mark.usefixtures("long_ago")
def test_an_account_with_too_many_new_posts_needs_a_person(reddit: Reddit, lose: Lose, find: Any) -> None:
    lose(TEXT)
    reddit.answers[LISTING] = listed(*({"name": f"t3_{n}", "title": str(n)} for n in range(100)))
    with pytest.raises(CannotTell, match="too many"):
        find(TEXT)


@pytest.mark.parametrize("name", ["ALREADY_SUB", "SUBMIT_VALIDATION_REPOST"])
@pytest.mark.usefixtures("long_ago")
def test_a_link_that_is_there_already_after_a_doubt_is_evidence_and_a_person_decides(
    reddit: Reddit, lose: Lose, publish: Any, find: Any, out: Published, name: str
) -> None:
    lose(LINK)
    reddit.answers["POST /api/submit"] = errors([name, "that link has already been submitted", "url"])
    with pytest.raises(OutcomeUnknown):
        publish(LINK)
    with pytest.raises(CannotTell, match="does not list it"):
        find(LINK)
    with pytest.raises(Rejected, match="Choose another link"):  # a person has said that it is not there
        publish(LINK)
    reddit.answers[LISTING] = listed(LINKED)
    assert find(LINK) == out


def test_a_link_that_is_there_already_without_a_doubt_is_refused(reddit: Reddit, publish: Any) -> None:
    reddit.answers["POST /api/submit"] = errors(
        ["ALREADY_SUB", "that link has already been submitted", "url"]
    )
    with pytest.raises(Rejected, match="in the subreddit already"):
        publish(LINK)


def test_a_refusal_after_a_doubt_leaves_the_doubt(
    reddit: Reddit, lose: Lose, publish: Any, find: Any
) -> None:
    lose(TEXT)
    reddit.answers["POST /api/submit"] = Reply(429)
    with pytest.raises(RateLimited):
        publish(TEXT)
    with pytest.raises(Unavailable, match="does not list"):
        find(TEXT)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(404, {"message": "Not Found", "error": 404}), CannotTell),
        (Reply(403, {"message": "Forbidden", "error": 403}), NotAuthorized),
        (Reply(429), RateLimited),
        (Reply(500), Unavailable),
        (Reply(200, {"kind": "Listing"}), Unavailable),
        (Reply(200, {"data": {"children": None}}), Unavailable),
    ],
)
def test_a_failed_look_up_tells_nothing(
    reddit: Reddit, lose: Lose, find: Any, reply: Reply, expected: type[Exception]
) -> None:
    lose(TEXT)
    reddit.answers[LISTING] = reply
    with pytest.raises(expected):
        find(TEXT)


def test_the_doubt_is_saved_before_every_submission(reddit: Reddit, publish: Any, checkpoints: Notes) -> None:
    expired = Reply(401, {"error": 401})
    reddit.answers["POST /api/submit"] = [expired, made()]
    publish(TEXT)
    assert checkpoints.saved == ["doubt", "doubt"]

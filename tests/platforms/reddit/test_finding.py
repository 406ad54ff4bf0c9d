"""Settling what became of a post whose answer was lost, and of pictures and videos that Reddit works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Draft, Processing, Published
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
from tests.platforms.reddit.conftest import LINK, TEXT, Reddit, errors, listed, made
from tests.platforms.reddit.samples import video_of
from tests.platforms.wire import Reply, reset
from tests.support.shelf import Shelf

Lose = Callable[[Draft], Draft]
LISTING = "GET /user/desk/submitted"
OURS = {"is_self": True, "selftext": "Hello world"}
LINKED = {"is_self": False, "url": LINK.link}


@pytest.fixture
def out(wire: Any) -> Published:
    return Published("t3_abc", f"{wire.url}/_hosts/www.reddit.com/r/books/comments/abc/a_title/")


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


@pytest.mark.usefixtures("long_ago")
def test_a_link_that_is_there_already_after_a_doubt_is_evidence_and_a_person_decides(
    reddit: Reddit, lose: Lose, publish: Any, find: Any, out: Published
) -> None:
    lose(LINK)
    reddit.answers["POST /api/submit"] = errors(
        ["ALREADY_SUB", "that link has already been submitted", "url"]
    )
    with pytest.raises(OutcomeUnknown):
        publish(LINK)
    with pytest.raises(CannotTell, match="does not list it"):
        find(LINK)
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


# Pictures and videos


@pytest.fixture
def accepted(reddit: Reddit, publish: Any, checkpoints: Notes, shelf: Shelf) -> Draft:
    """A picture that Reddit took."""
    now = datetime.now(UTC).isoformat()
    checkpoints.values["media-0"] = {"id": "asset0", "url": "https://s/asset0", "at": now}
    reddit.answers["POST /api/submit"] = Reply(
        200, {"json": {"errors": [], "data": {"websocket_url": "wss://ws.example/x"}}}
    )
    draft = replace(TEXT, media=(shelf.picture(),))
    assert publish(draft) == Processing(5.0)
    return draft


def age(checkpoints: Notes, **ago: float) -> None:
    """As if Reddit had taken it so long ago."""
    then = (datetime.now(UTC) - timedelta(**ago)).isoformat()
    checkpoints.values["accepted"] = {"at": then}
    checkpoints.values["doubt"] = {"open": True, "first": then, "latest": then}


def test_a_picture_is_out_once_it_is_listed(
    reddit: Reddit, accepted: Draft, proceed: Any, out: Published
) -> None:
    assert proceed(accepted) == Processing(5.0)
    reddit.answers[LISTING] = listed({"url": "https://i.redd.it/asset0.jpg"})
    assert proceed(accepted) == out


def test_a_picture_with_the_same_title_is_not_taken_for_it(
    reddit: Reddit, accepted: Draft, proceed: Any
) -> None:
    reddit.answers[LISTING] = listed({"url": "https://i.redd.it/other.jpg"})
    assert proceed(accepted) == Processing(5.0)


def test_publishing_again_what_reddit_took_submits_nothing(
    reddit: Reddit, accepted: Draft, publish: Any
) -> None:
    assert publish(accepted) == Processing(5.0)
    assert len(reddit.asked("/api/submit")) == 1


def test_a_slow_picture_is_looked_for_less_and_less_often(
    accepted: Draft, proceed: Any, checkpoints: Notes
) -> None:
    age(checkpoints, seconds=100)
    assert 24 < proceed(accepted).check_after < 30
    age(checkpoints, minutes=20)
    assert proceed(accepted) == Processing(60.0)


def test_a_picture_that_does_not_appear_in_time_needs_a_person(
    accepted: Draft, proceed: Any, find: Any, checkpoints: Notes
) -> None:
    age(checkpoints, minutes=31)
    with pytest.raises(OutcomeUnknown, match="processing has most likely failed"):
        proceed(accepted)
    with pytest.raises(CannotTell, match="lists no post with it"):
        find(accepted)


def test_a_picture_that_appears_late_is_found(
    reddit: Reddit, accepted: Draft, find: Any, checkpoints: Notes, out: Published
) -> None:
    age(checkpoints, minutes=31)
    reddit.answers[LISTING] = listed({"url": "https://i.redd.it/asset0.jpg"})
    assert find(accepted) == out


def test_a_refused_look_at_what_reddit_took_is_no_refusal_of_the_post(
    reddit: Reddit, accepted: Draft, proceed: Any
) -> None:
    reddit.answers[LISTING] = Reply(404, {"message": "Not Found", "error": 404})
    with pytest.raises(OutcomeUnknown):
        proceed(accepted)


@pytest.mark.parametrize(
    ("posts", "found"),
    [
        ([{"is_video": True, "url": "https://v.redd.it/asset0"}], True),
        ([{"is_video": True, "url": "https://v.redd.it/another"}], True),
        (
            [
                {"is_video": True, "url": "https://v.redd.it/a"},
                {"is_video": True, "url": "https://v.redd.it/b"},
            ],
            False,
        ),
        ([{"is_video": False, "url": "https://example.com"}], False),
    ],
)
def test_a_video_is_told_by_its_address_or_as_the_only_one(
    reddit: Reddit,
    publish: Any,
    proceed: Any,
    checkpoints: Notes,
    shelf: Shelf,
    out: Published,
    posts: list[dict[str, Any]],
    found: bool,
) -> None:
    now = datetime.now(UTC).isoformat()
    for number in (0, 1):
        checkpoints.values[f"media-{number}"] = {"id": f"asset{number}", "url": "https://s/x", "at": now}
    reddit.answers["POST /api/submit"] = Reply(200, {"json": {"data": {"websocket_url": "wss://ws.example"}}})
    draft = replace(TEXT, media=(video_of(shelf),))
    publish(draft)
    reddit.answers[LISTING] = listed(*posts)
    assert proceed(draft) == (out if found else Processing(5.0))


def test_a_lost_picture_is_waited_for_as_long_as_reddit_may_work_on_it(
    reddit: Reddit, lose: Lose, find: Any, checkpoints: Notes, shelf: Shelf
) -> None:
    now = datetime.now(UTC).isoformat()
    checkpoints.values["media-0"] = {"id": "asset0", "url": "https://s/asset0", "at": now}
    draft = lose(replace(TEXT, media=(shelf.picture(),)))
    with pytest.raises(Unavailable) as caught:
        find(draft)
    assert (caught.value.retry_after or 0) > finding.SETTLES_AFTER.total_seconds()
    then = (datetime.now(UTC) - timedelta(minutes=31)).isoformat()
    checkpoints.values["doubt"] = {"open": True, "first": then, "latest": then}
    assert find(draft) is None


def test_the_doubt_is_saved_before_every_submission(reddit: Reddit, publish: Any, checkpoints: Notes) -> None:
    expired = Reply(401, {"error": 401})
    reddit.answers["POST /api/submit"] = [expired, made()]
    publish(TEXT)
    assert checkpoints.saved == ["doubt", "doubt"]

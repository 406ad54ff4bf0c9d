"""Pictures and videos, whose posts Reddit tells nobody: they are looked for among those of the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Draft, Processing, Published
from syndication.platforms.errors import CannotTell, OutcomeUnknown, Unavailable
from syndication.platforms.reddit import finding
from tests.platforms.conftest import Notes
from tests.platforms.reddit.conftest import LISTING, TEXT, Reddit, listed
from tests.platforms.reddit.samples import video_of
from tests.platforms.wire import Reply, reset
from tests.support.shelf import Shelf

Lose = Callable[[Draft], Draft]


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


def test_a_picture_that_never_appeared_is_sent_again_when_a_person_has_said_so(
    reddit: Reddit, accepted: Draft, publish: Any, find: Any, checkpoints: Notes
) -> None:
    age(checkpoints, minutes=31)
    assert publish(accepted) == Processing(5.0)
    assert len(reddit.asked("/api/submit")) == 2
    age(checkpoints, minutes=31)
    reddit.answers["POST /api/submit"] = reset
    with pytest.raises(OutcomeUnknown):
        publish(accepted)
    with pytest.raises(Unavailable, match="does not list the post yet"):
        find(accepted)


def test_a_list_that_is_none_has_no_post_in_it(reddit: Reddit, accepted: Draft, proceed: Any) -> None:
    reddit.answers[LISTING] = Reply(200, {"kind": "Listing", "data": {"children": 5}})
    assert proceed(accepted) == Processing(5.0)


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

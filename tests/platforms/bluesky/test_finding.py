"""Settling what became of a record whose answer was lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Published
from syndication.platforms.bluesky import doubt
from syndication.platforms.bluesky.adapter import platform
from syndication.platforms.bluesky.addresses import post_uri, post_url
from syndication.platforms.errors import CannotTell, OutcomeUnknown, Unavailable
from syndication.platforms.http import Http
from tests.platforms.bluesky.conftest import DID, Server, refusal
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, hang, reset

NOT_THERE = refusal("RecordNotFound")
THREAD = Draft("thread", "One\n---\nTwo")


@pytest.fixture
def find_thread(credentials: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda: platform.find(THREAD, credentials, http, checkpoints, datetime.now(UTC))


@pytest.fixture
def in_doubt_about_a_thread(server: Server, publish: Any) -> None:
    """The answer to the first part was lost."""
    server.replies["putRecord"] = reset
    with pytest.raises(OutcomeUnknown):
        publish(THREAD)


def test_nothing_is_looked_up_when_nothing_was_chosen(server: Server, find: Any) -> None:
    assert find() is None
    assert server.calls == []


@pytest.mark.usefixtures("in_doubt")
def test_a_lost_post_is_found_at_once(server: Server, find: Any, checkpoints: Notes) -> None:
    server.replies["getRecord"] = Reply(200, {"uri": "at://x", "value": {}})
    chosen = checkpoints.values["record"]
    assert find() == Published(post_uri(chosen), post_url(chosen, server.wire.url))


@pytest.mark.usefixtures("in_doubt")
def test_a_post_that_is_not_there_yet_may_still_be_carried_out_and_is_asked_for_again(
    server: Server, find: Any
) -> None:
    server.replies["getRecord"] = NOT_THERE
    with pytest.raises(Unavailable) as caught:
        find()
    assert 0 < (caught.value.retry_after or 0) <= doubt.SETTLES_AFTER.total_seconds()


@pytest.mark.usefixtures("in_doubt", "long_ago")
def test_a_post_that_is_not_there_in_the_end_is_not_out(server: Server, find: Any) -> None:
    server.replies["getRecord"] = NOT_THERE
    assert find() is None


def test_every_try_begins_the_waiting_anew(server: Server, publish: Any, checkpoints: Notes) -> None:
    server.replies["putRecord"] = [refusal("ExpiredToken"), Reply(200, {"uri": "at://x"})]
    times: list[Any] = []
    server.wire.answer = lambda request: times.append(checkpoints.get("sending")) or server.answer(request)
    publish(Draft("post", "Text"))
    first, _, repeat = (note["latest"] for note in times)
    assert first != repeat


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (refusal("InvalidRequest"), CannotTell),
        (Reply(500), Unavailable),
        (hang, Unavailable),
        (reset, Unavailable),
    ],
)
def test_a_lookup_that_fails_is_not_taken_for_no_post(
    server: Server, find: Any, checkpoints: Notes, reply: Any, expected: type[Exception]
) -> None:
    checkpoints.save("record", {"repo": DID, "rkey": "3k", "record": {}})
    server.replies["getRecord"] = reply
    with pytest.raises(expected):
        find()


@pytest.mark.usefixtures("in_doubt_about_a_thread")
def test_the_first_part_of_a_thread_that_is_found_out_is_kept_as_public(
    server: Server, find_thread: Any, checkpoints: Notes
) -> None:
    server.replies["getRecord"] = Reply(200, {"uri": "at://one", "cid": "c", "value": {}})
    assert find_thread() is None
    assert checkpoints.public == ["record"]

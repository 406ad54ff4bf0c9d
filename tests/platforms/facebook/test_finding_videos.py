"""Settling what became of a video whose last answer was lost: it has an id to ask about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Draft, Processing, Published
from syndication.platforms.doubt import open_doubt, open_since
from syndication.platforms.errors import CannotTell, OutcomeUnknown, Rejected, Unavailable
from tests.platforms.conftest import Notes
from tests.platforms.facebook.conftest import DONE, GONE, status, whats
from tests.platforms.wire import Reply, Wire, reset


@pytest.fixture
def lost(publish: Any, video_post: Draft, video_answers: dict[str, Any]) -> dict[str, Any]:
    """The answer to the finish was lost."""
    video_answers["finish"] = reset
    with pytest.raises(OutcomeUnknown):
        publish(video_post)
    video_answers["finish"] = DONE
    return video_answers


def test_a_lost_video_that_is_out_is_found_by_its_id(
    find: Any, video_post: Draft, lost: dict[str, Any]
) -> None:
    assert find(video_post) == Published("55", "https://www.facebook.com/77/videos/55/")


def test_a_lost_video_that_is_being_worked_on_is_asked_for_later(
    find: Any, video_post: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"] = status({"video_status": "processing"})
    with pytest.raises(Unavailable):
        find(video_post)


UNTOUCHED = {"video_status": "upload_complete", "publishing_phase": {"status": "not_started"}}


def test_a_lost_video_that_nothing_was_done_with_may_still_be_taken_up(
    find: Any, video_post: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"] = status(UNTOUCHED, published=False)
    with pytest.raises(Unavailable):
        find(video_post)


@pytest.mark.usefixtures("long_ago")
def test_a_lost_video_that_nothing_was_done_with_is_not_out_and_is_finished_again(
    wire: Wire, publish: Any, find: Any, video_post: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"] = status(UNTOUCHED, published=False)
    assert find(video_post) is None
    assert isinstance(publish(video_post), Processing)
    assert whats(wire) == ["start", "transfer", "finish", "GET 55", "finish"]


@pytest.mark.usefixtures("long_ago")
def test_a_lost_video_that_the_token_may_not_see_or_that_is_gone_is_left_to_a_person(
    find: Any, video_post: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"] = GONE
    with pytest.raises(CannotTell, match="may be out all the same"):
        find(video_post)


@pytest.mark.usefixtures("long_ago")
def test_an_upload_that_is_used_up_begins_anew_when_a_person_has_said_that_nothing_is_out(
    wire: Wire, publish: Any, video_post: Draft, lost: dict[str, Any]
) -> None:
    lost["finish"] = GONE
    with pytest.raises(OutcomeUnknown):
        publish(video_post)
    with pytest.raises(Unavailable, match="from the beginning"):
        publish(video_post)
    lost["finish"] = DONE
    assert isinstance(publish(video_post), Processing)
    assert whats(wire).count("start") == 2


def test_an_upload_that_was_forgotten_when_the_worker_died_is_known_not_to_be_out(
    find: Any, video_post: Draft, checkpoints: Notes
) -> None:
    open_doubt(checkpoints)
    checkpoints.save("upload", {})
    assert find(video_post) is None
    assert open_since(checkpoints) is None


@pytest.mark.parametrize("state", [GONE, status(UNTOUCHED, published=False)])
def test_a_video_that_never_came_is_sent_anew_when_a_person_has_said_so(
    wire: Wire,
    publish: Any,
    proceed: Any,
    video_post: Draft,
    video_answers: dict[str, Any],
    checkpoints: Notes,
    state: Reply,
) -> None:
    publish(video_post)
    long_ago = datetime.now(UTC) - timedelta(days=2)
    checkpoints.save("finished", {**checkpoints.values["finished"], "at": long_ago.isoformat()})
    video_answers["GET 55"] = state
    with pytest.raises(OutcomeUnknown):
        proceed(video_post)
    assert isinstance(publish(video_post), Processing)
    assert whats(wire).count("start") == 2


@pytest.mark.usefixtures("long_ago")
def test_an_upload_that_is_used_up_after_a_doubt_is_evidence_and_a_person_decides(
    wire: Wire, publish: Any, find: Any, video_post: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"], lost["finish"] = status(UNTOUCHED, published=False), GONE
    with pytest.raises(OutcomeUnknown):
        publish(video_post)
    with pytest.raises(CannotTell):
        find(video_post)
    assert whats(wire).count("start") == 1


def test_a_lost_video_that_failed_is_refused_by_the_next_try(
    publish: Any, find: Any, video_post: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"] = status({"video_status": "error"})
    assert find(video_post) is None
    with pytest.raises(Rejected):
        publish(video_post)

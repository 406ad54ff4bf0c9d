"""The adapter against the stand-in when something goes wrong on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Draft, Processing
from syndication.platforms.errors import (
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.platforms.youtube import finding
from syndication.platforms.youtube.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.youtube.conftest import Account, out


@pytest.mark.parametrize(
    "kind", ["reset-after", "hang-after", "error-after", "truncated-json", "empty", "html"]
)
def test_a_video_whose_answer_was_lost_is_found_and_not_made_twice(
    account: Account,
    patient: Http,
    hasty: Http,
    checkpoints: Notes,
    clip: Draft,
    fault: Any,
    stats: Any,
    kind: str,
) -> None:
    channel = account()
    fault(kind)
    with pytest.raises(OutcomeUnknown):
        platform.publish(clip, channel, hasty if kind.startswith("hang") else patient, checkpoints)
    found = platform.find(clip, channel, patient, checkpoints, datetime.now(UTC))
    assert found is not None
    assert (stats()["accepted"], stats()["duplicates"]) == (1, 0)


@pytest.mark.parametrize("kind", ["reset-before", "hang-before", "error-before"])
def test_a_last_byte_that_did_not_arrive_goes_again_in_the_same_session(
    account: Account,
    patient: Http,
    hasty: Http,
    checkpoints: Notes,
    clip: Draft,
    fault: Any,
    stats: Any,
    kind: str,
) -> None:
    channel = account()
    fault(kind)
    with pytest.raises(OutcomeUnknown):
        platform.publish(clip, channel, hasty if kind.startswith("hang") else patient, checkpoints)
    session = checkpoints.values["session"]
    assert platform.find(clip, channel, patient, checkpoints, datetime.now(UTC)) is None
    out(clip, channel, patient, checkpoints)
    assert checkpoints.values["session"] == session
    assert stats()["accepted"] == 1


@pytest.mark.parametrize("kind", ["reset-after", "error-after", "reset-before", "error-before"])
def test_a_lost_answer_to_the_details_is_harmless(
    account: Account, patient: Http, checkpoints: Notes, clip: Draft, fault: Any, stats: Any, kind: str
) -> None:
    channel = account()
    fault(kind, path="/upload/youtube/v3/videos")
    with pytest.raises(Unavailable):
        platform.publish(clip, channel, patient, checkpoints)
    out(clip, channel, patient, checkpoints)
    assert stats()["accepted"] == 1


def test_a_session_that_is_gone_after_the_last_byte_is_looked_up_among_the_uploads(
    account: Account, patient: Http, checkpoints: Notes, clip: Draft, fault: Any, stats: Any
) -> None:
    channel = account()
    fault("reset-after")
    with pytest.raises(OutcomeUnknown):
        platform.publish(clip, channel, patient, checkpoints)
    fault("status", status=404, path="/upload/youtube/v3/videos/session")
    found = platform.find(clip, channel, patient, checkpoints, datetime.now(UTC))
    assert found is not None
    assert stats()["accepted"] == 1


def test_a_session_that_is_gone_without_a_video_is_begun_anew(
    account: Account,
    patient: Http,
    checkpoints: Notes,
    clip: Draft,
    fault: Any,
    stats: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel = account()
    fault("reset-before")
    with pytest.raises(OutcomeUnknown):
        platform.publish(clip, channel, patient, checkpoints)
    fault("status", status=404, path="/upload/youtube/v3/videos/session")
    with pytest.raises(Unavailable):
        platform.find(clip, channel, patient, checkpoints, datetime.now(UTC))
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))
    assert platform.find(clip, channel, patient, checkpoints, datetime.now(UTC)) is None
    out(clip, channel, patient, checkpoints)
    assert stats()["accepted"] == 1


def test_an_expired_access_token_is_renewed_on_the_way(
    account: Account, patient: Http, checkpoints: Notes, clip: Draft, fault: Any
) -> None:
    channel = account()
    fault("expired-token")
    out(clip, channel, patient, checkpoints)


def test_a_rate_limit_is_waited_for(
    account: Account, patient: Http, checkpoints: Notes, clip: Draft, fault: Any
) -> None:
    channel = account()
    fault("rate-limit", seconds=40, times=None)
    with pytest.raises(RateLimited) as caught:
        platform.publish(clip, channel, patient, checkpoints)
    assert 20 < (caught.value.until - datetime.now(UTC)).total_seconds() <= 41


def test_slow_processing_is_waited_for(
    account: Account, patient: Http, checkpoints: Notes, clip: Draft, fault: Any
) -> None:
    channel = account()
    fault("slow-processing", seconds=100)
    platform.publish(clip, channel, patient, checkpoints)
    waiting = platform.proceed(clip, channel, patient, checkpoints)
    assert isinstance(waiting, Processing)
    assert 10 <= waiting.check_after <= 100


def test_failed_processing_is_said_in_words(
    account: Account, patient: Http, checkpoints: Notes, clip: Draft, fault: Any
) -> None:
    channel = account()
    fault("processing-failed")
    platform.publish(clip, channel, patient, checkpoints)
    with pytest.raises(Rejected, match="could not be converted"):
        platform.proceed(clip, channel, patient, checkpoints)

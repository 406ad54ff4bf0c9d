"""From an uploaded video to one that is out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Processing, Published
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.platforms.youtube.adapter import platform
from syndication.platforms.youtube.error_table import FAILURES, REJECTIONS
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, reset
from tests.platforms.youtube.conftest import UPLOAD_PATH, Tube, error, video
from tests.support.shelf import Shelf

THUMBNAILS = "/upload/youtube/v3/thumbnails/set"


def age(checkpoints: Notes, **ago: float) -> None:
    """As if the video had been uploaded so long ago."""
    at = datetime.now(UTC) - timedelta(**ago)
    checkpoints.values["video"] = {**checkpoints.values["video"], "at": at.isoformat()}


def test_a_processed_video_is_out(tube: Tube, proceed: Any, uploaded: Draft) -> None:
    url = f"{tube.wire.url}/_hosts/www.youtube.com/watch?v=vid11111111"
    assert proceed(uploaded) == Published("vid11111111", url)
    asked = tube.wire.requests[-1]
    assert (asked.path, asked.query) == (
        "/youtube/v3/videos",
        {"part": "status,processingDetails", "id": "vid11111111"},
    )


def test_a_short_has_an_address_of_its_own(tube: Tube, proceed: Any, uploaded: Draft) -> None:
    assert proceed(replace(uploaded, channel="short")).url.endswith("/shorts/vid11111111")


def test_on_the_public_platform_the_address_is_youtubes(http: Http, checkpoints: Notes, draft: Draft) -> None:
    from syndication.platforms.youtube.sending import published
    from syndication.platforms.youtube.session import Session
    from syndication.platforms.youtube.videos import State

    session = Session(Credentials({}, platform.api_base), http)
    state = State("processed", "succeeded", "", "public")
    found = published(draft, "vid11111111", state, session, checkpoints)
    assert found.url == "https://www.youtube.com/watch?v=vid11111111"


def test_a_video_that_is_still_processed_is_asked_for_again(
    tube: Tube, proceed: Any, uploaded: Draft
) -> None:
    tube.says("/youtube/v3/videos", video("uploaded"))
    assert isinstance(proceed(uploaded), Processing)


def test_youtubes_own_estimate_decides_when_to_ask_again(tube: Tube, proceed: Any, uploaded: Draft) -> None:
    details = {"processingStatus": "processing", "processingProgress": {"timeLeftMs": "45000"}}
    status = {"uploadStatus": "uploaded", "privacyStatus": "public"}
    tube.says("/youtube/v3/videos", Reply(200, {"items": [{"status": status, "processingDetails": details}]}))
    assert proceed(uploaded) == Processing(45.0)


def test_after_two_hours_of_processing_a_video_counts_as_out(
    tube: Tube, proceed: Any, uploaded: Draft, checkpoints: Notes
) -> None:
    tube.says("/youtube/v3/videos", video("uploaded"))
    age(checkpoints, hours=3)
    assert "still processing" in proceed(uploaded).note


@pytest.mark.parametrize(
    "reason", ["codec", "conversion", "emptyFile", "invalidFile", "tooSmall", "uploadAborted"]
)
def test_every_reason_to_fail_is_said_in_words(
    tube: Tube, proceed: Any, uploaded: Draft, reason: str
) -> None:
    tube.says("/youtube/v3/videos", video("failed", failureReason=reason))
    with pytest.raises(Rejected) as caught:
        proceed(uploaded)
    assert FAILURES[reason] in caught.value.message


@pytest.mark.parametrize(
    "reason",
    [
        "claim",
        "copyright",
        "duplicate",
        "inappropriate",
        "legal",
        "length",
        "termsOfUse",
        "trademark",
        "uploaderAccountClosed",
        "uploaderAccountSuspended",
    ],
)
def test_every_reason_to_be_rejected_is_said_in_words(
    tube: Tube, proceed: Any, uploaded: Draft, reason: str
) -> None:
    tube.says("/youtube/v3/videos", video("rejected", rejectionReason=reason))
    with pytest.raises(Rejected) as caught:
        proceed(uploaded)
    assert REJECTIONS[reason] in caught.value.message


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"processingStatus": "failed", "processingFailureReason": "transcodeFailed"}, "converted"),
        ({"processingStatus": "terminated"}, "does not say why"),
    ],
)
def test_processing_that_ended_badly_is_a_refusal(
    tube: Tube, proceed: Any, uploaded: Draft, details: dict[str, str], words: str
) -> None:
    status = {"uploadStatus": "uploaded", "privacyStatus": "public"}
    tube.says("/youtube/v3/videos", Reply(200, {"items": [{"status": status, "processingDetails": details}]}))
    with pytest.raises(Rejected, match=words):
        proceed(uploaded)


def test_after_a_refusal_the_next_try_uploads_anew(
    tube: Tube, publish: Any, proceed: Any, uploaded: Draft
) -> None:
    tube.says("/youtube/v3/videos", video("failed", failureReason="conversion"))
    with pytest.raises(Rejected):
        proceed(uploaded)
    publish(uploaded)
    assert len(tube.asked(UPLOAD_PATH)) == 2


def test_a_video_that_is_not_listed_at_once_is_waited_for(
    tube: Tube, proceed: Any, uploaded: Draft, checkpoints: Notes
) -> None:
    tube.says("/youtube/v3/videos", Reply(200, {"items": []}))
    assert isinstance(proceed(uploaded), Processing)
    age(checkpoints, minutes=10)
    with pytest.raises(Rejected, match="does not have the video"):
        proceed(uploaded)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (error(400, "badRequest"), Unavailable),
        (error(403, "quotaExceeded"), RateLimited),
        (error(403, "forbidden"), NotAuthorized),
        (Reply(503), Unavailable),
        (reset, Unavailable),
    ],
)
def test_a_look_at_the_video_that_fails_is_no_refusal_of_it(
    tube: Tube, proceed: Any, uploaded: Draft, reply: Any, expected: type[Exception]
) -> None:
    tube.says("/youtube/v3/videos", reply)
    with pytest.raises(expected):
        proceed(uploaded)


def test_without_a_video_there_is_nothing_to_wait_for(proceed: Any, draft: Draft) -> None:
    with pytest.raises(OutcomeUnknown):
        proceed(draft)


@pytest.mark.parametrize("asked", ["public", "unlisted"])
def test_a_video_that_was_made_private_is_said_so(
    tube: Tube, proceed: Any, uploaded: Draft, asked: str
) -> None:
    tube.says("/youtube/v3/videos", video(privacyStatus="private"))
    assert f"“{asked}” was asked for" in proceed(replace(uploaded, options={"privacy": asked})).note
    assert proceed(replace(uploaded, options={"privacy": "private"})).note == ""


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (error(403, "forbidden"), "verified at youtube.com/verify"),
        (error(400, "invalidImage"), "thumbnail was not set. YouTube cannot read"),
        (error(429, "uploadRateLimitExceeded"), "too many thumbnails"),
        (Reply(413), "too large"),
    ],
)
def test_a_refused_thumbnail_is_a_note_on_a_video_that_is_out(
    tube: Tube, publish: Any, proceed: Any, draft: Draft, shelf: Shelf, reply: Reply, words: str
) -> None:
    draft = replace(draft, media=(*draft.media, shelf.picture(1280, 720)))
    tube.says(THUMBNAILS, reply)
    publish(draft)
    assert words in proceed(draft).note
    assert len(tube.asked(THUMBNAILS)) == 1


def test_a_thumbnail_that_could_not_be_sent_is_sent_again(
    tube: Tube, publish: Any, proceed: Any, draft: Draft, shelf: Shelf
) -> None:
    draft = replace(draft, media=(*draft.media, shelf.picture(1280, 720)))
    tube.says(THUMBNAILS, Reply(503), Reply(200, {}))
    publish(draft)
    assert proceed(draft).note == ""


def test_a_thumbnail_that_never_got_there_is_a_note(
    tube: Tube, publish: Any, proceed: Any, draft: Draft, shelf: Shelf
) -> None:
    draft = replace(draft, media=(*draft.media, shelf.picture(1280, 720)))
    tube.says(THUMBNAILS, Reply(503))
    publish(draft)
    assert "Set it in YouTube Studio" in proceed(draft).note

"""Reels and stories of videos, whose bytes go to an address that Facebook names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from syndication.platforms.base import Draft, Problem, Processing, Published
from syndication.platforms.errors import NotAuthorized, OutcomeUnknown, PlatformError, Rejected, Unavailable
from syndication.platforms.facebook.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.facebook.conftest import READY, TOKEN, by_phase, error, whats
from tests.platforms.facebook.samples import sample, upright
from tests.platforms.wire import Reply, Wire, reset
from tests.support.shelf import Shelf

DONE = Reply(200, {"success": True})


@pytest.fixture
def draft(shelf: Shelf) -> Draft:
    return sample("reel", shelf)


@pytest.fixture
def facebook(wire: Wire) -> dict[str, Any]:
    answers = {
        "start": Reply(200, {"video_id": "55", "upload_url": f"{wire.url}/upload/55"}),
        "POST 55": DONE,
        "finish": DONE,
        "GET 55": Reply(200, {"id": "55", "status": READY, "permalink_url": "/reel/55/"}),
    }
    wire.answer = by_phase(answers)
    return answers


def test_a_reel_is_started_uploaded_and_finished(
    wire: Wire, publish: Any, proceed: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    assert isinstance(publish(draft), Processing)
    start, upload, finish = wire.requests
    assert (start.path, start.form) == ("/v26.0/77/video_reels", {"upload_phase": "start"})
    assert (upload.method, upload.path) == ("POST", "/upload/55")
    size = str(draft.videos[0].size)
    assert upload.headers["authorization"] == f"OAuth {TOKEN}"
    assert (upload.headers["offset"], upload.headers["file_size"]) == ("0", size)
    assert upload.headers["content-length"] == size
    assert upload.body == draft.videos[0].path.read_bytes()
    assert finish.path == "/v26.0/77/video_reels"
    assert finish.form == {
        "upload_phase": "finish",
        "video_id": "55",
        "video_state": "PUBLISHED",
        "description": "A plain text",
        "title": "A title",
    }
    assert proceed(draft) == Published("55", "https://www.facebook.com/reel/55/")


def test_an_upload_that_broke_off_goes_on_where_facebook_says(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    facebook["POST 55"] = reset
    with pytest.raises(Unavailable):
        publish(draft)
    facebook["POST 55"] = DONE
    taken = {
        "video_status": "uploading",
        "uploading_phase": {"status": "in_progress", "bytes_transfered": 100},
    }
    facebook["GET 55"] = Reply(200, {"id": "55", "status": taken})
    assert isinstance(publish(draft), Processing)
    again = wire.requests[-2]
    assert again.headers["offset"] == "100"
    assert again.body == draft.videos[0].path.read_bytes()[100:]
    assert whats(wire) == ["start", "POST 55", "GET 55", "POST 55", "finish"]


def test_an_upload_of_which_all_has_arrived_is_only_finished(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    facebook["POST 55"] = reset
    with pytest.raises(Unavailable):
        publish(draft)
    taken = {"uploading_phase": {"bytes_transfered": draft.videos[0].size}}
    facebook["GET 55"] = Reply(200, {"id": "55", "status": taken})
    assert isinstance(publish(draft), Processing)
    assert whats(wire)[2:] == ["GET 55", "finish"]


def test_an_upload_is_not_repeated_after_a_refused_finish(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    facebook["finish"] = error(190)
    with pytest.raises(NotAuthorized):
        publish(draft)
    facebook["finish"] = DONE
    publish(draft)
    assert whats(wire) == ["start", "POST 55", "finish", "finish"]


def debug(kind: str, message: str, status: int = 400, retriable: bool = False) -> Reply:
    return Reply(status, {"debug_info": {"retriable": retriable, "type": kind, "message": message}})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (debug("ParameterValidationError", "Header Offset not convertable to unsigned long"), Unavailable),
        (debug("ProcessingFailedError", "Try again", retriable=True), Unavailable),
        (debug("ProcessingFailedError", "Bad file"), Rejected),
        (debug("NotAuthorizedError", "No", 401), NotAuthorized),
        (debug("NotFound", "No", 404), Unavailable),
        (Reply(200, {"success": False}), Unavailable),
        (Reply(200, "{"), Unavailable),
        (Reply(503), Unavailable),
        (error(190), NotAuthorized),
    ],
)
def test_refused_uploads_are_told_apart_and_nothing_is_out(
    publish: Any,
    draft: Draft,
    facebook: dict[str, Any],
    checkpoints: Notes,
    answer: Reply,
    expected: type[PlatformError],
) -> None:
    facebook["POST 55"] = answer
    with pytest.raises(expected) as caught:
        publish(draft)
    assert TOKEN not in f"{caught.value.message} {caught.value.detail}"
    assert "doubt" not in checkpoints.saved


def test_an_upload_that_is_gone_begins_anew(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    facebook["POST 55"] = debug("NotFound", "No", 404)
    with pytest.raises(Unavailable, match="from the beginning"):
        publish(draft)
    facebook["POST 55"] = DONE
    assert isinstance(publish(draft), Processing)
    assert whats(wire).count("start") == 2


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/upload",
        "http://rupload.facebook.com/x",
        "https://facebook.com.evil.example/",
        "x",
    ],
)
def test_the_token_goes_to_no_strangers_address(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any], url: str
) -> None:
    facebook["start"] = Reply(200, {"video_id": "55", "upload_url": url})
    with pytest.raises(Unavailable):
        publish(draft)
    assert whats(wire) == ["start"]


def test_a_lost_finish_is_found_by_the_videos_id(
    publish: Any, find: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    facebook["finish"] = reset
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    assert find(draft) == Published("55", "https://www.facebook.com/reel/55/")


def errors_of(draft: Draft) -> list[tuple[str, str]]:
    found: list[Problem] = [p for p in platform.problems(draft) if p.severity == "error"]
    return [(problem.code, problem.where) for problem in found]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"width": 960, "height": 960}, "ratio"),
        ({"width": 270, "height": 480}, "video_format"),
        ({"seconds": 2.0}, "video_duration"),
        ({"seconds": 91.0}, "video_duration"),
        ({"seconds": 3 * 3600.0}, "video_duration"),
        ({"frame_rate": 15.0}, "video_format"),
        ({"frame_rate": 120.0}, "video_format"),
        ({"video_codec": "mpeg4"}, "video_codec"),
        ({"audio_codec": "opus"}, "video_codec"),
        ({"mime_type": "video/webm"}, "video_type"),
        ({"size": 500}, "video_too_small"),
    ],
)
def test_a_reel_that_facebook_would_not_take_is_a_problem(
    draft: Draft, change: dict[str, Any], code: str
) -> None:
    video = replace(draft.videos[0], **change)
    assert (code, "media.0") in errors_of(replace(draft, media=(video,)))


def test_a_reel_needs_a_video(draft: Draft, shelf: Shelf) -> None:
    assert errors_of(replace(draft, media=())) == [("media_missing", "media")]
    assert ("pictures_not_taken", "media") in errors_of(replace(draft, media=(shelf.picture(),)))


def test_the_text_of_a_reel_has_2200_characters_at_most(draft: Draft) -> None:
    assert errors_of(replace(draft, text="ä" * 2200)) == []
    assert errors_of(replace(draft, text="ä" * 2201)) == [("text_too_long", "text")]


def test_a_video_story_may_last_a_minute(shelf: Shelf) -> None:
    video = upright(shelf)
    assert errors_of(Draft("story", "", media=(replace(video, seconds=60.0),))) == []
    assert errors_of(Draft("story", "", media=(replace(video, seconds=61.0),))) == [
        ("video_duration", "media.0")
    ]

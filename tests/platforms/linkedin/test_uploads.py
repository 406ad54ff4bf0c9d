"""Videos in parts, documents, and waiting for LinkedIn to process them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Processing, Published, Video
from syndication.platforms.errors import Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.linkedin.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.linkedin.conftest import MEMBER, PART_BYTES, POST, LinkedIn, error
from tests.platforms.wire import Reply, Wire, reset
from tests.support.shelf import Shelf

MakeVideo = Callable[..., Video]


def test_a_video_goes_in_parts_without_the_token_and_is_finalized_with_their_etags(
    linkedin: LinkedIn, publish: Any, make_video: MakeVideo
) -> None:
    video = make_video(PART_BYTES + 1000)
    assert isinstance(publish(Draft("post", "Text", title="A film", media=(video,))), Published)
    begin, finalize = linkedin.calls("POST", "/rest/videos")
    assert begin.query == {"action": "initializeUpload"}
    assert begin.json == {
        "initializeUploadRequest": {
            "owner": MEMBER,
            "fileSizeBytes": PART_BYTES + 1000,
            "uploadCaptions": False,
            "uploadThumbnail": False,
        }
    }
    puts = linkedin.calls("PUT", "/uploads")
    assert b"".join(put.body for put in puts) == video.path.read_bytes()
    assert [len(put.body) for put in puts] == [PART_BYTES, 1000]
    assert not [put for put in puts if "authorization" in put.headers]
    assert finalize.query == {"action": "finalizeUpload"}
    assert finalize.json == {
        "finalizeUploadRequest": {
            "video": "urn:li:video:1",
            "uploadToken": "tok",
            "uploadedPartIds": [put.path for put in puts],
        }
    }
    assert linkedin.calls("GET", "/rest/videos")[0].path == "/rest/videos/urn%3Ali%3Avideo%3A1"
    [post] = linkedin.calls("POST", "/rest/posts")
    assert post.json["content"] == {"media": {"id": "urn:li:video:1", "title": "A film"}}


def test_a_document_is_posted_with_its_title(linkedin: LinkedIn, publish: Any, shelf: Shelf) -> None:
    document = shelf.document(name="report.pdf")
    publish(Draft("post", "Text", media=(document,)))
    [put] = linkedin.calls("PUT", "/uploads")
    assert put.body == document.path.read_bytes()
    [post] = linkedin.calls("POST", "/rest/posts")
    assert post.json["content"] == {"media": {"id": "urn:li:document:1", "title": "report.pdf"}}


def test_an_upload_address_that_is_none_is_tried_again_later(
    linkedin: LinkedIn, publish: Any, shelf: Shelf
) -> None:
    value = {"document": "urn:li:document:1", "uploadUrl": "https://[nowhere"}
    linkedin.wire.answer = lambda _: Reply(200, {"value": value})
    with pytest.raises(Unavailable):
        publish(Draft("post", "Text", media=(shelf.document(),)))


@pytest.mark.parametrize(("first", "last"), [(-1, 99_999), (0, 100_000), (10**30, 10**31), (5, 4)])
def test_parts_that_are_not_of_the_video_are_not_put_anywhere(
    linkedin: LinkedIn, publish: Any, make_video: MakeVideo, first: int, last: int
) -> None:
    part = {"uploadUrl": f"{linkedin.wire.url}/uploads/1", "firstByte": first, "lastByte": last}
    value = {"video": "urn:li:video:1", "uploadToken": "", "uploadInstructions": [part]}
    linkedin.wire.answer = lambda _: Reply(200, {"value": value})
    with pytest.raises(Unavailable):
        publish(Draft("post", "Text", media=(make_video(100_000),)))
    assert linkedin.calls("PUT", "/") == []


def test_nobody_waits_while_linkedin_processes_a_video(
    linkedin: LinkedIn,
    publish: Any,
    make_video: MakeVideo,
    member: Credentials,
    http: Http,
    checkpoints: Notes,
) -> None:
    draft = Draft("post", "Text", media=(make_video(),))
    linkedin.states = ["PROCESSING", "PROCESSING", "AVAILABLE"]
    assert publish(draft) == Processing(5)
    assert platform.proceed(draft, member, http, checkpoints) == Processing(5)
    out = platform.proceed(draft, member, http, checkpoints)
    assert isinstance(out, Published)
    assert out.remote_id == POST
    assert len(linkedin.calls("PUT", "/uploads")) == 1
    assert len(linkedin.calls("POST", "/rest/posts")) == 1


def test_a_video_that_takes_long_is_asked_about_less_often(
    linkedin: LinkedIn, publish: Any, make_video: MakeVideo, checkpoints: Notes
) -> None:
    draft = Draft("post", "Text", media=(make_video(),))
    linkedin.states = ["PROCESSING"]
    publish(draft)
    for minutes, seconds in ((2, 40), (60, 60)):
        since = datetime.now(UTC) - timedelta(minutes=minutes)
        checkpoints.save("video.processing", {"urn": "urn:li:video:1", "since": since.isoformat()})
        waits = publish(draft)
        assert isinstance(waits, Processing)
        assert waits.check_after == pytest.approx(seconds, abs=1)


def test_a_video_that_is_never_ready_is_given_up_and_uploaded_anew_next_time(
    linkedin: LinkedIn, publish: Any, make_video: MakeVideo, checkpoints: Notes
) -> None:
    draft = Draft("post", "Text", media=(make_video(),))
    linkedin.states = ["PROCESSING"]
    publish(draft)
    since = datetime.now(UTC) - timedelta(hours=7)
    checkpoints.save("video.processing", {"urn": "urn:li:video:1", "since": since.isoformat()})
    with pytest.raises(Rejected, match="did not finish processing"):
        publish(draft)
    linkedin.states = ["AVAILABLE"]
    publish(draft)
    assert linkedin.calls("POST", "/rest/posts")[0].json["content"]["media"]["id"] == "urn:li:video:2"


def test_a_failed_processing_is_a_refusal_with_its_reason(
    linkedin: LinkedIn, wire: Wire, publish: Any, shelf: Shelf
) -> None:
    failed = Reply(200, {"status": "PROCESSING_FAILED", "processingFailureReason": "CORRUPTED_FILE"})
    answer = linkedin.answer
    wire.answer = lambda r: failed if r.path.startswith("/rest/documents/") else answer(r)
    with pytest.raises(Rejected, match=r"could not process the document.*CORRUPTED_FILE"):
        publish(Draft("post", "Text", media=(shelf.document(),)))
    assert linkedin.calls("POST", "/rest/posts") == []


def test_a_document_whose_processing_failed_is_uploaded_anew_next_time(
    linkedin: LinkedIn, publish: Any, shelf: Shelf
) -> None:
    draft = Draft("post", "Text", media=(shelf.document(),))
    linkedin.states = ["PROCESSING_FAILED", "AVAILABLE"]
    with pytest.raises(Rejected):
        publish(draft)
    publish(draft)
    [post] = linkedin.calls("POST", "/rest/posts")
    assert post.json["content"]["media"]["id"] == "urn:li:document:2"


def test_who_may_not_ask_how_far_it_is_posts_at_once(
    linkedin: LinkedIn, wire: Wire, publish: Any, shelf: Shelf
) -> None:
    answer = linkedin.answer
    wire.answer = lambda r: error(403) if r.path.startswith("/rest/documents/") else answer(r)
    assert isinstance(publish(Draft("post", "Text", media=(shelf.document(),))), Published)


def test_after_a_lost_answer_only_that_part_is_sent_again(
    linkedin: LinkedIn, publish: Any, make_video: MakeVideo
) -> None:
    draft = Draft("post", "Text", media=(make_video(2 * PART_BYTES + 1000),))
    taken = linkedin.uploading
    linkedin.uploading = lambda r: reset if r.path.endswith(f"-{PART_BYTES}") else taken(r)
    with pytest.raises(Unavailable):
        publish(draft)
    linkedin.uploading = taken
    publish(draft)
    firsts = [int(put.path.rpartition("-")[2]) for put in linkedin.calls("PUT", "/uploads")]
    assert firsts == [0, PART_BYTES, PART_BYTES, 2 * PART_BYTES]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_upload_session_that_is_gone_begins_anew(
    linkedin: LinkedIn, publish: Any, make_video: MakeVideo, status: int
) -> None:
    draft = Draft("post", "Text", media=(make_video(),))
    taken, linkedin.uploading = linkedin.uploading, lambda _: Reply(status)
    with pytest.raises(Unavailable, match="forgotten the upload"):
        publish(draft)
    linkedin.uploading = taken
    publish(draft)
    assert linkedin.calls("POST", "/rest/posts")[0].json["content"]["media"]["id"] == "urn:li:video:2"


def test_a_session_whose_addresses_are_over_begins_anew(
    linkedin: LinkedIn, publish: Any, make_video: MakeVideo, checkpoints: Notes
) -> None:
    draft = Draft("post", "Text", media=(make_video(),))
    linkedin.finalizing = reset
    with pytest.raises(Unavailable):
        publish(draft)
    checkpoints.save("video", {**checkpoints.values["video"], "ends": 1})
    linkedin.finalizing = Reply(200)
    publish(draft)
    assert len(linkedin.calls("PUT", "/uploads")) == 2


def test_finalizing_that_was_done_although_its_answer_was_lost_is_no_error(
    linkedin: LinkedIn, publish: Any, make_video: MakeVideo
) -> None:
    draft = Draft("post", "Text", media=(make_video(),))
    linkedin.finalizing = reset
    with pytest.raises(Unavailable):
        publish(draft)
    linkedin.finalizing = error(400, "ILLEGAL_ARGUMENT")
    assert isinstance(publish(draft), Published)


def test_finalizing_that_is_refused_is_a_refusal(
    linkedin: LinkedIn, publish: Any, make_video: MakeVideo
) -> None:
    linkedin.finalizing, linkedin.states = error(400, "ILLEGAL_ARGUMENT"), ["WAITING_UPLOAD"]
    with pytest.raises(Rejected):
        publish(Draft("post", "Text", media=(make_video(),)))


@pytest.mark.parametrize(
    "value",
    [{}, {"video": "urn:li:video:1"}, {"video": "", "uploadInstructions": []}, {"uploadInstructions": [{}]}],
)
def test_unreadable_instructions_are_not_followed(
    linkedin: LinkedIn, publish: Any, make_video: MakeVideo, value: Any
) -> None:
    linkedin.begin = lambda *_: Reply(200, {"value": value})  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match="could not be read"):
        publish(Draft("post", "Text", media=(make_video(),)))

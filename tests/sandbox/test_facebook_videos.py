"""What the Graph API takes and refuses on the way of a video."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.shelf import video_file

TIMEOUT = 10


class Uploads:
    """The calls that bring a video to the demo page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.hosts = page.base.rpartition("/")[0] + "/_hosts"
        self.videos = f"{self.hosts}/graph-video.facebook.com/v25.0/{page.id}/videos"

    def video(self, phase: str, **form: str) -> dict[str, Any]:
        """A call of the feed's upload; a form's `chunk` is sent as a file."""
        chunk = form.pop("chunk", None)
        files = {"video_file_chunk": ("a.mp4", chunk)} if chunk is not None else None
        form = {"access_token": self.page.token, "upload_phase": phase} | form
        return dict(requests.post(self.videos, form, files=files, timeout=TIMEOUT).json())

    def whole(self, edge: str, data: bytes, **headers: str) -> tuple[str, requests.Response]:
        """A video's id, and the answer to its bytes."""
        begun = self.page.post(f"/{self.page.id}/{edge}", upload_phase="start").json()
        sent = {"Authorization": f"OAuth {self.page.token}", "offset": "0"} | headers
        return begun["video_id"], requests.post(begun["upload_url"], data, headers=sent, timeout=TIMEOUT)

    def finish(self, edge: str, video: str, **form: str) -> dict[str, Any]:
        answer = self.page.post(f"/{self.page.id}/{edge}", upload_phase="finish", video_id=video, **form)
        return dict(answer.json())

    def status(self, video: str) -> dict[str, Any]:
        return dict(self.page.get(f"/{video}", fields="status").json()["status"])


@pytest.fixture
def uploads(page: Any) -> Uploads:
    return Uploads(page)


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("videos") / "a.mp4"
    return video_file(path, width=540, height=960, seconds=3.0, rate=24, sound=False).read_bytes()


def subcode(answer: dict[str, Any]) -> int:
    return int(answer["error"]["error_subcode"])


def test_a_video_is_published_in_three_phases(page: Any, uploads: Uploads, mp4: bytes) -> None:
    begun = uploads.video("start", file_size=str(len(mp4)))
    assert (begun["start_offset"], begun["end_offset"]) == ("0", str(len(mp4)))
    session = begun["upload_session_id"]
    sent = uploads.video("transfer", upload_session_id=session, start_offset="0", chunk=mp4)
    assert sent == {"start_offset": str(len(mp4)), "end_offset": str(len(mp4))}
    assert uploads.video("finish", upload_session_id=session, description="Hi") == {"success": True}
    assert uploads.status(begun["video_id"])["video_status"] == "ready"
    [post] = page.get(f"/{page.id}/published_posts", fields="message,attachments{target}").json()["data"]
    assert post["message"] == "Hi"
    assert post["attachments"]["data"] == [{"target": {"id": begun["video_id"]}}]


def test_a_large_video_is_asked_for_in_pieces(uploads: Uploads) -> None:
    begun = uploads.video("start", file_size="3000000")
    assert begun["end_offset"] == "1048576"
    session = begun["upload_session_id"]
    sent = uploads.video("transfer", upload_session_id=session, start_offset="0", chunk=bytes(1_048_576))
    assert sent == {"start_offset": "1048576", "end_offset": "2097152"}


def test_videos_are_not_taken_by_the_usual_host(page: Any) -> None:
    answer = page.post(f"/{page.id}/videos", upload_phase="start", file_size="5000")
    assert answer.json()["error"]["code"] == 2500


@pytest.mark.parametrize(("size", "expected"), [("999", 1363022), ("10000000001", 1363023)])
def test_a_size_that_no_video_may_have_is_refused(uploads: Uploads, size: str, expected: int) -> None:
    assert subcode(uploads.video("start", file_size=size)) == expected


def test_a_start_without_the_size_is_refused(uploads: Uploads) -> None:
    assert uploads.video("start")["error"]["code"] == 100


def test_a_wrong_offset_is_refused_with_the_right_one(uploads: Uploads) -> None:
    session = uploads.video("start", file_size="5000")["upload_session_id"]
    answer = uploads.video("transfer", upload_session_id=session, start_offset="7", chunk=b"x")
    assert subcode(answer) == 1363037
    assert answer["error"]["error_data"] == {"start_offset": 0, "end_offset": 5000}


@pytest.mark.parametrize("size", [4999, 5001])
def test_a_piece_of_another_size_is_refused(uploads: Uploads, size: int) -> None:
    session = uploads.video("start", file_size="5000")["upload_session_id"]
    answer = uploads.video("transfer", upload_session_id=session, start_offset="0", chunk=bytes(size))
    assert subcode(answer) == 1363033


def test_a_transfer_without_a_piece_is_refused(uploads: Uploads) -> None:
    session = uploads.video("start", file_size="5000")["upload_session_id"]
    assert subcode(uploads.video("transfer", upload_session_id=session, start_offset="0")) == 1363020


def test_bytes_that_are_no_video_are_refused(uploads: Uploads) -> None:
    session = uploads.video("start", file_size="5000")["upload_session_id"]
    answer = uploads.video("transfer", upload_session_id=session, start_offset="0", chunk=bytes(5000))
    assert subcode(answer) == 1363031


def test_an_upload_that_nobody_began_is_refused(uploads: Uploads) -> None:
    assert subcode(uploads.video("finish", upload_session_id="71")) == 33


def test_an_upload_that_is_not_complete_is_not_finished(uploads: Uploads) -> None:
    session = uploads.video("start", file_size="5000")["upload_session_id"]
    assert subcode(uploads.video("finish", upload_session_id=session)) == 1363033


def test_a_field_of_another_phase_is_refused(uploads: Uploads) -> None:
    assert "title" in uploads.video("start", file_size="5000", title="Early")["error"]["message"]


def test_an_unknown_phase_is_refused(uploads: Uploads) -> None:
    assert uploads.video("begin")["error"]["code"] == 100


@pytest.mark.parametrize("state", ["read", "analyst"])
def test_a_token_that_may_not_publish_may_not_upload(uploads: Uploads, state: str) -> None:
    uploads.page.token += f"~{state}"
    assert uploads.video("start", file_size="5000")["error"]["code"] == 200


def test_a_reel_is_published_and_is_no_post_of_the_feed(page: Any, uploads: Uploads, mp4: bytes) -> None:
    video, sent = uploads.whole("video_reels", mp4)
    assert sent.json() == {"success": True}
    assert uploads.status(video)["video_status"] == "upload_complete"
    done = uploads.finish("video_reels", video, video_state="PUBLISHED", description="Hi", title="T")
    assert done["success"] is True
    assert uploads.status(video)["publishing_phase"] == {"status": "complete", "publish_status": "published"}
    assert page.get(f"/{page.id}/published_posts").json()["data"] == []


def test_a_reel_without_its_state_is_refused(uploads: Uploads, mp4: bytes) -> None:
    video, _ = uploads.whole("video_reels", mp4)
    assert "video_state" in uploads.finish("video_reels", video)["error"]["message"]


def test_a_reel_is_finished_once(uploads: Uploads, mp4: bytes) -> None:
    video, _ = uploads.whole("video_reels", mp4)
    uploads.finish("video_reels", video, video_state="PUBLISHED")
    assert subcode(uploads.finish("video_reels", video, video_state="PUBLISHED")) == 33


def test_a_reel_is_no_story(uploads: Uploads, mp4: bytes) -> None:
    video, _ = uploads.whole("video_reels", mp4)
    assert subcode(uploads.finish("video_stories", video)) == 33


def test_a_reels_text_has_2200_characters(uploads: Uploads, mp4: bytes) -> None:
    video, _ = uploads.whole("video_reels", mp4)
    long = uploads.finish("video_reels", video, video_state="PUBLISHED", description="x" * 2201)
    assert long["error"]["code"] == 100


def test_a_story_takes_no_words(uploads: Uploads, mp4: bytes) -> None:
    video, _ = uploads.whole("video_stories", mp4)
    assert "description" in uploads.finish("video_stories", video, description="x")["error"]["message"]
    assert uploads.finish("video_stories", video)["success"] is True


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        ({"Authorization": "Bearer sandbox-page-100000000000001"}, 401, "NotAuthorizedError"),
        ({"Authorization": "OAuth made-up"}, 401, "NotAuthorizedError"),
        ({"Authorization": "OAuth sandbox-page-2"}, 403, "NotAuthorizedError"),
        ({"offset": "x"}, 400, "ParameterValidationError"),
        ({"offset": "5"}, 400, "OffsetInvalidError"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 400, "ParameterValidationError"),
    ],
)
def test_an_upload_with_wrong_headers_is_refused(
    uploads: Uploads, mp4: bytes, headers: dict[str, str], status: int, kind: str
) -> None:
    _, sent = uploads.whole("video_reels", mp4, **headers)
    assert (sent.status_code, sent.json()["debug_info"]["type"]) == (status, kind)


def test_an_upload_address_that_was_never_given_is_not_found(uploads: Uploads) -> None:
    url = f"{uploads.hosts}/rupload.facebook.com/video-upload/v25.0/1"
    headers = {"Authorization": f"OAuth {uploads.page.token}", "offset": "0"}
    assert requests.post(url, b"x", headers=headers, timeout=TIMEOUT).status_code == 404


def test_the_status_tells_how_much_has_arrived(uploads: Uploads, mp4: bytes) -> None:
    video, _ = uploads.whole("video_reels", mp4)
    assert uploads.status(video)["uploading_phase"] == {"status": "complete", "bytes_transfered": len(mp4)}


def test_a_reel_that_is_wrong_fails_in_its_status(uploads: Uploads, tmp_path: Path) -> None:
    square = video_file(tmp_path / "a.mp4", width=544, height=544, seconds=3.0, rate=24).read_bytes()
    video, _ = uploads.whole("video_reels", square)
    assert uploads.finish("video_reels", video, video_state="PUBLISHED")["success"] is True
    found = uploads.status(video)
    assert found["video_status"] == "error"
    assert "aspect ratio" in found["processing_phase"]["errors"][0]["message"]


def test_slow_processing_hides_a_video_until_it_is_ready(
    page: Any, uploads: Uploads, mp4: bytes, plan: Any, stats: Any
) -> None:
    plan("facebook", "slow-processing", seconds=600, times=1)
    video, _ = uploads.whole("video_stories", mp4)
    uploads.finish("video_stories", video)
    assert uploads.status(video)["processing_phase"] == {"status": "in_progress"}
    assert page.get(f"/{page.id}/stories").json()["data"] == []


def test_failed_processing_publishes_nothing(uploads: Uploads, mp4: bytes, plan: Any, stats: Any) -> None:
    plan("facebook", "processing-failed", times=1)
    video, _ = uploads.whole("video_stories", mp4)
    uploads.finish("video_stories", video)
    assert uploads.status(video)["video_status"] == "error"
    assert stats("facebook")["accepted"] == 0

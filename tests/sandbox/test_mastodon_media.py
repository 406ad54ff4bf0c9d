"""Uploading to the stand-in for Mastodon."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import requests
from PIL import Image

from syndication.sandbox import create_sandbox
from tests.support.sandbox import served
from tests.support.shelf import video_file

TIMEOUT = 10
HEADERS = {"Authorization": "Bearer sandbox-mastodon-demo"}


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """One sandbox for all tests of this file."""
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture(autouse=True)
def _afresh(sandbox_url: str) -> None:
    requests.post(f"{sandbox_url}/_sandbox/reset", timeout=TIMEOUT)


@pytest.fixture
def upload(sandbox_url: str) -> Any:
    """upload(data, type, name of the account, …): with more fields as they are."""

    def send(
        data: bytes, mime_type: str = "image/png", name: str = "demo", **fields: str
    ) -> requests.Response:
        return requests.post(
            f"{sandbox_url}/mastodon/api/v2/media",
            data=fields,
            files={"file": ("file", data, mime_type)},
            headers={"Authorization": f"Bearer sandbox-mastodon-{name}"},
            timeout=TIMEOUT,
        )

    return send


@pytest.fixture
def show(sandbox_url: str) -> Any:
    return lambda media_id: requests.get(
        f"{sandbox_url}/mastodon/api/v1/media/{media_id}", headers=HEADERS, timeout=TIMEOUT
    )


@pytest.fixture
def post(sandbox_url: str) -> Any:
    return lambda **fields: requests.post(
        f"{sandbox_url}/mastodon/api/v1/statuses", json=fields, headers=HEADERS, timeout=TIMEOUT
    )


def gif(width: int = 40, height: int = 30) -> bytes:
    out = BytesIO()
    frames = [Image.new("RGB", (width, height), colour) for colour in ("teal", "red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


@pytest.fixture
def video(tmp_path: Path) -> bytes:
    return video_file(tmp_path / "video.mp4", seconds=1).read_bytes()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_ready_at_once(upload: Any, show: Any, kind: str) -> None:
    answer = upload(picture(kind), f"image/{kind.lower()}", description="A wall")
    media = answer.json()
    assert (answer.status_code, media["type"], media["description"]) == (200, "image", "A wall")
    assert show(media["id"]).status_code == 200
    assert requests.get(media["url"], timeout=TIMEOUT).content == picture(kind)


def test_what_moves_is_prepared_after_it_was_taken(upload: Any, show: Any, video: bytes) -> None:
    for data, mime_type, kind in ((gif(), "image/gif", "gifv"), (video, "video/mp4", "video")):
        answer = upload(data, mime_type)
        assert (answer.status_code, answer.json()["type"], answer.json()["url"]) == (202, kind, None)
        while (shown := show(answer.json()["id"])).status_code == 206:
            assert shown.json()["url"] is None
            Event().wait(0.05)
        assert shown.status_code == 200
        assert shown.json()["url"]


def test_what_is_not_ready_cannot_be_posted(upload: Any, show: Any, post: Any, plan: Any) -> None:
    plan("mastodon", "slow-processing", seconds=3600)
    media_id = upload(picture()).json()["id"]
    assert show(media_id).status_code == 206
    answer = post(status="Look", media_ids=[media_id])
    assert (answer.status_code, answer.json()["error"][:32]) == (422, "Cannot attach files that have no")


def test_a_preparation_that_is_to_fail_fails(upload: Any, show: Any, plan: Any) -> None:
    plan("mastodon", "processing-failed", account="demo")
    media_id = upload(picture()).json()["id"]
    while (shown := show(media_id)).status_code == 206:
        Event().wait(0.05)
    assert shown.status_code == 422


def test_media_are_shown_by_one_post_only(upload: Any, show: Any, post: Any) -> None:
    media_id = upload(picture()).json()["id"]
    shown = post(status="", media_ids=[media_id]).json()["media_attachments"]
    assert [item["id"] for item in shown] == [media_id]
    assert post(status="Again", media_ids=[media_id]).status_code == 422
    assert show(media_id).status_code == 404


def test_a_video_is_posted_alone_and_a_poll_without_media(
    upload: Any, show: Any, post: Any, video: bytes
) -> None:
    still, moving = upload(picture()).json()["id"], upload(video, "video/mp4").json()["id"]
    while show(moving).status_code == 206:
        Event().wait(0.05)
    assert post(status="Look", media_ids=[still, moving]).status_code == 422
    poll = {"options": ["a", "b"], "expires_in": 300}
    assert post(status="Look", media_ids=[still], poll=poll).status_code == 422
    assert post(status="Look", media_ids=[moving]).status_code == 200


@pytest.mark.parametrize(
    ("data", "mime_type", "name", "words"),
    [
        (b"", "image/png", "demo", "content type"),
        (b"no picture", "image/png", "demo", "content type"),
        (picture()[:60], "image/png", "demo", "content type"),
        (b"no video", "video/mp4", "demo", "content type"),
        (picture("BMP"), "image/bmp", "demo", "content type"),
        (picture("WEBP"), "image/webp", "long-x", "content type"),
        (picture() + b"0" * 17_000_000, "image/png", "demo", "less than 16777216 bytes"),
        (picture() + b"0" * 2_000_000, "image/png", "long-x", "less than 2000000 bytes"),
        (picture(size=(8000, 4200)), "image/png", "demo", "8000x4200 images are not supported"),
        (gif(1281, 720), "image/gif", "demo", "1281x720 images are not supported"),
    ],
    ids=[
        "empty",
        "no-picture",
        "cut",
        "no-video",
        "bmp",
        "webp",
        "large",
        "large-there",
        "pixels",
        "gif-pixels",
    ],
)
def test_wrong_media_are_refused(upload: Any, data: bytes, mime_type: str, name: str, words: str) -> None:
    answer = upload(data, mime_type, name)
    assert answer.status_code == 422
    assert words in answer.json()["error"]


def test_a_video_with_too_many_frames_a_second_is_refused(upload: Any, tmp_path: Path) -> None:
    data = video_file(tmp_path / "fast.mp4", seconds=0.5, rate=100, sound=False).read_bytes()
    assert upload(data, "video/mp4", "long-x").json()["error"] == "100fps videos are not supported"
    assert upload(data, "video/mp4").status_code == 202


def test_a_description_that_is_too_long_is_refused(upload: Any) -> None:
    assert upload(picture(), description="é" * 1500).status_code == 200
    assert "1500 characters" in upload(picture(), description="é" * 1501).json()["error"]


def test_an_upload_is_a_form_with_a_file_and_nothing_unknown(sandbox_url: str, upload: Any) -> None:
    url = f"{sandbox_url}/mastodon/api/v2/media"
    assert upload(picture(), caption="x").json()["error"].endswith("caption is not known")
    for body in ({"json": {"file": "x"}}, {"files": {"picture": b"x"}}, {"files": {"thumbnail": b"x"}}):
        assert requests.post(url, headers=HEADERS, timeout=TIMEOUT, **body).status_code == 422

"""What the stand-in of X takes and refuses of pictures, GIFs and videos; it looks at the bytes themselves."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from syndication.sandbox import create_sandbox
from syndication.sandbox.twitter import media, publishing
from tests.sandbox.twitter_client import Desk, signing
from tests.support.sandbox import served
from tests.support.shelf import Shelf, video_file

numbers = count(1)


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """One for all tests here: each has an account of its own."""
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture
def name() -> str:
    return f"desk-{next(numbers)}"


@pytest.fixture
def desk(sandbox_url: str, name: str) -> Desk:
    return signing(sandbox_url, name)


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, kind)
    return out.getvalue()


def video(folder: Path, **what: Any) -> bytes:
    return video_file(folder / "a.mp4", **{"seconds": 1, **what}).read_bytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_uploaded_described_and_posted(desk: Desk, kind: str) -> None:
    data = desk.upload(picture(kind), media_type=f"image/{kind.lower()}").json()["data"]
    assert data["media_key"] == f"3_{data['id']}"
    described = desk.post("/2/media/metadata", id=data["id"], metadata={"alt_text": {"text": "A wall"}})
    assert described.ok
    assert desk.say("Look", media={"media_ids": [data["id"]]}).status_code == 201


def test_a_picture_may_come_as_base64(desk: Desk) -> None:
    body = {"media": b64encode(picture("PNG")).decode(), "media_category": "tweet_image"}
    assert desk.post("/2/media/upload", **body).ok
    assert desk.post("/2/media/upload", **(body | {"media": "§"})).status_code == 400


def test_what_is_no_picture_is_refused(desk: Desk) -> None:
    assert desk.upload(b"nothing").json()["errors"][0]["message"] == "media type unrecognized."
    assert desk.upload(picture("JPEG")[:300]).status_code == 400
    assert desk.upload(picture("BMP")).status_code == 400


def test_a_picture_that_is_too_large_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "IMAGE_BYTES", 10)
    assert desk.upload(picture("PNG")).json()["errors"][0]["message"] == "Maximum file size exceeded."


@pytest.mark.parametrize("form", [{"media_category": "dm_image"}, {"media_category": ""}, {"extra": "1"}])
def test_a_wrong_form_is_refused(desk: Desk, form: dict[str, str]) -> None:
    assert desk.upload(picture("PNG"), **form).status_code == 400
    assert desk.call("POST", "/2/media/upload", data=form).status_code == 400


@pytest.mark.parametrize("text", ["", "x" * 1001])
def test_a_description_has_up_to_a_thousand_characters(desk: Desk, text: str) -> None:
    media_id = desk.upload(picture("PNG")).json()["data"]["id"]
    answer = desk.post("/2/media/metadata", id=media_id, metadata={"alt_text": {"text": text}})
    assert answer.status_code == 400


def test_a_video_is_processed_before_it_can_be_posted(desk: Desk, tmp_path: Path, plan: Any) -> None:
    plan("twitter", "slow-processing", account=desk.id, seconds=60, times=1)
    waiting = desk.whole(video(tmp_path), "video/mp4", "tweet_video")
    assert desk.state(waiting)["state"] == "in_progress"
    assert 0 < desk.state(waiting)["check_after_secs"] <= 60
    early = desk.say("Look", media={"media_ids": [waiting]})
    assert early.json()["errors"][0]["message"] == "Your media IDs are invalid."
    ready = desk.whole(video(tmp_path), "video/mp4", "tweet_video")
    assert desk.state(ready)["state"] == "succeeded"
    assert desk.say("Look", media={"media_ids": [ready]}).status_code == 201


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ({"width": 960, "height": 64}, "Invalid aspect ratio"),
        ({"seconds": 0.2}, "Duration too short"),
        ({"rate": 120}, "Unsupported frame rate"),
        ({"codec": "mpeg4"}, "Unsupported video format"),
        ({"width": 2000, "height": 1000, "rate": 2}, "Invalid size"),
    ],
)
def test_a_video_that_x_does_not_take_fails(
    desk: Desk, tmp_path: Path, what: dict[str, Any], says: str
) -> None:
    info = desk.state(desk.whole(video(tmp_path, **what), "video/mp4", "tweet_video"))
    assert (info["state"], info["error"]["message"]) == ("failed", says)


def test_what_is_no_video_fails(desk: Desk) -> None:
    assert desk.state(desk.whole(b"nothing", "video/mp4", "tweet_video"))["state"] == "failed"


def test_a_planned_failure_of_the_processing_happens(desk: Desk, tmp_path: Path, plan: Any) -> None:
    plan("twitter", "processing-failed", account=desk.id)
    assert desk.state(desk.whole(video(tmp_path), "video/mp4", "tweet_video"))["state"] == "failed"


def test_a_video_longer_than_the_account_may_post_is_refused_at_the_post(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "VIDEO_MINUTES", 0)
    media_id = desk.whole(video(tmp_path), "video/mp4", "tweet_video")
    answer = desk.say("Look", media={"media_ids": [media_id]})
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("This user is not allowed to post a video longer than")


def test_a_moving_gif_is_posted_alone(desk: Desk, shelf: Shelf) -> None:
    gif = desk.whole(shelf.gif().path.read_bytes(), "image/gif", "tweet_gif")
    still = desk.upload(picture("PNG")).json()["data"]["id"]
    assert desk.say("Look", media={"media_ids": [gif, still]}).status_code == 400
    assert desk.say("Look", media={"media_ids": [gif]}).status_code == 201


def test_a_gif_that_is_none_fails(desk: Desk) -> None:
    assert desk.state(desk.whole(picture("PNG"), "image/gif", "tweet_gif"))["state"] == "failed"


@pytest.mark.parametrize(
    ("mime_type", "category", "size"),
    [
        ("video/webm", "tweet_video", 10),
        ("video/mp4", "tweet_gif", 10),
        ("video/mp4", "dm_video", 10),
        ("video/mp4", "tweet_video", 0),
        ("image/gif", "tweet_gif", 16 * 1024 * 1024),
    ],
)
def test_a_wrong_beginning_is_refused(desk: Desk, mime_type: str, category: str, size: int) -> None:
    assert desk.begin(mime_type, category, size).status_code == 400


def test_segments_have_to_be_complete(desk: Desk) -> None:
    media_id = desk.begin("video/mp4", "tweet_video", 6).json()["data"]["id"]
    assert desk.append(media_id, 1, b"def").ok
    answer = desk.finalize(media_id)
    assert "do not add up" in answer.json()["errors"][0]["message"]
    assert desk.append(media_id, 0, b"abc").ok
    assert desk.finalize(media_id).ok
    assert desk.append(media_id, 2, b"more").status_code == 400


def test_segments_may_come_twice_and_in_any_order(desk: Desk, tmp_path: Path) -> None:
    data = video(tmp_path)
    media_id = desk.begin("video/mp4", "tweet_video", len(data)).json()["data"]["id"]
    for index, part in ((1, data[100:]), (0, data[:100]), (1, data[100:])):
        assert desk.append(media_id, index, part).ok
    assert desk.finalize(media_id).ok
    assert desk.state(media_id)["state"] == "succeeded"


def test_a_wrong_segment_is_refused(desk: Desk) -> None:
    media_id = desk.begin("video/mp4", "tweet_video", 6).json()["data"]["id"]
    assert desk.append(media_id, 1000, b"x").status_code == 400
    assert desk.append(media_id, 0, b"").status_code == 400
    assert desk.append("99", 0, b"x").status_code == 400


def test_media_of_others_and_of_yesterday_cannot_be_posted(
    sandbox_url: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = signing(sandbox_url, "other").upload(picture("PNG")).json()["data"]["id"]
    assert desk.say("Look", media={"media_ids": [theirs]}).status_code == 400
    mine = desk.upload(picture("PNG")).json()["data"]["id"]
    assert desk.say("Look", media={"media_ids": [mine, mine]}).status_code == 400
    monkeypatch.setattr(import_module("syndication.sandbox.twitter.state"), "MEDIA_SECONDS", -1)
    assert desk.say("Look", media={"media_ids": [mine]}).status_code == 400


def test_listed_posts_name_their_media(desk: Desk) -> None:
    data = desk.upload(picture("PNG")).json()["data"]
    desk.say("Look", media={"media_ids": [data["id"]]})
    fields = {"tweet.fields": "attachments"}
    [post] = desk.get(f"/2/users/{desk.id}/tweets", **fields).json()["data"]
    assert post["attachments"] == {"media_keys": [data["media_key"]]}
    assert post["text"].startswith("Look https://t.co/")

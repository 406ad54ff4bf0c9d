"""What the stand-in for Instagram fetches, takes by upload, and finds wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from syndication.sandbox.instagram import media
from syndication.sandbox.instagram.demo import DEMO_ACCOUNT, instagram_credentials
from tests.sandbox.instagram.conftest import TIMEOUT, Client, Files, World, error_of, jpeg
from tests.support.shelf import video_file


@pytest.fixture
def encode(tmp_path: Path) -> Callable[..., bytes]:
    return lambda suffix=".mp4", **options: video_file(tmp_path / f"b{suffix}", **options).read_bytes()


def test_a_picture_is_fetched_put_into_a_container_and_published(client: Client, picture: str) -> None:
    container = client.made(image_url=picture, caption="Hello", alt_text="A wall")
    assert client.status(container) == "FINISHED"
    post = client.publish(container).json()["id"]
    assert client.status(container) == "PUBLISHED"
    fields = "caption,media_type,media_product_type,permalink"
    shown = client.get(f"/{post}", fields=fields).json()
    assert (shown["caption"], shown["media_type"], shown["media_product_type"]) == ("Hello", "IMAGE", "FEED")
    assert requests.get(shown["permalink"], timeout=TIMEOUT).status_code == 200


@pytest.mark.parametrize("status", [404, 500, 302])
def test_what_cannot_be_fetched_is_refused(client: Client, files: Files, status: int) -> None:
    files.files["a.jpg"] = status
    files.add("elsewhere.jpg", jpeg())
    assert error_of(client.make(image_url=f"{files.url}/a.jpg")) == (9004, 2207052)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/a.jpg", "file:///etc/passwd", "https://exämple.com/a.jpg", "a.jpg"]
)
def test_an_address_that_leads_nowhere_is_refused(client: Client, url: str) -> None:
    assert error_of(client.make(image_url=url)) == (9004, 2207052)


def test_what_is_not_there_in_time_is_refused(
    client: Client, files: Files, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "TIME_OUT", 0.2)
    files.late.add("a.jpg")
    assert error_of(client.make(image_url=picture)) == (9004, 2207052)


def test_a_picture_has_to_be_called_jpeg(client: Client, files: Files) -> None:
    url = files.add("a.jpg", jpeg(), "application/octet-stream")
    assert error_of(client.make(image_url=url)) == (9004, 2207052)


def test_a_png_that_is_called_jpeg_is_refused(client: Client, files: Files) -> None:
    assert error_of(client.make(image_url=files.add("a.jpg", jpeg(kind="PNG")))) == (36001, 2207005)


def test_half_a_picture_is_refused(client: Client, files: Files) -> None:
    assert error_of(client.make(image_url=files.add("a.jpg", jpeg()[:-60]))) == (36001, 2207005)


def test_a_picture_of_more_than_8_mebibytes_is_refused(client: Client, files: Files) -> None:
    url = files.add("a.jpg", jpeg() + bytes(8 * 1024 * 1024))
    assert error_of(client.make(image_url=url)) == (36000, 2207004)


def test_a_cmyk_picture_is_taken(client: Client, files: Files) -> None:
    assert client.make(image_url=files.add("a.jpg", jpeg(mode="CMYK"))).status_code == 200


@pytest.mark.parametrize(("width", "height"), [(500, 100), (100, 200)])
def test_a_picture_of_another_shape_is_refused_in_the_feed_and_taken_in_a_story(
    client: Client, files: Files, width: int, height: int
) -> None:
    url = files.add("a.jpg", jpeg(width, height))
    assert error_of(client.make(image_url=url)) == (36003, 2207009)
    assert client.make(image_url=url, media_type="STORIES").status_code == 200


def test_a_video_is_worked_on_before_it_can_be_published(client: Client, film: str, world: World) -> None:
    world.state.video_seconds = 300
    container = client.made(media_type="REELS", video_url=film)
    assert client.status(container) == "IN_PROGRESS"
    assert error_of(client.publish(container)) == (9007, 2207027)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("REELS", {"seconds": 2}),
        ("REELS", {"rate": 10}),
        ("REELS", {"width": 2048, "height": 64, "seconds": 3}),
        ("STORIES", {"width": 1280, "height": 64, "seconds": 3}),
        ("STORIES", {"width": 64, "height": 64, "seconds": 62, "sound": False}),
        ("REELS", {"codec": "mpeg4"}),
    ],
)
def test_a_video_of_another_kind_ends_in_an_error(
    client: Client, files: Files, encode: Any, kind: str, options: dict[str, Any]
) -> None:
    url = files.add("b.mp4", encode(**options), "video/mp4")
    container = client.made(media_type=kind, video_url=url)
    state = client.get(f"/{container}", fields="status_code,status").json()
    assert state["status_code"] == "ERROR"
    assert "2207026" in state["status"]


def test_a_broken_video_ends_in_an_error(client: Client, files: Files, movie: bytes) -> None:
    url = files.add("b.mp4", movie[: len(movie) // 2], "video/mp4")
    assert client.status(client.made(media_type="REELS", video_url=url)) == "ERROR"


def test_a_cover_after_the_end_is_refused(client: Client, film: str) -> None:
    answer = client.make(media_type="REELS", video_url=film, thumb_offset="60000")
    assert error_of(answer) == (1, 2207057)


def test_a_video_is_uploaded_in_place_of_its_address(client: Client, world: World, movie: bytes) -> None:
    answer = client.make(media_type="REELS", upload_type="resumable").json()
    assert answer["uri"].endswith(
        f"/instagram/_hosts/rupload.facebook.com/ig-api-upload/v26.0/{answer['id']}"
    )
    assert client.status(answer["id"]) == "IN_PROGRESS"
    uploaded = send(answer["uri"], client.token, movie)
    assert uploaded.json() == {"success": True, "message": "Upload successful."}
    assert client.publish(answer["id"]).status_code == 200


def test_an_upload_needs_a_container_a_token_and_all_bytes(
    client: Client, movie: bytes, picture: str
) -> None:
    answer = client.make(media_type="REELS", upload_type="resumable").json()
    uri, other = answer["uri"], client.made(image_url=picture)
    assert send(uri, client.token, movie, offset="1").status_code == 400
    assert send(uri.replace(answer["id"], "1"), client.token, movie).status_code == 400
    assert send(uri.replace(answer["id"], other), client.token, movie).status_code == 400
    assert error_of(send(uri, "EAAG", movie)) == (190, 0)
    assert send(uri, client.token, movie).status_code == 200


def test_uploading_is_not_known_to_instagram_login(world: World) -> None:
    token = instagram_credentials(login="instagram")["access_token"]
    other = Client(f"{world.url}/instagram/_hosts/graph.instagram.com/v26.0", token)
    assert error_of(other.make(media_type="REELS", upload_type="resumable"))[0] == 100


def test_a_slow_and_a_failing_video_can_be_planned(client: Client, film: str, world: World) -> None:
    faults = f"{world.url}/_sandbox/faults"
    for kind, more in (("slow-processing", {"seconds": 300}), ("processing-failed", {})):
        fault = {"platform": "instagram", "kind": kind, "times": 1, "account": DEMO_ACCOUNT} | more
        assert requests.post(faults, json=fault, timeout=TIMEOUT).status_code == 201
    assert client.status(client.made(media_type="REELS", video_url=film)) == "IN_PROGRESS"
    assert client.status(client.made(media_type="REELS", video_url=film)) == "ERROR"
    assert client.status(client.made(media_type="REELS", video_url=film)) == "FINISHED"


def send(uri: str, token: str, data: bytes, offset: str = "0") -> requests.Response:
    headers = {"Authorization": f"OAuth {token}", "offset": offset, "file_size": str(len(data))}
    return requests.post(uri, data, headers=headers, timeout=TIMEOUT)

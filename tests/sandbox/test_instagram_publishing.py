"""What the stand-in for Instagram takes and refuses when something is to be published."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import requests
from PIL import Image
from werkzeug.wrappers import Request, Response

from syndication.sandbox import create_sandbox
from syndication.sandbox.instagram import media
from syndication.sandbox.instagram.demo import DEMO_ACCOUNT, instagram_credentials
from syndication.sandbox.instagram.state import State
from tests.support.sandbox import served
from tests.support.shelf import video_file

TIMEOUT = 15


@dataclass
class Files:
    """A web server with files by name: bytes and their type, or the status that is answered instead."""

    url: str = ""
    files: dict[str, tuple[bytes, str] | int] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    closing: Event = field(default_factory=Event)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        name = Request(environ).path.removeprefix("/")
        if name in self.late:
            self.closing.wait()
        found = self.files.get(name, 404)
        if isinstance(found, int):
            answer = Response(status=found, headers={"Location": f"{self.url}/elsewhere.jpg"})
        else:
            answer = Response(found[0], content_type=found[1])
        return answer(environ, start_response)

    def add(self, name: str, data: bytes, mime_type: str = "image/jpeg") -> str:
        self.files[name] = (data, mime_type)
        return f"{self.url}/{name}"


@dataclass
class Client:
    """Graph API calls with the demo account's token."""

    base: str
    token: str
    id: str = DEMO_ACCOUNT

    def get(self, path: str, **params: str) -> requests.Response:
        return requests.get(self.base + path, {"access_token": self.token} | params, timeout=TIMEOUT)

    def post(self, path: str, **form: str) -> requests.Response:
        return requests.post(self.base + path, {"access_token": self.token} | form, timeout=TIMEOUT)

    def make(self, **form: str) -> requests.Response:
        return self.post(f"/{self.id}/media", **form)

    def made(self, **form: str) -> str:
        answer = self.make(**form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def publish(self, container: str) -> requests.Response:
        return self.post(f"/{self.id}/media_publish", creation_id=container)

    def status(self, container: str) -> str:
        return str(self.get(f"/{container}", fields="status_code").json()["status_code"])


@dataclass
class World:
    url: str
    state: State
    client: Client


@pytest.fixture
def files() -> Iterator[Files]:
    files = Files()
    with served(files) as url:
        files.url = url
        yield files
        files.closing.set()


@pytest.fixture
def world() -> Iterator[World]:
    app = create_sandbox()
    state = app.extensions["sandbox"].states["instagram"]
    state.video_seconds = 0.0
    with served(app) as url:
        client = Client(f"{url}/instagram/v26.0", instagram_credentials()["access_token"])
        yield World(url, state, client)


@pytest.fixture
def client(world: World) -> Client:
    return world.client


@pytest.fixture
def picture(files: Files) -> str:
    """The address of a picture."""
    return files.add("a.jpg", jpeg())


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return video_file(tmp_path_factory.mktemp("videos") / "a.mp4", width=64, height=64).read_bytes()


@pytest.fixture
def film(files: Files, movie: bytes) -> str:
    """The address of a video of 4 seconds."""
    return files.add("a.mp4", movie, "video/mp4")


@pytest.fixture
def encode(tmp_path: Path) -> Callable[..., bytes]:
    return lambda suffix=".mp4", **options: video_file(tmp_path / f"b{suffix}", **options).read_bytes()


def jpeg(width: int = 64, height: int = 64, mode: str = "RGB", kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new(mode, (width, height)).save(out, kind)
    return out.getvalue()


def error_of(answer: requests.Response) -> tuple[int, int]:
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode", 0)


def test_a_picture_is_fetched_put_into_a_container_and_published(client: Client, picture: str) -> None:
    container = client.made(image_url=picture, caption="Hello", alt_text="A wall")
    assert client.status(container) == "FINISHED"
    post = client.publish(container).json()["id"]
    assert client.status(container) == "PUBLISHED"
    fields = "caption,media_type,media_product_type,permalink"
    shown = client.get(f"/{post}", fields=fields).json()
    assert (shown["caption"], shown["media_type"], shown["media_product_type"]) == ("Hello", "IMAGE", "FEED")
    assert requests.get(shown["permalink"], timeout=TIMEOUT).status_code == 200


def test_nothing_is_published_twice(client: Client, picture: str, world: World) -> None:
    container = client.made(image_url=picture)
    assert client.publish(container).status_code == 200
    assert error_of(client.publish(container)) == (24, 2207006)
    assert len(world.state.account(DEMO_ACCOUNT).posts) == 1


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


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"media_type": "REELS", "image_url": "PICTURE"},
        {"image_url": "PICTURE", "video_url": "FILM"},
        {"video_url": "FILM"},
        {"media_type": "VIDEO", "video_url": "FILM"},
        {"media_type": "PICTURE", "image_url": "PICTURE"},
        {"media_type": "REELS", "video_url": "FILM", "is_carousel_item": "true"},
        {"media_type": "REELS", "video_url": "FILM", "alt_text": "A"},
        {"media_type": "STORIES", "image_url": "PICTURE", "caption": "A"},
        {"image_url": "PICTURE", "is_carousel_item": "true", "caption": "A"},
        {"image_url": "PICTURE", "is_carousel_item": "perhaps"},
        {"image_url": "PICTURE", "alt_text": "x" * 1001},
        {"image_url": "PICTURE", "share_to_feed": "true"},
        {"image_url": "PICTURE", "captoin": "typo"},
        {"media_type": "REELS", "video_url": "FILM", "thumb_offset": "-1"},
        {"media_type": "REELS", "upload_type": "fast"},
    ],
)
def test_parameters_that_do_not_belong_together_are_refused(
    client: Client, picture: str, film: str, form: dict[str, str]
) -> None:
    known = {"PICTURE": picture, "FILM": film}
    answer = client.make(**{name: known.get(value, value) for name, value in form.items()})
    assert error_of(answer)[0] == 100


@pytest.mark.parametrize(
    ("caption", "taken"),
    [
        ("ä" * 2200, True),
        ("ä" * 2201, False),
        (" ".join(["#a"] * 30), True),
        (" ".join(["#a"] * 31), False),
        (" ".join(["@a"] * 20), True),
        (" ".join(["@a"] * 21), False),
        (" ".join(["a@b"] * 21), True),
    ],
)
def test_captions_have_limits(client: Client, picture: str, caption: str, taken: bool) -> None:
    answer = client.make(image_url=picture, caption=caption)
    assert answer.status_code == 200 if taken else error_of(answer) == (36004, 2207010)


def test_a_carousel_is_made_of_items(client: Client, picture: str, film: str) -> None:
    items = [
        client.made(image_url=picture, is_carousel_item="true", alt_text="A wall"),
        client.made(video_url=film, media_type="VIDEO", is_carousel_item="true"),
    ]
    container = client.made(media_type="CAROUSEL", children=",".join(items), caption="Both")
    post = client.publish(container).json()["id"]
    assert client.get(f"/{post}", fields="media_type").json()["media_type"] == "CAROUSEL_ALBUM"


def test_an_item_is_not_published_alone(client: Client, picture: str) -> None:
    item = client.made(image_url=picture, is_carousel_item="true")
    assert error_of(client.publish(item)) == (24, 2207006)


@pytest.mark.parametrize("count", [1, 11])
def test_a_carousel_has_2_to_10_items(client: Client, picture: str, count: int) -> None:
    items = [client.made(image_url=picture, is_carousel_item="true") for _ in range(count)]
    assert error_of(client.make(media_type="CAROUSEL", children=",".join(items))) == (100, 2207028)


def test_a_carousel_takes_neither_other_containers_nor_unknown_ones(client: Client, picture: str) -> None:
    item, single = client.made(image_url=picture, is_carousel_item="true"), client.made(image_url=picture)
    assert error_of(client.make(media_type="CAROUSEL", children=f"{item},{single}"))[0] == 100
    assert error_of(client.make(media_type="CAROUSEL", children=f"{item},1")) == (24, 2207006)


def test_a_carousel_waits_for_its_items(client: Client, picture: str, film: str, world: World) -> None:
    world.state.video_seconds = 300
    items = [
        client.made(image_url=picture, is_carousel_item="true"),
        client.made(video_url=film, media_type="VIDEO", is_carousel_item="true"),
    ]
    assert error_of(client.make(media_type="CAROUSEL", children=",".join(items))) == (9007, 2207027)


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


def test_a_container_expires(client: Client, picture: str, world: World) -> None:
    container = client.made(image_url=picture)
    world.state.containers[container].created_at -= 86_401
    assert client.status(container) == "EXPIRED"
    assert error_of(client.publish(container)) == (-2, 2207020)


def test_400_containers_are_made_a_day(client: Client, picture: str, world: World) -> None:
    made = world.state.account(DEMO_ACCOUNT).containers_made
    made.extend([time.time() - 86_401, *[time.time()] * 399])
    assert client.make(image_url=picture).status_code == 200
    assert error_of(client.make(image_url=picture))[0] == 80002


def test_100_posts_are_published_a_day(client: Client, picture: str, world: World) -> None:
    world.state.account(DEMO_ACCOUNT).posts_made.extend([time.time()] * 99)
    one, other = client.made(image_url=picture), client.made(image_url=picture)
    assert client.publish(one).status_code == 200
    assert error_of(client.publish(other)) == (9, 2207042)
    limit = client.get(f"/{client.id}/content_publishing_limit", fields="quota_usage,config").json()
    assert limit["data"] == [{"quota_usage": 100, "config": {"quota_total": 100, "quota_duration": 86400}}]


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

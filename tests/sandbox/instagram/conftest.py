from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from threading import Event
from typing import Any

import pytest
import requests
from PIL import Image
from werkzeug.wrappers import Request, Response

from syndication.sandbox import create_sandbox
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


def jpeg(width: int = 64, height: int = 64, mode: str = "RGB", kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new(mode, (width, height)).save(out, kind)
    return out.getvalue()


def error_of(answer: requests.Response) -> tuple[int, int]:
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode", 0)

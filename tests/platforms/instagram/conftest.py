from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from syndication.platforms.base import Credentials, Draft, Media, Processing, Published
from syndication.platforms.http import Http
from syndication.platforms.instagram.adapter import platform
from syndication.sandbox import create_sandbox
from syndication.sandbox.instagram.demo import DEMO_ACCOUNT, instagram_credentials
from tests.platforms.conftest import Notes
from tests.platforms.instagram.samples import DESK, sample
from tests.platforms.wire import Reply, Request, Wire, running
from tests.support.sandbox import served
from tests.support.shelf import Shelf

TOKEN = "EAAG-user-token-0123456789"
FINISHED = Reply(200, {"status_code": "FINISHED", "status": "Finished"})
IN_PROGRESS = Reply(200, {"status_code": "IN_PROGRESS", "status": "In Progress"})
PUBLISHED = Reply(200, {"status_code": "PUBLISHED", "status": "Published"})
EXPIRED = Reply(200, {"status_code": "EXPIRED", "status": "Expired"})
PERMALINK = "https://www.instagram.com/p/abc/"
OUT = Published("900", PERMALINK)
TYPES = {".jpeg": "image/jpeg", ".png": "image/png", ".mp4": "video/mp4"}

Answer = Reply | Any


def error(code: int, subcode: int = 0, **more: Any) -> Reply:
    found = {"message": f"(#{code}) Words", "type": "OAuthException", "code": code, "error_subcode": subcode}
    return Reply(400, {"error": found | more})


def container(number: int) -> Reply:
    return Reply(200, {"id": str(number)})


class Graph:
    """Answers on the wire by method and edge; a list is answered one after the other, its last again and again.

    What is not said otherwise goes well: containers 101, 102 … are finished at once, the post is 900.
    """

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.made = 100
        self.replies: dict[str, list[Answer]] = {}
        wire.answer = self.answer

    def says(self, call: str, *answers: Answer) -> None:
        """call: "POST media", "GET status", "POST media_publish", "GET permalink", "POST upload" …"""
        self.replies[call] = list(answers)

    def answer(self, request: Request) -> Answer:
        call = call_of(request)
        waiting = self.replies.get(call)
        if waiting:
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if call == "POST media":
            self.made += 1
            return container(self.made)
        return {
            "GET status": FINISHED,
            "GET content_publishing_limit": Reply(
                200, {"data": [{"quota_usage": 1, "config": {"quota_total": 100}}]}
            ),
            "POST media_publish": Reply(200, {"id": "900"}),
            "GET permalink": Reply(200, {"permalink": PERMALINK, "id": "900"}),
            "POST upload": Reply(200, {"success": True, "message": "Upload successful."}),
        }.get(call, error(100))

    @property
    def calls(self) -> list[str]:
        return [call_of(request) for request in self.wire.requests]

    def requests(self, call: str) -> list[Request]:
        return [request for request in self.wire.requests if call_of(request) == call]


def call_of(request: Request) -> str:
    if "/ig-api-upload/" in request.path:
        return f"{request.method} upload"
    if request.query.get("fields") == "status_code,status":
        return "GET status"
    if request.query.get("fields") == "permalink":
        return "GET permalink"
    return f"{request.method} {request.path.rpartition('/')[2]}"


@pytest.fixture
def graph(wire: Wire) -> Graph:
    return Graph(wire)


@pytest.fixture
def account(wire: Wire) -> Credentials:
    return Credentials({"login": "facebook", "ig_user_id": "77", "access_token": TOKEN}, wire.url, "77")


@pytest.fixture
def publish(graph: Graph, account: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.publish(draft, account, http, checkpoints)


@pytest.fixture
def proceed(graph: Graph, account: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.proceed(draft, account, http, checkpoints)


@pytest.fixture
def find(graph: Graph, account: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.find(draft, account, http, checkpoints, datetime.now(UTC))


@pytest.fixture
def sandbox_app() -> Flask:
    """A sandbox in which videos are ready at once."""
    app = create_sandbox()
    app.extensions["sandbox"].states["instagram"].video_seconds = 0.0
    return app


@pytest.fixture
def sandbox(sandbox_app: Flask) -> Iterator[str]:
    """The address of Instagram's API in it."""
    with served(sandbox_app) as url:
        yield f"{url}/instagram"


@pytest.fixture
def demo(sandbox: str) -> Credentials:
    return Credentials(instagram_credentials(), sandbox, DEMO_ACCOUNT)


class Desk:
    """A tiny web server that shows files as the desk does under its public address."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.files: dict[str, Path] = {}
        self.redirects = False
        wire.answer = self.answer

    def answer(self, request: Request) -> Reply:
        file = self.files.get(request.path)
        if self.redirects:
            return Reply(302, headers={"Location": "https://example.com/"})
        if file is None:
            return Reply(404)
        return Reply(200, file.read_bytes(), {"Content-Type": TYPES[file.suffix]})

    def show(self, item: Media) -> Any:
        """The medium with a public address."""
        path = f"/media/{len(self.files)}{item.path.suffix}"
        self.files[path] = item.path
        return replace(item, public_url=f"{self.wire.url}{path}")


@pytest.fixture
def desk() -> Iterator[Desk]:
    with running() as wire:
        yield Desk(wire)


def to_the_end(send: Callable[[], Published | Processing]) -> Published:
    """Ask again as often as it is processing."""
    for _ in range(20):
        result = send()
        if isinstance(result, Published):
            return result
    raise AssertionError("it never ended")


@pytest.fixture
def finish(demo: Credentials, http: Http, checkpoints: Notes) -> Callable[[Draft], Published]:
    """Publish in the sandbox, to the end."""
    return lambda draft: to_the_end(lambda: platform.publish(draft, demo, http, checkpoints))


@pytest.fixture
def picture(shelf: Shelf) -> Draft:
    item = shelf.picture(alt_text="Eine Wand", public_url=f"{DESK}/a.jpeg")
    return Draft("feed-post", "Grüße 🐝", tags=("news",), media=(item,))


@pytest.fixture
def carousel(shelf: Shelf) -> Draft:
    return sample("feed-post", shelf)


@pytest.fixture
def reel(shelf: Shelf) -> Draft:
    return sample("reel", shelf)

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from syndication.platforms.base import Credentials, Draft, Processing, Published
from syndication.platforms.errors import OutcomeUnknown
from syndication.platforms.http import Http
from syndication.platforms.youtube import finding, uploading
from syndication.platforms.youtube.adapter import platform
from syndication.sandbox import create_sandbox
from syndication.sandbox.youtube.demo import youtube_credentials
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, Request, Wire, reset
from tests.support.sandbox import served
from tests.support.shelf import Shelf

TOKEN = "ya29.access-token-0123456789"
CHANNEL = "UCabcdefghijklmnopqrstuv"
UPLOADS = "UUabcdefghijklmnopqrstuv"
MADE = Reply(200, {"id": "vid11111111", "status": {"uploadStatus": "uploaded", "privacyStatus": "public"}})
GONE = Reply(404, "Not Found")
UPLOAD_PATH = "/upload/youtube/v3/videos"


def error(status: int, reason: str, message: str = "Words") -> Reply:
    inner = {"message": message, "domain": "youtube.video", "reason": reason}
    return Reply(status, {"error": {"code": status, "message": message, "errors": [inner]}})


def incomplete(received: int) -> Reply:
    return Reply(308, b"", {"Range": f"bytes=0-{received - 1}"} if received else {})


def video(upload: str = "processed", **more: Any) -> Reply:
    """What videos.list says of one: more goes into its status."""
    status = {"uploadStatus": upload, "privacyStatus": "public"} | more
    return Reply(200, {"items": [{"id": "vid11111111", "status": status}]})


@dataclass
class Tube:
    """YouTube on a wire: answers by path, in turn, the last again and again. `pieces` are the PUTs to the session."""

    wire: Wire
    answers: dict[str, list[Any]] = field(default_factory=dict)

    def says(self, path: str, *replies: Any) -> None:
        self.answers[path] = list(replies)

    def answer(self, request: Request) -> Any:
        waiting = self.answers[request.path]
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.wire.requests if request.path == path]

    @property
    def pieces(self) -> list[Request]:
        return self.asked("/session/1")


Account = Callable[..., Credentials]


@pytest.fixture
def tube(wire: Wire) -> Tube:
    """A channel at which everything goes well."""
    tube = Tube(wire)
    wire.answer = tube.answer
    tube.says(UPLOAD_PATH, Reply(200, b"", {"Location": f"{wire.url}/session/1?upload_id=abc"}))
    tube.says("/session/1", MADE)
    tube.says("/upload/youtube/v3/thumbnails/set", Reply(200, {"items": []}))
    tube.says("/youtube/v3/videos", video())
    channel = {"id": CHANNEL, "contentDetails": {"relatedPlaylists": {"uploads": UPLOADS}}}
    tube.says("/youtube/v3/channels", Reply(200, {"items": [channel]}))
    tube.says("/youtube/v3/playlistItems", Reply(200, {"items": []}))
    renewed = {"access_token": "ya29.renewed", "expires_in": 3599, "scope": "", "token_type": "Bearer"}
    tube.says("/_hosts/oauth2.googleapis.com/token", Reply(200, renewed))
    return tube


@pytest.fixture
def secrets() -> dict[str, str]:
    return {
        "client_id": "me.apps.googleusercontent.com",
        "client_secret": "GOCSPX-secret",
        "refresh_token": "1//refresh",
        "access_token": TOKEN,
        "expires_at": str(int(time.time()) + 3000),
    }


@pytest.fixture
def channel(tube: Tube, secrets: dict[str, str]) -> Credentials:
    return Credentials(secrets, tube.wire.url, CHANNEL)


@pytest.fixture
def draft(shelf: Shelf) -> Draft:
    return Draft("video", "Grüße 🐝", title="Tomatoes", media=(shelf.video(64, 36, 0.5, rate=10),))


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch, draft: Draft) -> int:
    """The draft's file goes in three pieces of at most this size."""
    size = draft.videos[0].size // 3 + 1
    monkeypatch.setattr(uploading, "CHUNK", size)
    return size


@pytest.fixture
def publish(channel: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.publish(draft, channel, http, checkpoints)


@pytest.fixture
def proceed(channel: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.proceed(draft, channel, http, checkpoints)


@pytest.fixture
def find(channel: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.find(draft, channel, http, checkpoints, datetime.now(UTC))


@pytest.fixture
def uploaded(tube: Tube, publish: Any, draft: Draft) -> Draft:
    """A draft whose video is at YouTube."""
    publish(draft)
    return draft


@pytest.fixture
def in_doubt(tube: Tube, publish: Any, draft: Draft) -> Draft:
    """A draft of which the answer to the last byte was lost."""
    tube.says("/session/1", reset)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    return draft


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if enough time had passed since the last byte for every video to be listed."""
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))


@pytest.fixture(scope="module")
def one_sandbox() -> Iterator[str]:
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture
def sandbox_url(one_sandbox: str) -> str:
    """Started once, as good as new for each test."""
    assert requests.post(f"{one_sandbox}/_sandbox/reset", timeout=10).ok
    return one_sandbox


@pytest.fixture
def patient() -> Iterator[Http]:
    """For the sandbox: the machine may be busy."""
    http = Http(read_timeout=20, deadline=30)
    yield http
    http.close()


@pytest.fixture
def hasty() -> Iterator[Http]:
    """For the sandbox when it hangs."""
    http = Http(read_timeout=2, deadline=3)
    yield http
    http.close()


@pytest.fixture
def impatient() -> Iterator[Http]:
    http = Http(connect_timeout=1, read_timeout=0.5, deadline=1)
    yield http
    http.close()


@pytest.fixture
def account(sandbox_url: str, patient: Http) -> Account:
    """A connected channel of the sandbox."""

    def connect(seed: str = "demo", **more: str) -> Credentials:
        typed = Credentials(youtube_credentials(seed, **more), f"{sandbox_url}/youtube")
        profile = platform.profile(typed, patient)
        return Credentials(profile.secrets or {}, typed.api_base, profile.remote_id)

    return connect


@pytest.fixture
def fault(sandbox_url: str) -> Callable[..., None]:
    def plan(kind: str, **more: Any) -> None:
        body = {"platform": "youtube", "kind": kind, "times": 1} | more
        assert requests.post(f"{sandbox_url}/_sandbox/faults", json=body, timeout=10).ok

    return plan


@pytest.fixture
def stats(sandbox_url: str) -> Callable[[], dict[str, Any]]:
    return lambda: dict(
        requests.get(f"{sandbox_url}/_sandbox/stats", timeout=10).json()["platforms"]["youtube"]
    )


@pytest.fixture
def clip(shelf: Shelf) -> Draft:
    return Draft("video", "Text", title="Title", media=(shelf.video(64, 36, 0.5, rate=10),))


def out(draft: Draft, account: Credentials, http: Http, notes: Notes) -> Published:
    """Publish what is processed at once."""
    assert isinstance(platform.publish(draft, account, http, notes), Processing)
    published = platform.proceed(draft, account, http, notes)
    assert isinstance(published, Published)
    return published

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Published
from syndication.platforms.errors import OutcomeUnknown
from syndication.platforms.http import Http
from syndication.platforms.mastodon import finding
from syndication.platforms.mastodon.adapter import platform
from syndication.platforms.mastodon.limits import KEY_SECONDS
from syndication.sandbox import create_sandbox
from syndication.sandbox.mastodon.demo import mastodon_credentials
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, Request, Wire, reset
from tests.support.sandbox import served

TOKEN = "token-0123456789"
ME = "77@social.example"
TYPED = {"access_token": TOKEN}
URL = "https://social.example/@me"
NUMBERS = count()
HELLO = Draft("status", "Hello world")


def made(status_id: str = "1001", **more: Any) -> Reply:
    """The answer to a post that was made."""
    return Reply(200, {"id": status_id, "url": f"{URL}/{status_id}"} | more)


def taken(media_id: str = "m1", status: int = 200) -> Reply:
    """The answer to an upload."""
    return Reply(status, {"id": media_id, "type": "image", "url": None})


def listed(content: str = "<p>Hello world</p>", **more: Any) -> dict[str, Any]:
    """A post as the account's list has it, made now."""
    return {
        "id": "1001",
        "url": f"{URL}/1001",
        "created_at": datetime.now(UTC).isoformat(),
        "content": content,
        "spoiler_text": "",
        "in_reply_to_id": None,
        "media_attachments": [],
        "poll": None,
    } | more


class Server:
    """Answers each call by its method and path; a list is answered in turn, its last again and again."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.replies: dict[str, Any] = {
            "POST /api/v1/statuses": made(),
            "POST /api/v2/media": taken(),
            "GET /api/v1/media/m1": taken(),
            "GET /api/v1/accounts/77/statuses": Reply(200, []),
        }
        wire.answer = self.answer

    def answer(self, request: Request) -> Any:
        reply = self.replies.get(
            f"{request.method} {request.path}", Reply(404, {"error": "Record not found"})
        )
        if isinstance(reply, list):
            return reply.pop(0) if len(reply) > 1 else reply[0]
        return reply

    @property
    def calls(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.wire.requests]

    @property
    def posts(self) -> list[Request]:
        """The requests that made posts."""
        return [r for r in self.wire.requests if (r.method, r.path) == ("POST", "/api/v1/statuses")]


@pytest.fixture
def server(wire: Wire) -> Server:
    return Server(wire)


@pytest.fixture
def credentials(wire: Wire) -> Credentials:
    """Of an account on a server that remembers keys."""
    return Credentials(TYPED, wire.url, ME, settings={KEY_SECONDS.key: 3600})


@pytest.fixture
def publish(credentials: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft=HELLO: platform.publish(draft, credentials, http, checkpoints)


@pytest.fixture
def proceed(credentials: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.proceed(draft, credentials, http, checkpoints)


@pytest.fixture
def find(credentials: Credentials, http: Http, checkpoints: Notes) -> Callable[..., Published | None]:
    return lambda draft=HELLO: platform.find(draft, credentials, http, checkpoints, datetime.now(UTC))


@pytest.fixture
def lose(server: Server, publish: Any) -> Callable[[Draft], None]:
    """lose(draft): publish it; the answer to its last post is lost."""

    def lose_answer(draft: Draft) -> None:
        answers = server.replies["POST /api/v1/statuses"]
        server.replies["POST /api/v1/statuses"] = answers if isinstance(answers, list) else [reset]
        with pytest.raises(OutcomeUnknown):
            publish(draft)

    return lose_answer


@pytest.fixture
def in_doubt(lose: Callable[[Draft], None]) -> Draft:
    """The answer to a post was lost."""
    lose(HELLO)
    return HELLO


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if enough time had passed since the try for the server to carry out what it once took."""
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))
    monkeypatch.setattr(finding, "SETTLES_AFTER_WITH_KEY", timedelta(0))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture
def patient() -> Iterator[Http]:
    http = Http(connect_timeout=5, read_timeout=20, deadline=30)
    yield http
    http.close()


@pytest.fixture
def connect(address: str, patient: Http) -> Callable[..., Credentials]:
    """connect(name): the credentials of an account, as after its profile was read; a new one without a name."""

    def connected(name: str = "") -> Credentials:
        secrets = mastodon_credentials(name or f"account-{next(NUMBERS)}")
        base = f"{address}/mastodon"
        profile = platform.profile(Credentials(secrets, base), patient)
        return Credentials(secrets, base, profile.remote_id, settings=profile.settings)

    return connected

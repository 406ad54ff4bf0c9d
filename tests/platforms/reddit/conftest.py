from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Published
from syndication.platforms.errors import OutcomeUnknown
from syndication.platforms.http import Http
from syndication.platforms.reddit import finding
from syndication.platforms.reddit.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.wire import Misbehaviour, Reply, Request, Wire, reset

TOKEN = "access-token-0123456789"
SECRETS = {
    "client_id": "app-1",
    "client_secret": "app-secret-0123",
    "username": "desk",
    "password": "pass word 0123",
    "access_token": TOKEN,
    "expires_at": "4000000000",
}
TOKEN_PATH = "/_hosts/www.reddit.com/api/v1/access_token"
USER_AGENT = "web:syndication-desk-app-1:v1 (by /u/desk)"
OPEN = {"subreddit_type": "public", "submission_type": "any"}
TEXT = Draft("submission", "Hello world", "A title", options={"subreddit": "books"})
LINK = Draft("submission", "", "A title", "https://example.com/a", options={"subreddit": "books"})
LISTING = "GET /user/desk/submitted"
#: Answers or misbehaviours by "METHOD path"; a list is answered in turn, its last again and again.
Answers = dict[str, Any]


def made(name: str = "t3_abc", url: str = "https://www.reddit.com/r/books/comments/abc/a_title/") -> Reply:
    return Reply(200, {"json": {"errors": [], "data": {"url": url, "id": name[3:], "name": name}}})


def errors(*rows: list[str], **more: Any) -> Reply:
    return Reply(200, {"json": {"errors": list(rows), **more}})


def listed(*posts: dict[str, Any]) -> Reply:
    now = datetime.now(UTC).timestamp()
    known = {"name": "t3_abc", "subreddit": "books", "title": "A title", "created_utc": now}
    permalink = "/r/books/comments/abc/a_title/"
    children = [{"kind": "t3", "data": known | {"permalink": permalink} | post} for post in posts]
    return Reply(200, {"kind": "Listing", "data": {"children": children, "after": None}})


class Reddit:
    """A Reddit on the wire whose answers a test sets by method and path."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.answers: Answers = {
            f"POST {TOKEN_PATH}": Reply(
                200, {"access_token": "new-token-0123456789", "expires_in": 86400, "scope": "*"}
            ),
            "GET /r/books/about": Reply(200, {"kind": "t5", "data": OPEN}),
            "GET /api/v1/books/post_requirements": Reply(200, {"is_flair_required": False}),
            "POST /api/submit": made(),
            LISTING: listed(),
        }
        wire.answer = self.answer

    def answer(self, request: Request) -> Reply | Misbehaviour:
        found = self.answers.get(
            f"{request.method} {request.path}", Reply(404, {"message": "Not Found", "error": 404})
        )
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        answer: Reply | Misbehaviour = found
        return answer

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.wire.requests if request.path == path]

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.wire.requests]


@pytest.fixture
def reddit(wire: Wire) -> Reddit:
    return Reddit(wire)


@pytest.fixture
def saved() -> list[dict[str, str]]:
    """The secrets that were stored, in their order."""
    return []


@pytest.fixture
def account(wire: Wire, saved: list[dict[str, str]]) -> Credentials:
    return Credentials(SECRETS, wire.url, "t2_1", save=lambda secrets: saved.append(dict(secrets)))


@pytest.fixture
def out(wire: Wire) -> Published:
    """What a listed post is told as."""
    return Published("t3_abc", f"{wire.url}/_hosts/www.reddit.com/r/books/comments/abc/a_title/")


@pytest.fixture
def publish(account: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.publish(draft, account, http, checkpoints)


@pytest.fixture
def proceed(account: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.proceed(draft, account, http, checkpoints)


@pytest.fixture
def find(account: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.find(draft, account, http, checkpoints, datetime.now(UTC))


@pytest.fixture
def lose(reddit: Reddit, publish: Any) -> Callable[[Draft], Draft]:
    """Publishes a draft whose answer gets lost."""

    def lose_answer(draft: Draft) -> Draft:
        for path in ("POST /api/submit", "POST /api/submit_gallery_post.json"):
            reddit.answers[path] = reset
        with pytest.raises(OutcomeUnknown):
            publish(draft)
        return draft

    return lose_answer


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if enough time had passed since the try for every post to be listed."""
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))
    yield

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft
from syndication.platforms.bluesky import doubt
from syndication.platforms.bluesky.adapter import platform
from syndication.platforms.errors import OutcomeUnknown
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, Request, Wire, reset
from tests.support.pds import Pds, PdsAccount

DID = "did:plc:alice"
SESSION = {"accessJwt": "eyJaccess", "refreshJwt": "eyJrefresh", "did": DID, "handle": "alice.example"}
TYPED = {"identifier": "alice.example", "app_password": "abcd-efgh-ijkl-mnop"}
SIGNED_IN = {
    **TYPED,
    "access_jwt": "eyJold",
    "refresh_jwt": "eyJoldrefresh",
    "did": DID,
    "handle": "alice.example",
}


def refusal(name: str, status: int = 400) -> Reply:
    return Reply(status, {"error": name, "message": "Words of the server"})


class Server:
    """Answers each call by its name; a list is answered in turn, its last again and again."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.replies: dict[str, Any] = {
            "createSession": Reply(200, SESSION),
            "refreshSession": Reply(200, SESSION),
            "putRecord": Reply(200, {"uri": "at://x", "cid": "y"}),
            "uploadBlob": Reply(200, {"blob": {"$type": "blob", "ref": {"$link": "bafy"}}}),
        }
        wire.answer = self.answer

    def answer(self, request: Request) -> Any:
        reply = self.replies[self.name(request)]
        if isinstance(reply, list):
            return reply.pop(0) if len(reply) > 1 else reply[0]
        return reply

    @staticmethod
    def name(request: Request) -> str:
        return request.path.rpartition(".")[2]

    @property
    def calls(self) -> list[str]:
        return [self.name(request) for request in self.wire.requests]


@pytest.fixture
def server(wire: Wire) -> Server:
    return Server(wire)


@pytest.fixture
def credentials(wire: Wire) -> Credentials:
    """Signed in already; keeps what is saved."""
    kept = dict(SIGNED_IN)
    return Credentials(kept, wire.url, DID, kept.update)


@pytest.fixture
def publish(credentials: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.publish(draft, credentials, http, checkpoints)


@pytest.fixture
def find(credentials: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda: platform.find(Draft("post", "Text"), credentials, http, checkpoints, datetime.now(UTC))


@pytest.fixture
def in_doubt(server: Server, publish: Any) -> None:
    """The answer to a post was lost."""
    server.replies["putRecord"] = reset
    with pytest.raises(OutcomeUnknown):
        publish(Draft("post", "Text"))


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if enough time had passed since the try for the server to carry out what it once took."""
    monkeypatch.setattr(doubt, "SETTLES_AFTER", timedelta(0))


@pytest.fixture
def account(pds: Pds) -> PdsAccount:
    return pds.create_account("alice")


@pytest.fixture
def connect() -> Callable[..., Credentials]:
    """connect(server, account, …): credentials that keep what is saved, as the vault does."""

    def make(server: Pds, account: PdsAccount, **secrets: str) -> Credentials:
        kept = {**account.secrets, **secrets}
        return Credentials(kept, server.url, account.did, kept.update)

    return make

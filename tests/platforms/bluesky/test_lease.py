"""A worker that has lost its post to another sends nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft
from syndication.platforms.bluesky.adapter import platform
from syndication.platforms.http import Http
from tests.platforms.bluesky.conftest import TYPED, Server, refusal
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, Request


class Lost(Exception):
    """What saving raises once the post belongs to somebody else."""


class LeasedNotes(Notes):
    lost = False

    def save(self, name: str, value: Mapping[str, Any]) -> None:
        if self.lost:
            raise Lost
        super().save(name, value)


@pytest.fixture
def checkpoints() -> LeasedNotes:
    return LeasedNotes()


def loses_it_while(server: Server, call: str, checkpoints: LeasedNotes) -> None:
    """The post is taken away while the server is busy with this call."""

    def answer(request: Request) -> Any:
        checkpoints.lost = checkpoints.lost or server.name(request) == call
        return server.answer(request)

    server.wire.answer = answer


def test_a_post_lost_while_signing_in_is_not_sent(
    server: Server, http: Http, checkpoints: LeasedNotes
) -> None:
    chosen = {"repo": "did:plc:alice", "rkey": "3k", "record": {}}
    checkpoints.save("record", chosen)
    loses_it_while(server, "createSession", checkpoints)
    with pytest.raises(Lost):
        platform.publish(Draft("post", "Text"), Credentials(TYPED, server.wire.url), http, checkpoints)
    assert server.calls == ["createSession"]


def test_a_post_lost_while_its_session_is_renewed_is_not_sent_again(
    server: Server, publish: Any, checkpoints: LeasedNotes
) -> None:
    server.replies["putRecord"] = [refusal("ExpiredToken"), Reply(200, {"uri": "at://x"})]
    loses_it_while(server, "refreshSession", checkpoints)
    with pytest.raises(Lost):
        publish(Draft("post", "Text"))
    assert server.calls == ["putRecord", "refreshSession"]


def test_a_post_lost_while_its_repeat_signs_in_anew_is_not_sent_again(
    server: Server, publish: Any, checkpoints: LeasedNotes
) -> None:
    server.replies["putRecord"] = [refusal("ExpiredToken"), Reply(200, {"uri": "at://x"})]
    server.replies["refreshSession"] = refusal("ExpiredToken")
    loses_it_while(server, "createSession", checkpoints)
    with pytest.raises(Lost):
        publish(Draft("post", "Text"))
    assert server.calls == ["putRecord", "refreshSession", "createSession"]


def test_the_lease_is_renewed_before_every_request_that_creates(
    server: Server, publish: Any, checkpoints: LeasedNotes, make_picture: Any
) -> None:
    made = Reply(200, {"uri": "at://x"})
    server.replies["putRecord"] = [refusal("ExpiredToken"), refusal("BlobNotFound"), made]
    saved: list[int] = []

    def answer(request: Request) -> Any:
        if server.name(request) == "putRecord":
            saved.append(checkpoints.saved.count("sending"))
        return server.answer(request)

    server.wire.answer = answer
    publish(Draft("post", "Text", media=(make_picture(),)))
    assert saved == [1, 2, 3]
    assert checkpoints.saved[-1] == "sending"

"""Servers that take as long as they like."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from syndication.services import fetching
from syndication.services.fetching import FetchError, fetch
from tests.platforms.wire import Wire, drips, running

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"FETCH_ALLOW_LOOPBACK": True}


def read(wire: Wire) -> bytes:
    return fetch(wire.url, max_bytes=1_000_000, types=("text/html",), whole=False).body


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\nX: ",
        HEAD + b"Content-Length: 1000000\r\n\r\n",
        HEAD + b"\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /\r\nX: ",
    ],
    ids=["headers", "body", "body without a length", "redirect"],
)
def test_a_page_that_drips_is_given_up_at_the_deadline(
    app: Flask, monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    monkeypatch.setattr(fetching, "DEADLINE", 0.5)
    with running() as wire:
        wire.replies(drips(start))
        with pytest.raises(FetchError, match="took too long to answer"):
            read(wire)


def test_the_body_of_a_redirect_is_not_read(app: Flask) -> None:
    with running() as wire:
        wire.replies(
            drips(b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 1000000\r\n\r\n"),
            drips(HEAD + b"Content-Length: 3\r\n\r\n", b"yes"),
        )
        assert read(wire) == b"yes"

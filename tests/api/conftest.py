"""What tests of the API share: a platform of their own, an account on it, and pieces."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from syndication.extensions import db
from syndication.models import Account, Project
from syndication.platforms import platforms
from syndication.platforms.base import Channel, Draft, Limits, Problem
from tests.services.strange_platform import Strange

BASE = "/api/syndication"
LATER = "2101-06-01T09:00"
Call = Callable[..., TestResponse]


class Paper(Strange):
    """Takes short notes only."""

    name = "paper"
    label = "Paper"
    channels = (
        Channel("note", "Note", Limits(text_length=100)),
        Channel("card", "Card", Limits(text_length=100)),
    )

    def problems(self, draft: Draft) -> list[Problem]:
        return [Problem("too_long", "Too long for paper.")] if len(draft.text) > 100 else []


@pytest.fixture(autouse=True)
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(platforms(), Paper.name, Paper())


def make_account(project_id: int, name: str, **more: Any) -> Account:
    account = Account(project_id=project_id, platform="paper", remote_id=name, name=name, **more)
    db.session.add(account)
    db.session.commit()
    return account


@pytest.fixture
def account(project: Project) -> Account:
    return make_account(project.id, "Notebook")


@pytest.fixture
def call(api_client: FlaskClient) -> Call:
    """`call("GET", "/posts/1")` as a program with the editor's token."""

    def request(method: str, path: str, json: Any = None, **more: Any) -> TestResponse:
        return api_client.open(BASE + path, method=method, json=json, **more)

    return request


@pytest.fixture
def ready(call: Call, account: Account) -> Callable[..., int]:
    """Writes a ready piece; its id."""

    def write(body: str = "Hello", **more: Any) -> int:
        fields = {
            "project": "Garden",
            "body": body,
            "variants": [{"channel": "paper/note"}],
            "status": "ready",
        }
        answer = call("POST", "/posts", fields | more)
        assert answer.status_code == 201, answer.text
        return int(answer.json["id"])

    return write


@pytest.fixture
def note(account: Account) -> dict[str, Any]:
    """A target."""
    return {"account": account.id, "channel": "paper/note"}


@pytest.fixture
def scheduled(call: Call, ready: Callable[..., int], note: dict[str, Any]) -> int:
    """Id of a post scheduled for later."""
    answer = call("POST", "/schedule", {"post_id": ready(), "targets": [note], "scheduled_time": LATER})
    return int(answer.json["posts"][0]["id"])


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The application on a real, threaded server; its URL."""
    listening = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.port}"
    listening.shutdown()
    thread.join()
    listening.server_close()


def pointers(answer: TestResponse) -> list[str]:
    """Where the problem's errors are, in the order given."""
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    return [error.get("pointer", error.get("parameter")) for error in answer.json["errors"]]

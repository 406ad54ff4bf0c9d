"""The client keeps requests and the test apart."""

from __future__ import annotations

from contextvars import ContextVar

from flask import Flask
from flask.testing import FlaskClient

from syndication.models import User
from tests.support.people import PASSWORD

trace = ContextVar("trace", default="nothing")


def test_every_request_of_a_chain_of_redirects_has_a_context_of_its_own(
    app: Flask, client: FlaskClient, editor: User
) -> None:
    seen: list[str] = []

    @app.before_request
    def leave_a_trace() -> None:
        seen.append(trace.get())
        trace.set("an earlier request")

    trace.set("the test")
    client.post("/login", data={"email": editor.email, "password": PASSWORD}, follow_redirects=True)
    assert len(seen) > 1
    assert set(seen) == {"nothing"}
    assert trace.get() == "the test"


def test_what_a_chain_of_redirects_changed_is_read_again(editor_client: FlaskClient, editor: User) -> None:
    assert editor.name == "Ed Editor"
    fields = {"name": "Eddie", "time_zone": ""}
    response = editor_client.post("/account/profile", data=fields, follow_redirects=True)
    assert "Saved." in response.text
    assert editor.name == "Eddie"

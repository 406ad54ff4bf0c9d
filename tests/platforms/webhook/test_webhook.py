"""Signed webhooks: what is on the wire, and what becomes of a lost answer."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndication.platforms.base import Credentials, Draft, Published
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.platforms.webhook.adapter import platform
from syndication.platforms.webhook.forms import ConnectForm
from syndication.sandbox.webhook.demo import SIGNING_SECRET, webhook_credentials
from tests.platforms.conftest import Notes
from tests.platforms.webhook.samples import sample
from tests.platforms.wire import Reply, Wire, reset
from tests.support.shelf import Shelf

KEY = base64.b64decode(SIGNING_SECRET)


@pytest.fixture
def credentials(wire: Wire) -> Credentials:
    wire.answer = lambda _: Reply(200, {})
    return Credentials(webhook_credentials(), f"{wire.url}/in", "somebody")


@pytest.fixture
def receiver(sandbox_url: str) -> Credentials:
    return Credentials(webhook_credentials(), f"{sandbox_url}/webhook", "somebody")


def test_a_message_is_signed_as_standard_webhooks_says(
    wire: Wire, http: Http, credentials: Credentials, checkpoints: Notes, shelf: Shelf
) -> None:
    platform.publish(sample("message", shelf), credentials, http, checkpoints)
    [request] = wire.requests
    assert (request.method, request.path) == ("POST", "/in")
    headers = request.headers
    assert headers["content-type"] == "application/json"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + request.body
    digest = base64.b64encode(hmac.digest(KEY, signed, sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"


def test_a_message_tells_all_of_the_post(
    wire: Wire, http: Http, credentials: Credentials, checkpoints: Notes, shelf: Shelf
) -> None:
    draft = replace(sample("message", shelf), media=(shelf.picture(public_url="https://d/1"), shelf.video()))
    platform.publish(draft, credentials, http, checkpoints)
    body = json.loads(wire.requests[0].body)
    assert body["type"] == "post.published"
    data = body["data"]
    assert (data["text"], data["title"], data["link"], data["tags"]) == (
        "A plain text",
        "A title",
        "https://example.com/a",
        ["one"],
    )
    assert data["media"][0]["url"] == "https://d/1"
    assert data["media"][1]["seconds"] == 4.0


def test_a_repeat_is_the_same_message_byte_for_byte(
    wire: Wire, http: Http, credentials: Credentials, checkpoints: Notes
) -> None:
    wire.answer = lambda _: reset
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            platform.publish(Draft("message", "Text"), credentials, http, checkpoints)
    first, second = wire.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


@pytest.fixture
def remembering(credentials: Credentials) -> Credentials:
    return replace(credentials, secrets={**credentials.secrets, "repeats": "repeat"})


@pytest.fixture
def in_doubt(wire: Wire, http: Http, credentials: Credentials, checkpoints: Notes) -> Draft:
    """The answer to a message was lost."""
    draft = Draft("message", "Text")
    wire.answer = lambda _: reset
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, credentials, http, checkpoints)
    return draft


def test_only_a_receiver_that_remembers_ids_is_sent_a_lost_message_again(
    wire: Wire,
    http: Http,
    credentials: Credentials,
    remembering: Credentials,
    checkpoints: Notes,
    in_doubt: Draft,
) -> None:
    wire.answer = lambda _: Reply(200, {"id": "42"})
    with pytest.raises(CannotTell):
        platform.find(in_doubt, credentials, http, checkpoints, datetime.now(UTC))
    assert len(wire.requests) == 1
    assert platform.find(in_doubt, remembering, http, checkpoints, datetime.now(UTC)) == Published("42")
    first, second = wire.requests
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(400, "no"), CannotTell),
        (Reply(409, "had it"), CannotTell),
        (Reply(408), Unavailable),
        (Reply(500), Unavailable),
        (reset, Unavailable),
    ],
)
def test_a_repeat_that_fails_says_nothing_about_the_message_that_was_lost(
    wire: Wire,
    http: Http,
    remembering: Credentials,
    checkpoints: Notes,
    in_doubt: Draft,
    reply: Any,
    expected: type[Exception],
) -> None:
    wire.answer = lambda _: reply
    for _ in range(2):
        with pytest.raises(expected):
            platform.find(in_doubt, remembering, http, checkpoints, datetime.now(UTC))


def test_a_receiver_that_redirects_after_it_was_told_may_have_taken_the_message(
    wire: Wire, http: Http, credentials: Credentials, checkpoints: Notes
) -> None:
    wire.answer = lambda _: Reply(302, headers={"Location": "/thanks"})
    with pytest.raises(OutcomeUnknown):
        platform.publish(Draft("message", "Text"), credentials, http, checkpoints)
    with pytest.raises(CannotTell):
        platform.find(Draft("message", "Text"), credentials, http, checkpoints, datetime.now(UTC))


def test_a_message_that_did_not_leave_is_in_no_doubt(
    http: Http, credentials: Credentials, checkpoints: Notes
) -> None:
    nobody = replace(credentials, api_base="http://127.0.0.1:1/in")
    with pytest.raises(Unavailable):
        platform.publish(Draft("message", "Text"), nobody, http, checkpoints)
    found = platform.find(Draft("message", "Text"), credentials, http, checkpoints, datetime.now(UTC))
    assert found is None


def test_what_was_never_sent_is_surely_not_out(
    http: Http, credentials: Credentials, checkpoints: Notes
) -> None:
    found = platform.find(Draft("message", "Text"), credentials, http, checkpoints, datetime.now(UTC))
    assert found is None


def test_the_receiver_may_name_the_post(
    wire: Wire, http: Http, credentials: Credentials, checkpoints: Notes
) -> None:
    wire.answer = lambda _: Reply(201, {"id": "42", "url": "https://example.com/42"})
    published = platform.publish(Draft("message", "Text"), credentials, http, checkpoints)
    assert published == Published("42", "https://example.com/42")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, Rejected),
        (401, NotAuthorized),
        (403, NotAuthorized),
        (404, Rejected),
        (410, Rejected),
        (413, Rejected),
        (408, Unavailable),
        (429, RateLimited),
        (500, OutcomeUnknown),
    ],
)
def test_a_refusal_means_what_its_status_says(
    wire: Wire,
    http: Http,
    credentials: Credentials,
    checkpoints: Notes,
    status: int,
    expected: type[Exception],
) -> None:
    wire.answer = lambda _: Reply(status, "no")
    with pytest.raises(expected):
        platform.publish(Draft("message", "Text"), credentials, http, checkpoints)


def test_media_that_the_receiver_cannot_fetch_are_a_problem(shelf: Shelf) -> None:
    [problem] = platform.problems(Draft("message", "Text", media=(shelf.picture(),)))
    assert (problem.code, problem.where) == ("media_not_public", "media")
    assert "PUBLIC_BASE_URL" in problem.message


@pytest.mark.parametrize("secret", ["short", "not base64!", "AAAA"])
def test_a_secret_that_is_none_is_refused_at_its_field(secret: str) -> None:
    form = ConnectForm(data={"name": "A", "signing_secret": secret, "repeats": "ask"})
    assert not form.validate()
    assert "signing_secret" in form.errors


def test_the_sandbox_takes_a_message_once_however_often_it_comes(
    receiver: Credentials, http: Http, checkpoints: Notes
) -> None:
    draft = Draft("message", "Text")
    first = platform.publish(draft, receiver, http, checkpoints)
    assert platform.publish(draft, receiver, http, checkpoints) == first
    assert first.url.endswith(first.remote_id)


def test_the_sandbox_refuses_a_wrong_signature(receiver: Credentials, http: Http, checkpoints: Notes) -> None:
    other = base64.b64encode(b"x" * 32).decode()
    wrong = replace(receiver, secrets={**receiver.secrets, "signing_secret": other})
    with pytest.raises(NotAuthorized):
        platform.profile(wrong, http)


def test_a_post_is_taken_down(receiver: Credentials, http: Http, checkpoints: Notes) -> None:
    published = platform.publish(Draft("message", "Text"), receiver, http, checkpoints)
    for _ in range(2):
        platform.delete(published.remote_id, receiver, http)


@pytest.fixture(scope="module")
def shared_http() -> Iterator[Http]:
    http = Http()
    yield http
    http.close()


# One sandbox serves all examples: each is a post of its own.
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_whatever_is_no_problem_is_taken(text: str, sandbox_url: str, shared_http: Http) -> None:
    draft = Draft("message", text)
    if not any(p.severity == "error" for p in platform.problems(draft)):
        receiver = Credentials(webhook_credentials(), f"{sandbox_url}/webhook", "somebody")
        assert platform.publish(draft, receiver, shared_http, Notes()).remote_id

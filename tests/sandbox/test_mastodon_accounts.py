"""Tokens, scopes, accounts and what the servers of the stand-in for Mastodon say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from syndication.sandbox import create_sandbox
from tests.support.sandbox import served

TIMEOUT = 10
PREFIX = "sandbox-mastodon-"


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """One sandbox for all tests of this file."""
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture(autouse=True)
def _afresh(sandbox_url: str) -> None:
    requests.post(f"{sandbox_url}/_sandbox/reset", timeout=TIMEOUT)


@pytest.fixture
def ask(sandbox_url: str) -> Any:
    def call(method: str, path: str, name: str = "demo", **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {PREFIX}{name}"} if name else {}
        return requests.request(
            method, f"{sandbox_url}/mastodon{path}", headers=headers, timeout=TIMEOUT, **more
        )

    return call


CALLS = [
    ("GET", "/api/v1/accounts/verify_credentials"),
    ("GET", "/api/v1/apps/verify_credentials"),
    ("POST", "/api/v1/statuses"),
    ("GET", "/api/v1/statuses/1"),
    ("DELETE", "/api/v1/statuses/1"),
    ("GET", "/api/v1/accounts/1/statuses"),
    ("POST", "/api/v2/media"),
    ("GET", "/api/v1/media/1"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "invalid"),
        ("Nobody!", "invalid"),
        ("demo~", "invalid"),
        ("demo~odd", "invalid"),
        ("demo~expired", "expired"),
        ("demo~revoked", "revoked"),
    ],
)
def test_nothing_is_done_without_a_valid_token(
    ask: Any, method: str, path: str, name: str, words: str
) -> None:
    answer = ask(method, path, name)
    assert answer.status_code == 401
    assert words in answer.json()["error"]
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("name", "method", "path", "more"),
    [
        ("demo~read", "POST", "/api/v1/statuses", {"json": {"status": "Hello"}}),
        ("demo~read", "DELETE", "/api/v1/statuses/1", {}),
        ("demo~read", "POST", "/api/v2/media", {"files": {"file": b""}}),
        ("demo~statuses", "POST", "/api/v2/media", {"files": {"file": b""}}),
        ("demo~statuses", "GET", "/api/v1/media/1", {}),
        ("demo~blind", "GET", "/api/v1/statuses/1", {}),
        ("demo~blind", "GET", "/api/v1/accounts/1/statuses", {}),
    ],
)
def test_a_scope_that_is_missing_is_a_403(ask: Any, name: str, method: str, path: str, more: Any) -> None:
    answer = ask(method, path, name, **more)
    assert answer.status_code == 403
    assert answer.json() == {"error": "This action is outside the authorized scopes"}


def test_an_account_is_who_its_token_says(ask: Any) -> None:
    account = ask("GET", "/api/v1/accounts/verify_credentials", "harbour-books").json()
    assert account["username"] == account["acct"] == "harbour-books"
    assert account["id"].isdigit()
    assert requests.get(account["avatar"], timeout=TIMEOUT).headers["Content-Type"] == "image/png"
    assert requests.get(account["url"], timeout=TIMEOUT).status_code == 200


def test_an_application_tells_its_scopes_and_on_an_old_server_it_does_not(ask: Any) -> None:
    path = "/api/v1/apps/verify_credentials"
    assert ask("GET", path, "demo~statuses").json()["scopes"] == ["read", "write:statuses"]
    assert "scopes" not in ask("GET", path, "old-x").json()


def test_a_server_tells_its_limits_to_everybody(ask: Any) -> None:
    for name in ("", "demo"):
        answer = ask("GET", "/api/v2/instance", name).json()
        assert answer["configuration"]["statuses"]["max_characters"] == 500
        assert answer["version"] == "4.6.4"


def test_servers_differ(ask: Any) -> None:
    long = ask("GET", "/api/v2/instance", "long-x").json()
    assert (long["domain"], long["configuration"]["statuses"]["max_characters"]) == (
        "long.sandbox.example",
        1000,
    )
    assert "compatible" in ask("GET", "/api/v2/instance", "plain-x").json()["version"]
    assert ask("GET", "/api/v2/instance", "old-x").status_code == 404
    assert ask("GET", "/api/v1/instance", "old-x").json()["uri"] == "old.sandbox.example"


@pytest.mark.parametrize("path", ["/api/v1/timelines/home", "/api/v9/statuses"])
def test_other_calls_are_not_there(ask: Any, path: str) -> None:
    assert ask("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        ("rate-limit", {}, 429),
        ("expired-token", {}, 401),
        ("revoked-token", {}, 401),
        ("error-before", {}, 500),
        ("error-after", {}, 500),
        ("status", {"status": 403}, 403),
        ("status", {"status": 413}, 413),
        ("status", {"status": 503}, 503),
    ],
)
def test_planned_faults_look_like_the_servers_own(
    ask: Any, plan: Any, kind: str, more: dict[str, Any], status: int
) -> None:
    plan("mastodon", kind, account="demo", **more)
    answer = ask("POST", "/api/v1/statuses", json={"status": "Hello"})
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    if kind == "rate-limit":
        assert answer.headers["X-RateLimit-Remaining"] == "0"
        assert answer.headers["X-RateLimit-Reset"].endswith("Z")
    assert ask("POST", "/api/v1/statuses", "other", json={"status": "Hello"}).status_code == 200

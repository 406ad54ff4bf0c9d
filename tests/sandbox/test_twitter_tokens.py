"""Whose calls the stand-in of X takes, and how its tokens are renewed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
import requests
from authlib.oauth1 import ClientAuth

from syndication.sandbox import create_sandbox
from syndication.sandbox.twitter import demo, tokens
from tests.sandbox.twitter_client import TIMEOUT, bearing, signing
from tests.support.sandbox import served

SECRETS = demo.twitter_credentials()
numbers = count(1)
KEYS = ("api_key", "api_key_secret", "access_token", "access_token_secret")


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """One for all tests here: each has an account of its own."""
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture
def name() -> str:
    return f"desk-{next(numbers)}"


def header(url: str, **changes: str) -> str:
    """An Authorization header for GET /2/users/me."""
    secrets = SECRETS | changes
    signer = ClientAuth(*(secrets[key] for key in KEYS))
    _, headers, _ = signer.prepare("GET", f"{url}/twitter/2/users/me", {}, b"")
    return str(headers["Authorization"])


def me(url: str, authorization: str, query: str = "") -> requests.Response:
    headers = {"Authorization": authorization} if authorization else {}
    return requests.get(f"{url}/twitter/2/users/me{query}", headers=headers, timeout=TIMEOUT)


def test_both_kinds_of_tokens_are_the_same_user(sandbox_url: str) -> None:
    found = [caller(sandbox_url).get("/2/users/me").json()["data"] for caller in (signing, bearing)]
    assert found[0] == found[1]
    assert found[0]["id"] == demo.user_id_of("demo")


def test_only_fields_that_were_asked_for_come_back(sandbox_url: str) -> None:
    desk = signing(sandbox_url)
    assert set(desk.get("/2/users/me").json()["data"]) == {"id", "name", "username"}
    data = desk.get("/2/users/me", **{"user.fields": "verified,profile_image_url"}).json()["data"]
    assert data["verified"] is False
    assert requests.get(data["profile_image_url"], timeout=TIMEOUT).ok
    assert desk.get("/2/users/me", **{"user.fields": "shoe_size"}).status_code == 400


def test_the_right_signature_is_taken_once(sandbox_url: str) -> None:
    authorization = header(sandbox_url)
    first, again = me(sandbox_url, authorization), me(sandbox_url, authorization)
    assert (first.status_code, again.status_code) == (200, 401)
    assert first.headers["x-access-level"] == "read-write"


@pytest.mark.parametrize("wrong", KEYS)
def test_a_signature_with_a_wrong_secret_is_refused(sandbox_url: str, wrong: str) -> None:
    answer = me(sandbox_url, header(sandbox_url, **{wrong: SECRETS[wrong] + "x"}))
    assert answer.status_code == 401
    assert answer.json() == {
        "title": "Unauthorized",
        "type": "about:blank",
        "status": 401,
        "detail": "Unauthorized",
    }


def test_a_signature_for_another_request_is_refused(sandbox_url: str) -> None:
    assert me(sandbox_url, header(sandbox_url), "?user.fields=name").status_code == 401


def test_an_old_signature_is_refused(sandbox_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    authorization = header(sandbox_url)
    monkeypatch.setattr(tokens, "CLOCK", -1)
    assert me(sandbox_url, authorization).status_code == 401


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer nonsense", "Basic eDp5", 'OAuth oauth_token="x"', "OAuth"]
)
def test_nobody_is_refused(sandbox_url: str, authorization: str) -> None:
    assert me(sandbox_url, authorization).status_code == 401


def test_a_token_of_the_app_is_of_no_user(sandbox_url: str) -> None:
    answer = me(sandbox_url, f"Bearer {tokens.APP_ONLY}")
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/unsupported-authentication")


@pytest.mark.parametrize("state", ["expired", "revoked"])
def test_a_token_that_ended_is_refused(sandbox_url: str, state: str) -> None:
    assert me(sandbox_url, f"Bearer {demo.ACCESS_PREFIX}demo~{state}.0").status_code == 401


def test_a_token_that_may_only_read_posts_nothing(sandbox_url: str) -> None:
    modern = bearing(sandbox_url, f"{demo.ACCESS_PREFIX}demo~read.0")
    assert modern.get("/2/users/me").ok
    assert modern.say("Hello").json()["detail"] == "Forbidden"
    secrets = {key: SECRETS[key] + ("~read" if key.startswith("access") else "") for key in KEYS}
    signer = ClientAuth(*(secrets[key] for key in KEYS))
    _, headers, _ = signer.prepare("POST", f"{sandbox_url}/twitter/2/tweets", {}, b"")
    answer = replace(modern, headers=headers).say("Hello")
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/oauth1-permissions")
    assert answer.headers["x-access-level"] == "read"


def renew(url: str, auth: Any = None, **form: str) -> requests.Response:
    return requests.post(f"{url}/twitter/2/oauth2/token", form, auth=auth, timeout=TIMEOUT)


def grant(name: str = "demo", serial: int = 0) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": f"{demo.REFRESH_PREFIX}{name}.{serial}"}


def test_a_refresh_token_works_once_and_gives_the_next(sandbox_url: str, name: str) -> None:
    answer = renew(sandbox_url, **grant(name), client_id=demo.PUBLIC_CLIENT)
    given = answer.json()
    assert (given["token_type"], given["expires_in"]) == ("bearer", 7200)
    assert "tweet.write" in given["scope"].split()
    assert bearing(sandbox_url, given["access_token"]).get("/2/users/me").ok
    again = renew(sandbox_url, **grant(name), client_id=demo.PUBLIC_CLIENT)
    assert again.status_code == 400
    assert again.json() == {
        "error": "invalid_request",
        "error_description": "Value passed for the token was invalid.",
    }
    following = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
    assert renew(sandbox_url, **following, client_id=demo.PUBLIC_CLIENT).ok


def test_a_confidential_client_needs_its_secret(sandbox_url: str, name: str) -> None:
    assert renew(sandbox_url, **grant(name), client_id=demo.CONFIDENTIAL_CLIENT).status_code == 401
    assert renew(sandbox_url, (demo.CONFIDENTIAL_CLIENT, "wrong"), **grant(name)).status_code == 401
    assert renew(sandbox_url, (demo.CONFIDENTIAL_CLIENT, demo.CLIENT_SECRET), **grant(name)).ok


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({**grant(), "client_id": "unknown"}, "unauthorized_client"),
        ({**grant(), "grant_type": "password", "client_id": demo.PUBLIC_CLIENT}, "unsupported_grant_type"),
        ({**grant(serial=7), "client_id": demo.PUBLIC_CLIENT}, "invalid_request"),
        ({**grant("someone~revoked"), "client_id": demo.PUBLIC_CLIENT}, "invalid_request"),
        ({"grant_type": "refresh_token", "client_id": demo.PUBLIC_CLIENT}, "invalid_request"),
    ],
)
def test_a_wrong_request_for_tokens_is_refused(sandbox_url: str, form: dict[str, str], error: str) -> None:
    assert renew(sandbox_url, **form).json()["error"] == error


def test_a_request_for_tokens_is_a_form(sandbox_url: str) -> None:
    url = f"{sandbox_url}/twitter/2/oauth2/token"
    answer = requests.post(url, json={**grant(), "client_id": demo.PUBLIC_CLIENT}, timeout=TIMEOUT)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("kind", "status"),
    [("rate-limit", 429), ("error-before", 500), ("expired-token", 401), ("revoked-token", 401)],
)
def test_planned_faults_are_answered_as_x_would(
    sandbox_url: str, name: str, plan: Any, kind: str, status: int
) -> None:
    plan("twitter", kind, account=demo.user_id_of(name))
    answer = signing(sandbox_url, name).say("Hello")
    assert answer.status_code == status
    assert answer.json()["status"] == status
    if kind == "rate-limit":
        assert answer.headers["x-rate-limit-remaining"] == "0"

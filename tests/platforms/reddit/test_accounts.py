"""Who an account is, and its tokens: how they are got, kept and renewed."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from syndication.platforms.base import Credentials
from syndication.platforms.errors import NotAuthorized
from syndication.platforms.http import Http
from syndication.platforms.reddit.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.reddit.conftest import SECRETS, TEXT, TOKEN_PATH, USER_AGENT, Reddit, made
from tests.platforms.wire import Reply, Wire

EXPIRED = Reply(
    401,
    {"message": "Unauthorized", "error": 401},
    {"WWW-Authenticate": 'Bearer realm="reddit", error="invalid_token"'},
)


def test_a_token_is_got_by_password_and_kept_before_it_is_used(
    reddit: Reddit, http: Http, account: Credentials, saved: list[dict[str, str]]
) -> None:
    secrets = {k: v for k, v in SECRETS.items() if k not in ("access_token", "expires_at")}
    platform.publish(TEXT, replace(account, secrets=secrets), http, Notes())
    asked = reddit.wire.requests[0]
    assert asked.path == TOKEN_PATH
    assert asked.form == {"grant_type": "password", "username": "desk", "password": "pass word 0123"}
    basic = base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode()
    assert basic == "app-1:app-secret-0123"
    assert asked.headers["user-agent"] == USER_AGENT
    assert saved[0]["access_token"] == "new-token-0123456789"
    assert reddit.wire.requests[1].headers["authorization"] == "bearer new-token-0123456789"


def test_a_token_is_got_by_refresh_token(reddit: Reddit, http: Http, account: Credentials) -> None:
    secrets = {"client_id": "app-1", "client_secret": "s" * 9, "username": "desk", "refresh_token": "r-0123"}
    renewed = platform.refresh(replace(account, secrets=secrets), http)
    assert reddit.wire.requests[0].form == {"grant_type": "refresh_token", "refresh_token": "r-0123"}
    assert renewed["access_token"] == "new-token-0123456789"
    assert float(renewed["expires_at"]) > datetime.now(UTC).timestamp() + 86_000


def test_a_token_that_is_about_to_end_is_renewed_first(
    reddit: Reddit, http: Http, account: Credentials
) -> None:
    ends = str(int(datetime.now(UTC).timestamp()) + 30)
    platform.publish(TEXT, replace(account, secrets={**SECRETS, "expires_at": ends}), http, Notes())
    assert reddit.paths[0] == TOKEN_PATH


def test_a_refused_token_is_renewed_once_and_the_submission_repeated(
    reddit: Reddit, publish: Any, saved: list[dict[str, str]]
) -> None:
    reddit.answers["POST /api/submit"] = [EXPIRED, made()]
    publish(TEXT)
    assert reddit.paths[-3:] == ["/api/submit", TOKEN_PATH, "/api/submit"]
    assert [secrets["access_token"] for secrets in saved] == ["new-token-0123456789"]


def test_a_new_token_that_is_refused_too_needs_an_admin(reddit: Reddit, publish: Any) -> None:
    reddit.answers["GET /r/books/about"] = EXPIRED
    with pytest.raises(NotAuthorized):
        publish(TEXT)
    assert reddit.paths.count(TOKEN_PATH) == 1


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, {"error": "invalid_grant"}), "user name and password"),
        (Reply(400, {"message": "Bad Request", "error": 400}), "user name and password"),
        (Reply(401, {"message": "Unauthorized", "error": 401}), "client ID and secret"),
    ],
)
def test_refused_credentials_say_which_to_replace(
    reddit: Reddit, http: Http, account: Credentials, reply: Reply, words: str
) -> None:
    reddit.answers[f"POST {TOKEN_PATH}"] = reply
    with pytest.raises(NotAuthorized, match=words):
        platform.profile(account, http)


def test_a_refused_refresh_token_needs_a_new_one(reddit: Reddit, http: Http, account: Credentials) -> None:
    reddit.answers[f"POST {TOKEN_PATH}"] = Reply(400, {"message": "Bad Request", "error": 400})
    with pytest.raises(NotAuthorized, match="refresh token"):
        platform.refresh(replace(account, secrets={**SECRETS, "refresh_token": "r-0123"}), http)


ME = {"id": "abc1", "name": "desk", "subreddit": {"title": "The Desk"}}


def test_the_profile_tells_who_it_is(reddit: Reddit, wire: Wire, http: Http, account: Credentials) -> None:
    reddit.answers["GET /api/v1/me"] = Reply(200, {**ME, "icon_img": f"{wire.url}/icon.png"})
    reddit.answers["GET /icon.png"] = Reply(200, b"\x89PNG")
    profile = platform.profile(account, http)
    assert (profile.remote_id, profile.name, profile.handle) == ("t2_abc1", "The Desk", "u/desk")
    assert profile.url == f"{wire.url}/_hosts/www.reddit.com/user/desk"
    assert profile.picture == b"\x89PNG"
    assert profile.secrets is not None
    assert (profile.secrets["username"], profile.secrets["access_token"]) == ("desk", "new-token-0123456789")
    assert "authorization" not in wire.requests[-1].headers


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "file:///etc/passwd", "", 7, None])
def test_a_picture_is_not_fetched_from_just_anywhere(
    reddit: Reddit, http: Http, account: Credentials, url: Any
) -> None:
    reddit.answers["GET /api/v1/me"] = Reply(200, {**ME, "icon_img": url})
    assert platform.profile(account, http).picture is None
    assert len(reddit.wire.requests) == 2


def test_a_missing_scope_is_told_when_connecting(reddit: Reddit, http: Http, account: Credentials) -> None:
    token = {
        "access_token": "new-token-0123456789",
        "expires_in": 86400,
        "scope": "identity submit read history",
    }
    reddit.answers[f"POST {TOKEN_PATH}"] = Reply(200, token)
    with pytest.raises(NotAuthorized, match="lacks the scope edit, flair"):
        platform.profile(account, http)


def test_a_suspended_account_cannot_be_connected(reddit: Reddit, http: Http, account: Credentials) -> None:
    reddit.answers["GET /api/v1/me"] = Reply(200, {**ME, "is_suspended": True})
    with pytest.raises(NotAuthorized, match="suspended"):
        platform.profile(account, http)

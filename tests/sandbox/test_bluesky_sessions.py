"""Signing in to the stand-in PDS, and asking who somebody is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from freezegun import freeze_time

from syndication.sandbox.bluesky.tokens import ACCESS, REFRESH, new_token


def call(url: str, token: str | None = None, **body: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.post(url, json=body or None, headers=headers, timeout=10)


def test_an_app_password_opens_a_session(repo: Any) -> None:
    session = repo.session
    assert session["handle"] == "demo.sandbox.example" and session["active"]
    assert session["did"].startswith("did:plc:")


def test_the_session_says_where_the_pds_is(repo: Any) -> None:
    assert repo.session["didDoc"]["service"][0]["serviceEndpoint"] == repo.base


@pytest.mark.parametrize("identifier", ["demo.sandbox.example", "nobody.example.org"])
def test_a_wrong_password_or_name_is_refused(repo: Any, identifier: str) -> None:
    url = f"{repo.base}/xrpc/com.atproto.server.createSession"
    answer = call(url, identifier=identifier, password="wrong")
    assert (answer.status_code, answer.json()["error"]) == (401, "AuthenticationRequired")


def test_signing_in_needs_a_password(repo: Any) -> None:
    answer = call(f"{repo.base}/xrpc/com.atproto.server.createSession", identifier="demo.sandbox.example")
    assert answer.json() == {"error": "InvalidRequest", "message": 'Input must have the property "password"'}


def test_a_refresh_token_gives_new_tokens(repo: Any) -> None:
    url = f"{repo.base}/xrpc/com.atproto.server.refreshSession"
    renewed = call(url, repo.session["refreshJwt"]).json()
    repo.session = renewed
    assert repo.get("com.atproto.server.getSession").json()["did"] == repo.did


def test_an_access_token_does_not_refresh(repo: Any) -> None:
    answer = call(f"{repo.base}/xrpc/com.atproto.server.refreshSession", repo.session["accessJwt"])
    assert (answer.status_code, answer.json()["error"]) == (400, "InvalidToken")


def test_an_ended_session_cannot_be_refreshed(repo: Any) -> None:
    token = repo.session["refreshJwt"]
    call(f"{repo.base}/xrpc/com.atproto.server.deleteSession", token)
    assert (
        call(f"{repo.base}/xrpc/com.atproto.server.refreshSession", token).json()["error"] == "ExpiredToken"
    )


def test_a_call_without_a_token_is_refused(repo: Any) -> None:
    answer = requests.get(f"{repo.base}/xrpc/com.atproto.server.getSession", timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (401, "AuthMissing")


def test_a_made_up_token_is_refused(repo: Any) -> None:
    repo.session["accessJwt"] += "x"
    assert repo.create().json()["error"] == "InvalidToken"


def test_an_access_token_ends_after_two_hours(repo: Any) -> None:
    with freeze_time("2026-01-01"):
        repo.session["accessJwt"] = new_token("demo", repo.did, ACCESS)
    answer = repo.create()
    assert (answer.status_code, answer.json()["error"]) == (400, "ExpiredToken")


def test_a_refresh_token_does_not_write(repo: Any) -> None:
    repo.session["accessJwt"] = new_token("demo", repo.did, REFRESH)
    assert repo.create().json()["message"] == "Bad token scope"


def test_a_handle_resolves_to_the_did_of_its_session(sign_in_as: Callable[[str], Any]) -> None:
    anna = sign_in_as("anna")
    answer = anna.get("com.atproto.identity.resolveHandle", handle="anna.sandbox.example")
    assert answer.json() == {"did": anna.did}


def test_a_handle_of_elsewhere_does_not_resolve(repo: Any) -> None:
    answer = repo.get("com.atproto.identity.resolveHandle", handle="anna.example.org")
    assert answer.json() == {"error": "InvalidRequest", "message": "Unable to resolve handle"}


def test_a_profile_has_a_picture_that_can_be_fetched(repo: Any) -> None:
    profile = repo.get("app.bsky.actor.getProfile", actor=repo.did).json()
    assert profile["displayName"]
    assert requests.get(profile["avatar"], timeout=10).content.startswith(b"\x89PNG")


def test_the_profile_record_names_an_avatar_that_can_be_fetched(repo: Any) -> None:
    where = {"repo": repo.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
    avatar = repo.get("com.atproto.repo.getRecord", **where).json()["value"]["avatar"]
    picture = repo.get("com.atproto.sync.getBlob", did=repo.did, cid=avatar["ref"]["$link"])
    assert (len(picture.content), picture.headers["Content-Type"]) == (avatar["size"], "image/png")


def test_a_repo_describes_its_collections(repo: Any) -> None:
    repo.create("Hello")
    described = repo.get("com.atproto.repo.describeRepo", repo=repo.did).json()
    assert described["handle"] == "demo.sandbox.example"
    assert "app.bsky.feed.post" in described["collections"]


def test_the_server_describes_itself(repo: Any) -> None:
    assert repo.get("com.atproto.server.describeServer").json()["availableUserDomains"] == [
        ".sandbox.example"
    ]


def test_an_unknown_method_is_not_implemented(repo: Any) -> None:
    answer = repo.get("com.atproto.server.nothing")
    assert (answer.status_code, answer.json()["error"]) == (501, "MethodNotImplemented")


def test_a_query_cannot_be_posted(repo: Any) -> None:
    assert "expected GET" in repo.post("com.atproto.server.getSession").json()["message"]


def test_signing_in_tells_its_own_limit(repo: Any) -> None:
    url = f"{repo.base}/xrpc/com.atproto.server.createSession"
    answer = call(url, identifier="demo.sandbox.example", password="sandbox-demo")
    assert answer.headers["RateLimit-Policy"] == "30;w=300"

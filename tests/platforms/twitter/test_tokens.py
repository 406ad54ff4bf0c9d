"""How requests say who they come from, and how tokens are renewed."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any
from urllib.parse import quote, unquote

import pytest
from authlib.oauth1.rfc5849.signature import hmac_sha1_signature

from syndication.platforms.base import Credentials, Draft
from syndication.platforms.errors import NotAuthorized, RateLimited, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.twitter.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.twitter.conftest import (
    EXPIRED,
    OAUTH_1,
    OAUTH_2,
    RENEWED,
    SLOW_DOWN,
    USER,
    listed,
    made,
)
from tests.platforms.wire import Reply, Request, Wire, reset

INVALID_TOKEN = Reply(
    400, {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
)


def signed(request: Request) -> dict[str, str]:
    """The parameters of an OAuth 1.0a header."""
    scheme, _, rest = request.headers["authorization"].partition(" ")
    assert scheme == "OAuth"
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', rest)}


def expected_signature(request: Request, base: str, oauth: dict[str, str]) -> str:
    """Of RFC 5849, from the parts of the request."""
    pairs = {**{k: v for k, v in oauth.items() if k != "oauth_signature"}, **request.query}
    joined = "&".join(f"{escaped(k)}={escaped(v)}" for k, v in sorted(pairs.items()))
    text = f"{request.method}&{escaped(base + request.path)}&{escaped(joined)}"
    return hmac_sha1_signature(text, OAUTH_1["api_key_secret"], OAUTH_1["access_token_secret"])


def escaped(text: str) -> str:
    return quote(text, safe="~")


def test_requests_are_signed_with_oauth_1(wire: Wire, publish: Any) -> None:
    wire.replies(made())
    publish(Draft("tweet", "Text"))
    [request] = wire.requests
    oauth = signed(request)
    assert oauth["oauth_consumer_key"] == "the-api-key"
    assert oauth["oauth_token"] == "77-the-access-token"
    assert oauth["oauth_signature_method"] == "HMAC-SHA1"
    assert oauth["oauth_signature"] == expected_signature(request, wire.url, oauth)


def test_the_query_is_signed_too(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(listed())
    with pytest.raises(Unavailable):
        find(in_doubt)
    request = wire.requests[-1]
    assert request.query["max_results"] == "100"
    oauth = signed(request)
    assert oauth["oauth_signature"] == expected_signature(request, wire.url, oauth)


def test_oauth_1_goes_before_oauth_2(wire: Wire, http: Http, checkpoints: Notes) -> None:
    wire.replies(made())
    platform.publish(
        Draft("tweet", "Text"), Credentials({**OAUTH_1, **OAUTH_2}, wire.url, USER), http, checkpoints
    )
    assert wire.requests[0].headers["authorization"].startswith("OAuth ")


@pytest.fixture
def kept() -> list[Any]:
    return []


@pytest.fixture
def modern(wire: Wire, kept: list[Any]) -> Credentials:
    """Credentials of OAuth 2.0; `kept` has what was saved of them."""
    return Credentials(OAUTH_2, wire.url, USER, save=lambda secrets: kept.append(dict(secrets)))


def test_an_oauth_2_token_goes_as_it_is(
    wire: Wire, modern: Credentials, http: Http, checkpoints: Notes
) -> None:
    wire.replies(made())
    platform.publish(Draft("tweet", "Text"), modern, http, checkpoints)
    assert wire.requests[0].headers["authorization"] == "Bearer the-oauth2-access-token"


def test_a_public_client_names_itself_in_the_form(wire: Wire, modern: Credentials, http: Http) -> None:
    wire.replies(RENEWED)
    renewed = platform.refresh(modern, http)
    assert renewed["oauth2_access_token"] == "a-new-access-token"
    assert renewed["oauth2_refresh_token"] == "a-new-refresh-token"
    assert renewed["client_id"] == "the-client"
    [request] = wire.requests
    assert (request.method, request.path) == ("POST", "/2/oauth2/token")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.form == {
        "grant_type": "refresh_token",
        "refresh_token": "the-oauth2-refresh-token",
        "client_id": "the-client",
    }
    assert "authorization" not in request.headers


def test_a_confidential_client_names_itself_in_the_header(wire: Wire, http: Http) -> None:
    wire.replies(RENEWED)
    platform.refresh(Credentials({**OAUTH_2, "client_secret": "the secret"}, wire.url), http)
    [request] = wire.requests
    scheme, _, pair = request.headers["authorization"].partition(" ")
    assert (scheme, b64decode(pair)) == ("Basic", b"the-client:the%20secret")
    assert "client_id" not in request.form


def test_a_token_that_ended_is_renewed_kept_and_used(
    wire: Wire, modern: Credentials, http: Http, checkpoints: Notes, kept: list[Any]
) -> None:
    wire.replies(EXPIRED, RENEWED, made())
    assert platform.publish(Draft("tweet", "Text"), modern, http, checkpoints)
    assert [request.path for request in wire.requests] == ["/2/tweets", "/2/oauth2/token", "/2/tweets"]
    assert wire.requests[-1].headers["authorization"] == "Bearer a-new-access-token"
    assert [secrets["oauth2_refresh_token"] for secrets in kept] == ["a-new-refresh-token"]


def test_a_token_that_is_refused_again_is_not_renewed_again(
    wire: Wire, modern: Credentials, http: Http, checkpoints: Notes
) -> None:
    wire.replies(EXPIRED, RENEWED, EXPIRED)
    with pytest.raises(NotAuthorized):
        platform.publish(Draft("tweet", "Text"), modern, http, checkpoints)
    assert len(wire.requests) == 3


def test_a_used_refresh_token_needs_a_person(wire: Wire, modern: Credentials, http: Http) -> None:
    wire.replies(INVALID_TOKEN)
    with pytest.raises(NotAuthorized, match="connect the account again") as caught:
        platform.refresh(modern, http)
    assert "the-oauth2-refresh-token" not in caught.value.detail


@pytest.mark.parametrize(
    ("reply", "error"), [(SLOW_DOWN, RateLimited), (Reply(503), Unavailable), (reset, Unavailable)]
)
def test_trouble_while_renewing_is_no_refusal(
    wire: Wire, modern: Credentials, http: Http, reply: Any, error: type[Exception]
) -> None:
    wire.replies(reply)
    with pytest.raises(error):
        platform.refresh(modern, http)


def test_oauth_1_tokens_cannot_be_renewed(wire: Wire, account: Credentials, http: Http) -> None:
    with pytest.raises(NotAuthorized, match="connect the account again"):
        platform.refresh(account, http)
    assert wire.requests == []


def test_a_refused_oauth_1_token_needs_a_person(wire: Wire, publish: Any) -> None:
    wire.replies(EXPIRED)
    with pytest.raises(NotAuthorized, match="connect the account again"):
        publish(Draft("tweet", "Text"))
    assert len(wire.requests) == 1

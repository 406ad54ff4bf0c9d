"""Whose call it is: OAuth 1.0a signatures and OAuth 2.0 tokens, which say by themselves what they allow.

`<user id>-<name>` is a user's token of OAuth 1.0a, `sandbox-access-<name>.<serial>` one of OAuth 2.0. A `~` and a word
after the name make a token `expired`, `revoked` or `read` (which may not write).
"""

from __future__ import annotations

import hmac
import re
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha1
from urllib.parse import parse_qsl, quote, unquote

from flask import Response, request

from syndication.sandbox.calls import json_answer
from syndication.sandbox.twitter import demo, errors
from syndication.sandbox.twitter.state import NAME, Account, state

STATES = ("", "expired", "revoked", "read")
READ_SCOPES = ("tweet.read", "users.read", "offline.access")
WRITE_SCOPES = ("tweet.write", "media.write")
#: Seconds by which a signature's time may be off.
CLOCK = 300
APP_ONLY = "sandbox-app-only"
PARAMETER = re.compile(r'\s*(\w+)="([^"]*)"\s*(?:,|$)')


@dataclass(frozen=True, slots=True)
class Token:
    """version: of OAuth, 1 or 2. state: "" for one that may do everything."""

    name: str
    version: int
    state: str
    serial: int = 0

    @property
    def writes(self) -> bool:
        return self.state != "read"

    @property
    def scopes(self) -> tuple[str, ...]:
        return READ_SCOPES + (WRITE_SCOPES if self.writes else ())


@lru_cache(maxsize=10_000)
def parsed(text: str) -> Token | None:
    """The token, None when it was never given out."""
    if text.startswith((demo.ACCESS_PREFIX, demo.REFRESH_PREFIX)):
        whole, _, serial = text.partition("sandbox-")[2].partition("-")[2].rpartition(".")
        name, _, token_state = whole.partition("~")
        version, known = 2, serial.isdigit()
    else:
        user_id, _, whole = text.partition("-")
        name, _, token_state = whole.partition("~")
        version, serial, known = 1, "0", user_id == demo.user_id_of(name)
    if not known or token_state not in STATES or not NAME.fullmatch(name):
        return None
    return Token(name, version, token_state, int(serial))


def caller() -> tuple[Token, Account]:
    """Whose call this is. Raises Problem."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme == "OAuth":
        token = signed_by(dict(PARAMETER.findall(rest)))
    elif scheme == "Bearer":
        if rest == APP_ONLY:
            raise errors.app_only(request.path)
        token = parsed(rest) if rest.startswith(demo.ACCESS_PREFIX) else None
    else:
        token = None
    if token is None or token.state in ("expired", "revoked"):
        raise errors.unauthorized()
    account = state().account(token.name)
    if token.serial > account.serial:
        raise errors.unauthorized()
    return token, account


def signed_by(given: dict[str, str]) -> Token | None:
    """The token of a signed request, None unless all of the signature is right (RFC 5849)."""
    values = {name: unquote(value) for name, value in given.items()}
    token = parsed(values.get("oauth_token", ""))
    stamp, nonce = values.get("oauth_timestamp", ""), values.get("oauth_nonce", "")
    if (
        token is None
        or token.version != 1
        or values.get("oauth_consumer_key") != demo.API_KEY
        or values.get("oauth_signature_method") != "HMAC-SHA1"
        or values.get("oauth_version", "1.0") != "1.0"
        or not nonce
        or not stamp.isdigit()
        or abs(time.time() - int(stamp)) > CLOCK
        or nonce in state().nonces
    ):
        return None
    secret = f"{demo.SECRET_PREFIX}{values['oauth_token'].partition('-')[2]}"
    expected = signature({k: v for k, v in values.items() if k != "oauth_signature"}, secret)
    if not hmac.compare_digest(expected, values.get("oauth_signature", "")):
        return None
    with state().lock:
        state().nonces[nonce] = None
    return token


def signature(oauth: dict[str, str], token_secret: str) -> str:
    pairs = [*oauth.items(), *parse_qsl(request.query_string.decode(), keep_blank_values=True)]
    if request.mimetype == "application/x-www-form-urlencoded":
        pairs += list(request.form.items(multi=True))
    encoded = sorted((escaped(name), escaped(value)) for name, value in pairs)
    joined = "&".join(f"{name}={value}" for name, value in encoded)
    base = f"{request.method}&{escaped(request.base_url)}&{escaped(joined)}"
    key = f"{escaped(demo.API_KEY_SECRET)}&{escaped(token_secret)}"
    return b64encode(hmac.new(key.encode(), base.encode(), sha1).digest()).decode()


def escaped(text: str) -> str:
    return quote(text, safe="~")


def renew() -> Response:
    """POST /2/oauth2/token with a refresh token, which is used up by that."""
    if request.mimetype != "application/x-www-form-urlencoded":
        raise errors.oauth_error(400, "invalid_request", "Missing required parameter [grant_type].")
    form = request.form
    if form.get("grant_type") != "refresh_token":
        raise errors.oauth_error(400, "unsupported_grant_type", "Value passed for the grant was invalid.")
    check_client(form.get("client_id", ""))
    text = form.get("refresh_token", "")
    token = parsed(text) if text.startswith(demo.REFRESH_PREFIX) else None
    account = state().account(token.name) if token else None
    if token is None or account is None or token.state in ("expired", "revoked"):
        raise refused_refresh()
    with account.lock:
        if token.serial != account.serial:
            raise refused_refresh()
        account.serial += 1
    tail = f"{token.name}{'~' if token.state else ''}{token.state}.{account.serial}"
    return json_answer(
        {
            "token_type": "bearer",
            "expires_in": 7200,
            "access_token": demo.ACCESS_PREFIX + tail,
            "scope": " ".join(token.scopes),
            "refresh_token": demo.REFRESH_PREFIX + tail,
        }
    )


def check_client(client_id: str) -> None:
    """A confidential client names itself by HTTP Basic, a public one in the form. Raises Problem."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        try:
            pair = b64decode(rest, validate=True).decode()
        except ValueError:
            pair = ""
        if pair == f"{demo.CONFIDENTIAL_CLIENT}:{demo.CLIENT_SECRET}":
            return
    elif client_id == demo.PUBLIC_CLIENT:
        return
    raise errors.oauth_error(401, "unauthorized_client", "Missing valid authorization header")


def refused_refresh() -> errors.Problem:
    return errors.oauth_error(400, "invalid_request", "Value passed for the token was invalid.")

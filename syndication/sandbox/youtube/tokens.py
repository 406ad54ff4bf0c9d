"""Google's token service, and access tokens, which say by themselves whom they are for.

The refresh token `1//sandbox-<channel>` is of that channel; `~` and words after it make it worse, see FLAGS.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import lru_cache

from flask import Response, request

from syndication.sandbox.calls import json_answer, known_caller
from syndication.sandbox.youtube.demo import CLIENT_SUFFIX
from syndication.sandbox.youtube.errors import token_refusal, unauthenticated
from syndication.sandbox.youtube.state import channel_id

LIFETIME = 3599
UPLOAD, READ, FULL = "youtube.upload", "youtube.readonly", "youtube.force-ssl"
#: What may be wrong with a channel's token or with the channel itself.
FLAGS = {
    "expired": "ended after the 7 days of an app in Testing",
    "revoked": "withdrawn by the user",
    "readonly": "given for youtube.readonly only",
    "nocomment": "given without youtube.force-ssl",
    "nochannel": "of a Google account without a channel",
    "unproven": "of a channel that was not verified by phone",
}
TOKEN_FIELDS = {"grant_type", "client_id", "client_secret", "refresh_token"}
_CLIENT = re.compile(rf"sandbox-([0-9A-Za-z-]{{1,40}}){re.escape(CLIENT_SUFFIX)}")
_REFRESH = re.compile(r"1//sandbox-([0-9A-Za-z-]{1,40})((?:~\w+)*)")
_ACCESS = re.compile(r"ya29\.([0-9A-Za-z-]{1,40})\.([0-9A-Za-z-]{1,40})\.(\d{1,12})((?:~\w+)*)")


@dataclass(frozen=True, slots=True)
class Token:
    """seed: the channel's. issued: epoch seconds."""

    seed: str
    project: str
    issued: int
    flags: frozenset[str]

    @property
    def scopes(self) -> frozenset[str]:
        if "readonly" in self.flags:
            return frozenset({READ})
        return frozenset({UPLOAD, READ} | (set() if "nocomment" in self.flags else {FULL}))


@lru_cache(maxsize=10_000)
def parsed(text: str) -> Token | None:
    """The access token, None when it was never given out."""
    match = _ACCESS.fullmatch(text)
    return Token(match[1], match[2], int(match[3]), flags_of(match[4])) if match else None


def flags_of(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split("~")))


def valid_token(authorization: str | None) -> Token:
    """The token of an `Authorization` header. Raises YouTubeError for none, an unknown or an expired one."""
    scheme, _, text = (authorization or "").partition(" ")
    token = parsed(text.strip()) if scheme.lower() == "bearer" else None
    if token is None or token.issued + LIFETIME <= time.time():
        raise unauthenticated()
    return token


def give_token() -> Response:
    """POST oauth2.googleapis.com/token with grant_type=refresh_token."""
    form = request.form.to_dict()
    client = _CLIENT.fullmatch(form.get("client_id", ""))
    wanted = _REFRESH.fullmatch(form.get("refresh_token", ""))
    if wanted:
        seed = wanted[1]
        known_caller(channel_id(seed), f"@{seed.lower()}", seed, path="/_hosts/oauth2.googleapis.com/token")
    if request.mimetype != "application/x-www-form-urlencoded" or set(form) != TOKEN_FIELDS:
        return token_refusal("invalid_request", "Missing or unknown parameter.")
    if form["grant_type"] != "refresh_token":
        return token_refusal("unsupported_grant_type", f"Invalid grant_type: {form['grant_type']}")
    if client is None:
        return token_refusal("invalid_client", "The OAuth client was not found.", 401)
    if form["client_secret"] != f"GOCSPX-sandbox-{client[1]}":
        return token_refusal("invalid_client", "The provided client secret is invalid.", 401)
    flags = flags_of(wanted[2]) if wanted else frozenset()
    if wanted is None or flags - FLAGS.keys():
        return token_refusal("invalid_grant", "Bad Request")
    if flags & {"expired", "revoked"}:
        return token_refusal("invalid_grant", "Token has been expired or revoked.")
    issued = int(time.time())
    access = f"ya29.{wanted[1]}.{client[1]}.{issued}" + "".join(f"~{flag}" for flag in sorted(flags))
    token = Token(wanted[1], client[1], issued, flags)
    return json_answer(
        {
            "access_token": access,
            "expires_in": LIFETIME,
            "scope": " ".join(f"https://www.googleapis.com/auth/{scope}" for scope in sorted(token.scopes)),
            "token_type": "Bearer",
        }
    )

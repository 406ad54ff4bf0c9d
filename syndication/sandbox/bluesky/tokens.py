"""Session tokens: signed, so that they outlive a restart of the sandbox as they outlive one of a PDS."""

from __future__ import annotations

import binascii
import hmac
import json
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache

from syndication.sandbox.bluesky.errors import XrpcError

ACCESS_SECONDS = 120 * 60
REFRESH_SECONDS = 90 * 86_400
#: A refresh token that was used is still taken for so long, because the answer may have been lost.
REUSE_SECONDS = 2 * 3600
ACCESS, REFRESH = "com.atproto.appPass", "com.atproto.refresh"
TYPES = {ACCESS: "at+jwt", REFRESH: "refresh+jwt"}
KEY = b"sandbox"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. name: the account. expires_at: epoch seconds."""

    name: str
    scope: str
    expires_at: int
    id: str


def new_token(name: str, did: str, scope: str) -> str:
    now = int(time.time())
    lifetime = ACCESS_SECONDS if scope == ACCESS else REFRESH_SECONDS
    claims = {
        "scope": scope,
        "sub": did,
        "iat": now,
        "exp": now + lifetime,
        "aud": "did:web:sandbox.example",
        "jti": secrets.token_urlsafe(24),
        "name": name,
    }
    signed = f"{packed({'typ': TYPES[scope], 'alg': 'HS256'})}.{packed(claims)}"
    return f"{signed}.{signature(signed)}"


def packed(value: dict[str, object]) -> str:
    return unpadded(json.dumps(value, separators=(",", ":")).encode())


def unpadded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def signature(signed: str) -> str:
    return unpadded(hmac.digest(KEY, signed.encode(), "sha256"))


@lru_cache(maxsize=10_000)
def read_token(token: str) -> Claims | None:
    """What a token says, None when it is not one of ours. Says nothing about its time."""
    signed, _, given = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(given, signature(signed)):
        return None
    try:
        claims = json.loads(urlsafe_b64decode(signed.partition(".")[2] + "=="))
        return Claims(claims["name"], claims["scope"], claims["exp"], claims["jti"])
    except (ValueError, KeyError, binascii.Error):
        return None


def valid_claims(authorization: str | None, scope: str) -> Claims:
    """The claims of an `Authorization` header with a token of this scope. Raises XrpcError."""
    kind, _, token = (authorization or "").partition(" ")
    if not authorization:
        raise XrpcError("AuthMissing", "Authentication Required", 401)
    if kind != "Bearer":
        raise XrpcError("InvalidToken", "Unexpected authorization type")
    claims = read_token(token)
    if claims is None:
        raise XrpcError("InvalidToken", "Token could not be verified")
    if claims.scope != scope:
        raise XrpcError("InvalidToken", "Bad token scope")
    if claims.expires_at <= time.time():
        raise XrpcError("ExpiredToken", "Token has expired")
    return claims

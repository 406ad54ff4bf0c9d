"""Tokens, which say by themselves what they allow, so that they outlive a restart.

`sandbox-refresh-<user>` is a user's refresh token. A `~` and a word after it make one that is `revoked`, or one with
only these scopes: `sandbox-refresh-<user>~identity+read`.
"""

from __future__ import annotations

import hmac
import re
import time
from dataclasses import dataclass
from functools import lru_cache

from syndication.sandbox.reddit.demo import PASSWORD_PREFIX, REFRESH_PREFIX
from syndication.sandbox.reddit.errors import insufficient_scope, unauthorized

USER = re.compile(r"[A-Za-z0-9_-]{3,20}")
LASTS = 86_400
ALL = "*"
ACCESS_PREFIX = "sandbox-access-"
KEY = b"the sandbox has no secrets"


@dataclass(frozen=True, slots=True)
class Token:
    """expires_at: epoch seconds. scopes: ("*",) for all."""

    user: str
    expires_at: int
    scopes: tuple[str, ...]

    def needs(self, scope: str) -> None:
        """Raises RedditError without this scope."""
        if scope not in self.scopes and ALL not in self.scopes:
            raise insufficient_scope()

    def text(self) -> str:
        body = f"{self.user}.{self.expires_at}.{'+'.join(self.scopes)}"
        return f"{ACCESS_PREFIX}{body}.{seal(body)}"


def seal(body: str) -> str:
    return hmac.digest(KEY, body.encode(), "sha256").hex()[:16]


def new_token(user: str, scopes: tuple[str, ...]) -> Token:
    return Token(user, int(time.time()) + LASTS, scopes)


@lru_cache(maxsize=10_000)
def parsed(text: str) -> Token | None:
    """The access token, None when it was never given out."""
    body, _, mark = text.removeprefix(ACCESS_PREFIX).rpartition(".")
    parts = body.split(".")
    if len(parts) != 3 or not text.startswith(ACCESS_PREFIX) or mark != seal(body):
        return None
    return Token(parts[0], int(parts[1]), tuple(parts[2].split("+")))


def valid_token(header: str) -> Token:
    """The token of an Authorization header. Raises RedditError."""
    scheme, _, text = header.partition(" ")
    token = parsed(text.strip()) if scheme.lower() == "bearer" else None
    if token is None or token.expires_at <= time.time():
        raise unauthorized()
    return token


def by_password(user: str, password: str) -> Token | None:
    """None when the password is not this user's."""
    known = USER.fullmatch(user) and password == f"{PASSWORD_PREFIX}{user}"
    return new_token(user, (ALL,)) if known else None


def by_refresh_token(text: str) -> Token | None:
    """None for a token that is unknown or revoked."""
    user, mark, word = text.removeprefix(REFRESH_PREFIX).partition("~")
    if not text.startswith(REFRESH_PREFIX) or not USER.fullmatch(user) or word == "revoked":
        return None
    everything = ("identity", "submit", "read", "history", "edit", "flair")
    return new_token(user, tuple(word.split("+")) if mark else everything)

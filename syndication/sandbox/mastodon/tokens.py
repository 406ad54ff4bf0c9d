"""Access tokens, which say by themselves what they allow.

`sandbox-mastodon-<name>` is the token of `@<name>` with the scopes read and write. A `~` and a word after it make a
token `expired`, `revoked`, `read` (which may not write), `statuses` (which may not upload media) or `blind` (which
may not read posts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from syndication.sandbox.mastodon.demo import TOKEN_PREFIX
from syndication.sandbox.mastodon.errors import MastodonError

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
SCOPES = {
    "": ("read", "write"),
    "expired": ("read", "write"),
    "revoked": ("read", "write"),
    "read": ("read",),
    "statuses": ("read", "write:statuses"),
    "blind": ("profile", "write"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """name: the account's. state: the word after `~`."""

    name: str
    state: str

    @property
    def scopes(self) -> tuple[str, ...]:
        return SCOPES[self.state]

    def must_have(self, *scopes: str) -> None:
        """Raises MastodonError unless the token has one of these; `write` covers `write:statuses`."""
        for scope in scopes:
            if scope in self.scopes or scope.partition(":")[0] in self.scopes:
                return
        raise MastodonError(403, "scope")


@lru_cache(maxsize=10_000)
def parsed(text: str) -> Token | None:
    """The token, None when it was never given out."""
    name, mark, state = text.partition("~")
    if not name.startswith(TOKEN_PREFIX) or (mark and state not in SCOPES) or (mark and not state):
        return None
    name = name.removeprefix(TOKEN_PREFIX)
    return Token(name, state) if NAME.fullmatch(name) else None


def valid_token(authorization: str | None) -> Token:
    """The token in an `Authorization` header. Raises MastodonError for none, an unknown, expired or revoked one."""
    kind, _, text = (authorization or "").partition(" ")
    token = parsed(text.strip()) if kind == "Bearer" else None
    if token is None:
        raise MastodonError(401, "invalid_token")
    if token.state in ("expired", "revoked"):
        raise MastodonError(401, f"{token.state}_token")
    return token

"""Access tokens, which say by themselves what they allow.

`sandbox-member-<id>` is a member's, `sandbox-organization-<id>,<id>` that of a member who administers these
organisations. A `~` and a word after it make a token `expired`, `revoked`, `renewed` (as good as new), `read` (without
the scopes to write), `write` (without those to read an organisation), or one of an `analyst`, whose role may not post.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import request

from syndication.sandbox.linkedin import errors
from syndication.sandbox.linkedin.demo import MEMBER_TOKEN, ORGANIZATION_TOKEN
from syndication.sandbox.linkedin.state import MEMBER_ID, ORGANIZATION_ID

STATES = ("", "expired", "revoked", "renewed", "read", "write", "analyst")
LIFETIME = 5_184_000


@dataclass(frozen=True, slots=True)
class Token:
    """member_id: whose it is. organizations: which that member has a role at."""

    text: str
    member_id: str
    organizations: tuple[str, ...]
    state: str

    @property
    def scopes(self) -> tuple[str, ...]:
        if not self.organizations:
            return ("openid", "profile", *(() if self.state == "read" else ("w_member_social",)))
        write = () if self.state == "read" else ("w_organization_social",)
        read = () if self.state == "write" else ("r_organization_social", "rw_organization_admin")
        return (*write, *read)

    @property
    def role(self) -> str:
        return "ANALYST" if self.state == "analyst" else "ADMINISTRATOR"

    @property
    def urns(self) -> tuple[str, ...]:
        """For whom it may speak."""
        if self.organizations:
            return tuple(f"urn:li:organization:{identity}" for identity in self.organizations)
        return (f"urn:li:person:{self.member_id}",)


@lru_cache(maxsize=10_000)
def parsed(text: str) -> Token | None:
    """The token, None when it was never given out."""
    name, _, state = text.partition("~")
    if state not in STATES:
        return None
    if name.startswith(MEMBER_TOKEN):
        identity = name.removeprefix(MEMBER_TOKEN)
        return Token(text, identity, (), state) if MEMBER_ID.fullmatch(identity) else None
    if name.startswith(ORGANIZATION_TOKEN):
        identities = tuple(name.removeprefix(ORGANIZATION_TOKEN).split(","))
        if all(ORGANIZATION_ID.fullmatch(identity) for identity in identities):
            return Token(text, f"admin-of-{identities[0]}", identities, state)
    return None


def valid_token() -> Token:
    """The token of this call. Raises ApiError for none, an unknown, an expired or a revoked one."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise errors.no_token()
    token = parsed(text.strip())
    if token is None:
        raise errors.invalid_token()
    if token.state == "expired":
        raise errors.expired_token()
    if token.state == "revoked":
        raise errors.revoked_token()
    return token

"""Access tokens, which say by themselves what they allow.

`sandbox-page-<id>` is a page's token, `sandbox-user-<id>,<id>` that of a user who manages these pages. A `~` and a
word after it make it another one, see STATES.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from syndication.sandbox.facebook.demo import PAGE_TOKEN_PREFIX
from syndication.sandbox.facebook.errors import GraphError, expired_token, no_role_token, revoked_token
from syndication.sandbox.facebook.state import PAGE_ID

USER_TOKEN_PREFIX = "sandbox-user-"  # noqa: S105  # public, as is everything in a sandbox
READ_SCOPES = ("pages_show_list", "pages_read_engagement", "public_profile")
POST_SCOPES = (*READ_SCOPES, "pages_manage_posts")
ALL_SCOPES = (*POST_SCOPES, "pages_manage_engagement", "read_insights")
ALL_TASKS = ["CREATE_CONTENT", "MODERATE", "ANALYZE", "MANAGE"]

#: What a word after the token means: the permissions it has.
STATES = {
    "": ALL_SCOPES,
    "read": READ_SCOPES,
    "posts": POST_SCOPES,
    #: Its user may only look at the page's figures.
    "analyst": ALL_SCOPES,
    "expired": ALL_SCOPES,
    "revoked": ALL_SCOPES,
    #: Its user no longer manages the page.
    "removed": ALL_SCOPES,
}
DEAD = {"expired": expired_token, "revoked": revoked_token, "removed": no_role_token}


@dataclass(frozen=True, slots=True)
class Token:
    """pages: those it reaches. page_id: the page that it is, "" for a user's token."""

    pages: tuple[str, ...]
    page_id: str
    state: str

    @property
    def scopes(self) -> tuple[str, ...]:
        return STATES[self.state]

    @property
    def tasks(self) -> list[str]:
        return ["ANALYZE"] if self.state == "analyst" else ALL_TASKS

    @property
    def user_id(self) -> str:
        return str(10**14 + int.from_bytes(sha256(",".join(self.pages).encode()).digest()[:5], "big"))

    def page_token(self, page_id: str) -> str:
        return f"{PAGE_TOKEN_PREFIX}{page_id}" + (f"~{self.state}" if self.state else "")


@lru_cache(maxsize=10_000)
def parsed(text: str) -> Token | None:
    """The token, None when it was never given out."""
    name, mark, state = text.partition("~")
    if (mark and not state) or state not in STATES:
        return None
    if name.startswith(PAGE_TOKEN_PREFIX):
        page_id = name.removeprefix(PAGE_TOKEN_PREFIX)
        return Token((page_id,), page_id, state) if PAGE_ID.fullmatch(page_id) else None
    if name.startswith(USER_TOKEN_PREFIX):
        pages = tuple(name.removeprefix(USER_TOKEN_PREFIX).split(","))
        return Token(pages, "", state) if all(PAGE_ID.fullmatch(p) for p in pages) else None
    return None


def valid_token(text: str | None) -> Token:
    """The token a call came with. Raises GraphError for none, an unknown, an expired or a revoked one."""
    if not text:
        raise GraphError("An access token is required to request this resource.", 104)
    token = parsed(text)
    if token is None:
        raise GraphError("Invalid OAuth access token - Cannot parse access token", 190)
    if token.state in DEAD:
        raise DEAD[token.state]()
    return token

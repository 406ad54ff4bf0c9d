"""Access tokens, which say by themselves what they allow.

`sandbox-igfb-<id>,<id>` is the token of a Facebook user who reaches these accounts, `sandbox-ig-<id>` that of the
account itself (Instagram Login). A `~` and a word after it make a token `expired`, `revoked`, `read` (it may not
publish), `plain` (publish, but neither comment, delete nor see figures) or `young` (too young to be renewed). A `+`
and a number are what renewing adds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from syndication.sandbox.instagram.demo import FACEBOOK_PREFIX, INSTAGRAM_PREFIX
from syndication.sandbox.instagram.errors import GraphError, expired_token, revoked_token
from syndication.sandbox.instagram.state import ACCOUNT_ID

STATES = ("", "expired", "revoked", "read", "plain", "young")
FORM = re.compile(r"(?P<name>[^~+]+)(?:~(?P<state>[a-z]+))?(?:\+(?P<renewed>\d{1,6}))?")
RIGHTS = ("publish", "comments", "insights", "contents")
#: The names of these rights, by login.
SCOPES = {
    "facebook": {
        "basic": "instagram_basic",
        "publish": "instagram_content_publish",
        "comments": "instagram_manage_comments",
        "insights": "instagram_manage_insights",
        "contents": "instagram_manage_contents",
    },
    "instagram": {
        "basic": "instagram_business_basic",
        "publish": "instagram_business_content_publish",
        "comments": "instagram_business_manage_comments",
        "insights": "instagram_business_manage_insights",
    },
}


@dataclass(frozen=True, slots=True)
class Token:
    """accounts: those it reaches. login: "facebook" or "instagram"."""

    text: str
    accounts: tuple[str, ...]
    login: str
    state: str

    def may(self, right: str) -> bool:
        allowed = {"read": (), "plain": ("publish",)}.get(self.state, RIGHTS)
        return right in allowed and right in SCOPES[self.login]

    @property
    def scopes(self) -> list[str]:
        names = SCOPES[self.login]
        return [names["basic"], *(names[right] for right in RIGHTS if self.may(right))]


@lru_cache(maxsize=10_000)
def parsed(text: str) -> Token | None:
    """The token, None when it was never given out."""
    found = FORM.fullmatch(text)
    if found is None or (found["state"] or "") not in STATES:
        return None
    name, state = found["name"], found["state"] or ""
    if name.startswith(FACEBOOK_PREFIX):
        accounts = tuple(name.removeprefix(FACEBOOK_PREFIX).split(","))
        login = "facebook"
    elif name.startswith(INSTAGRAM_PREFIX):
        accounts = (name.removeprefix(INSTAGRAM_PREFIX),)
        login = "instagram"
    else:
        return None
    return Token(text, accounts, login, state) if all(map(ACCOUNT_ID.fullmatch, accounts)) else None


def valid_token(text: str | None, login: str) -> Token:
    """The token a call came with. Raises GraphError for none, an unknown, an expired or a revoked one.

    login: whose host was asked; it knows only its own tokens.
    """
    if not text:
        raise GraphError("An access token is required to request this resource.", 104)
    token = parsed(text)
    if token is None or token.login != login:
        raise GraphError("Invalid OAuth access token - Cannot parse access token", 190)
    if token.state == "expired":
        raise expired_token()
    if token.state == "revoked":
        raise revoked_token()
    return token


def renewed(token: Token) -> str:
    base, _, number = token.text.partition("+")
    return f"{base}+{int(number or 0) + 1}"

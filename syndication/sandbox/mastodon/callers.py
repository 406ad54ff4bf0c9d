"""Who makes a call."""

from __future__ import annotations

from flask import request

from syndication.sandbox.calls import known_caller
from syndication.sandbox.mastodon.state import Account, state
from syndication.sandbox.mastodon.tokens import Token, valid_token


def caller(path: str, *scopes: str, publishes: bool = False) -> tuple[Account, Token]:
    """The account whose token this is. path: below `/mastodon`. scopes: one of them is needed; any if there is none.

    Raises MastodonError, and Planned for a planned fault.
    """
    token = valid_token(request.headers.get("Authorization"))
    account = state().account(token.name)
    known_caller(*account.names, path=path, publishes=publishes)
    if scopes:
        token.must_have(*scopes)
    return account, token

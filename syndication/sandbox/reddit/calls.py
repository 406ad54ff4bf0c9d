"""Reading a call: who it is from, and what it brings."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from flask import g, request

from syndication.sandbox.calls import known_caller
from syndication.sandbox.reddit.errors import status_error, too_many
from syndication.sandbox.reddit.state import Account, state
from syndication.sandbox.reddit.tokens import valid_token

USER_AGENT = re.compile(r"[^:\s]+:[^:\s]+:[^:\s]+ \(by /u/[A-Za-z0-9_-]{3,20}\)")
FORM_TYPE = "application/x-www-form-urlencoded"
TRUE, FALSE = ("true", "True", "1"), ("false", "False", "0", "")


def check_user_agent() -> None:
    """Reddit turns away common User-Agents. Raises RedditError."""
    if not USER_AGENT.fullmatch(request.headers.get("User-Agent", "")):
        raise too_many()


def caller(scope: str, *, publishes: bool = False, query: Collection[str] = ()) -> Account:
    """Whose call this is. Raises RedditError, and Planned for a planned fault.

    query: the parameters that may be in the address.
    """
    check_user_agent()
    token = valid_token(request.headers.get("Authorization", ""))
    account = state().account(token.user)
    g.rate = account.count_call()
    path = request.path.removeprefix("/reddit")
    known_caller(*account.names, path=path, publishes=publishes)
    token.needs(scope)
    for name in request.args:
        if name != "raw_json" and name not in query:
            raise status_error(400, explanation=f"unknown parameter {name}")
    return account


def form_of(allowed: Collection[str]) -> dict[str, str]:
    """The body's form. Raises RedditError for another content type and for a field that is not allowed."""
    if request.mimetype != FORM_TYPE:
        raise status_error(400, explanation=f"the body is {request.mimetype or 'empty'}, not a form")
    form = request.form.to_dict()
    for name in form:
        if name not in allowed:
            raise status_error(400, explanation=f"unknown field {name}")
    return form


def flag(values: dict[str, Any], name: str, default: bool) -> bool:
    value = values.get(name, default)
    if isinstance(value, bool):
        return value
    if value not in TRUE + FALSE:
        raise status_error(400, explanation=f"{name} must be true or false")
    return value in TRUE

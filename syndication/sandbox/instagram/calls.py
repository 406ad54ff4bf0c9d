"""Reading a Graph API call: its parameters, its token, the account it is about."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from flask import g, request

from syndication.sandbox.calls import known_caller
from syndication.sandbox.instagram.errors import GraphError, invalid, missing_permission, no_such_object
from syndication.sandbox.instagram.state import ACCOUNT_ID, Account, state
from syndication.sandbox.instagram.tokens import SCOPES, Token, valid_token

ALWAYS_ALLOWED = frozenset({"access_token", "appsecret_proof", "fields"})
BODY_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json")
NEWEST, OLDEST = (26, 0), (21, 0)


@dataclass(frozen=True, slots=True)
class GraphCall:
    params: dict[str, str]
    token: Token

    @property
    def fields(self) -> str:
        return self.params.get("fields", "")


def read_call(allowed: Collection[str] = ()) -> GraphCall:
    """The call's parameters and token. Raises GraphError; a parameter that is not allowed is refused."""
    params = parameters()
    token = valid_token(params.get("access_token") or header_token(), g.login)
    for name in params:
        if name not in ALWAYS_ALLOWED and name not in allowed:
            raise invalid(f"Param {name} is not known to this call")
    return GraphCall(params, token)


def parameters() -> dict[str, str]:
    params = request.args.to_dict()
    if request.method != "POST":
        return params
    if request.content_length and request.mimetype not in BODY_TYPES:
        raise invalid(f"Unsupported content type: {request.mimetype or 'none'}")
    if request.mimetype == "application/json":
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise invalid("The body is not a JSON object")
        return params | {k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items()}
    return params | request.form.to_dict()


def header_token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("bearer", "oauth") else None


def account_of(
    call: GraphCall, account_id: str, edge: str = "", *, path: str = "", publishes: bool = False
) -> Account:
    """The account a call is about, `me` being that of an Instagram Login token.

    path: of the call, for planned faults, when it is not the account's with this edge.

    Raises GraphError for one that the token does not reach, and Planned for a planned fault.
    """
    if account_id == "me" and call.token.login == "instagram":
        account_id = call.token.accounts[0]
    if not ACCOUNT_ID.fullmatch(account_id) or account_id not in call.token.accounts:
        raise no_such_object(account_id, request.method.lower())
    account = state().account(account_id)
    g.account_id = account_id
    path = path or f"/{account_id}{edge}"
    known_caller(account_id, account.username, path=path, publishes=publishes)
    return account


def must(call: GraphCall, right: str) -> None:
    """Raises GraphError unless the token has this right."""
    if not call.token.may(right):
        raise missing_permission(SCOPES[call.token.login].get(right, right))


def yes_or_no(params: dict[str, str], name: str, default: bool) -> bool:
    value = params.get(name, "true" if default else "false").lower()
    if value not in ("true", "false", "1", "0"):
        raise invalid(f"Param {name} must be a boolean")
    return value in ("true", "1")


def whole_number(params: dict[str, str], name: str, default: int) -> int:
    text = params.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise invalid(f"Param {name} must be a whole number")
    return int(text)


def served_version(wanted: str | None) -> str:
    """The version that answers: an unsupported old one is served by the oldest supported. Raises GraphError."""
    if wanted is None:
        return f"v{NEWEST[0]}.{NEWEST[1]}"
    major, _, minor = wanted.partition(".")
    asked = (int(major), int(minor))
    if asked > NEWEST:
        raise GraphError(f"Unknown path components: /v{wanted}", 2500)
    return f"v{'.'.join(map(str, max(asked, OLDEST)))}"

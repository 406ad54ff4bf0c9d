"""Reading a call: its headers, its path, its query, its body."""

from __future__ import annotations

import re
from typing import Any

from flask import request

from syndication.sandbox.calls import known_caller
from syndication.sandbox.linkedin import errors
from syndication.sandbox.linkedin.errors import ApiError
from syndication.sandbox.linkedin.state import AUTHOR, Account, state
from syndication.sandbox.linkedin.tokens import Token, valid_token

#: Each version is served for about a year.
OLDEST, NEWEST = 202512, 202609
VERSION = re.compile(r"20\d{2}(?:0[1-9]|1[0-2])", re.ASCII)


def caller(scope: str = "", resource: str = "") -> Token:
    """Whose call this is, with all that every versioned call must have. Raises ApiError.

    scope: what the token must have. resource: LinkedIn's name for what is asked, as posts.CREATE.
    """
    token = valid_token()
    if request.path.startswith("/linkedin/rest/"):
        check_headers()
    if scope and scope not in token.scopes:
        raise errors.denied(resource)
    return token


def check_headers() -> None:
    version = request.headers.get("LinkedIn-Version", "")
    if not version:
        raise ApiError(
            400,
            "A version must be present. Please specify a version by adding the Linkedin-Version header.",
            "VERSION_MISSING",
        )
    if not VERSION.fullmatch(version) or not OLDEST <= int(version) <= NEWEST:
        raise ApiError(426, f"Requested version {version}01 is not active", "NONEXISTENT_VERSION")
    if request.headers.get("X-Restli-Protocol-Version") != "2.0.0":
        raise errors.illegal("Header X-Restli-Protocol-Version must be 2.0.0")
    if re.search(r"urn:li:", raw_uri()):
        raise errors.bad_path()


def raw_uri() -> str:
    """The address as it came over the wire; WSGI itself gives it only decoded."""
    return str(request.environ.get("RAW_URI", ""))


def speaking_for(token: Token, urn: str, resource: str, *, publishes: bool = False) -> Account:
    """The account that the call is for. Raises ApiError unless the token may speak for it, Planned for a fault."""
    if not AUTHOR.fullmatch(urn):
        raise errors.schema("/author", f"Invalid URN: {urn}")
    account = state().account(urn)
    known_caller(*account.names, path=request.path.removeprefix("/linkedin"), publishes=publishes)
    if urn.startswith("urn:li:person:") and token.organizations:
        raise ApiError(400, "Member permissions must be used when using member as author")
    if urn not in token.urns or token.role == "ANALYST":
        raise errors.denied(resource)
    return account


def writing_as(token: Token, urn: str, resource: str, *, publishes: bool = False) -> Account:
    """As `speaking_for`, and the token must have the scope to write as this account."""
    account = speaking_for(token, urn, resource, publishes=publishes)
    scope = "w_organization_social" if urn.startswith("urn:li:organization:") else "w_member_social"
    if scope not in token.scopes:
        raise errors.denied(resource)
    return account


def json_object() -> dict[str, Any]:
    body = request.get_json(silent=True) if request.mimetype == "application/json" else None
    if request.mimetype != "application/json":
        raise ApiError(415, f"Unsupported media type: {request.mimetype or 'none'}")
    if not isinstance(body, dict):
        raise errors.illegal("Request body could not be converted to data map")
    return body


def checked(
    body: dict[str, Any], required: dict[str, type], optional: dict[str, type], at: str = ""
) -> dict[str, Any]:
    """The object, which must have these fields and no others, of these types. at: its place, as /content."""
    for name, kind in required.items():
        if name not in body:
            raise errors.missing(f"{at}/{name}")
        check_type(body[name], kind, f"{at}/{name}")
    for name, value in body.items():
        if name in optional:
            check_type(value, optional[name], f"{at}/{name}")
        elif name not in required:
            raise errors.unrecognized(f"{at}/{name}")
    return body


def check_type(value: Any, kind: type, field: str) -> None:
    if type(value) is not kind:
        raise errors.schema(field, f"{value!r} cannot be coerced to {kind.__name__}")


def only(*names: str) -> None:
    """Raises ApiError for a query parameter that this call does not know."""
    for name in request.args:
        if name not in names:
            raise errors.illegal(f"Unexpected query parameter: {name}")


def listed(name: str) -> list[str]:
    """The URNs in a Rest.li list parameter, as in shares=List(urn%3Ali%3Ashare%3A1)."""
    text = request.args.get(name, "")
    found = re.fullmatch(r"List\((.*)\)", text)
    if found is None:
        raise errors.illegal(f"Query parameter {name} must be a List(…)")
    if re.search(rf"{name}=List%28", raw_uri(), re.IGNORECASE):
        raise errors.illegal(f"Query parameter {name} must not have its parentheses encoded")
    return found[1].split(",")

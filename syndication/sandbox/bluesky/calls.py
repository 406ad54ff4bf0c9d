"""Reading an XRPC call: its parameters or body, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from syndication.sandbox.bluesky.errors import invalid
from syndication.sandbox.bluesky.state import Account, state
from syndication.sandbox.bluesky.tokens import ACCESS, valid_claims
from syndication.sandbox.calls import known_caller


@dataclass(slots=True)
class XrpcCall:
    """body: the JSON object of a procedure, the parameters of a query; `blob` for raw bytes."""

    nsid: str
    publishes: bool
    body: dict[str, Any]
    account: Account | None = None

    def signed_in(self) -> Account:
        """The account whose access token this is. Raises XrpcError, and Planned for a planned fault."""
        if self.account is None:
            self.account = state().account(valid_claims(header_token(), ACCESS).name)
            identified(self.account, self)
        return self.account

    def text(self, name: str) -> str:
        """A text in the body that must be there. Raises XrpcError."""
        value = self.body.get(name)
        if value is None:
            raise invalid(f'Input must have the property "{name}"')
        if not isinstance(value, str):
            raise invalid(f"Input/{name} must be a string")
        return value

    def param(self, name: str, default: str | None = None) -> str:
        """A parameter of the query. Raises XrpcError when it is missing and has no default."""
        value = self.body.get(name, default)
        if value is None:
            raise invalid(f'Params must have the property "{name}"')
        return str(value)


def header_token() -> str | None:
    return request.headers.get("Authorization")


def identified(account: Account, call: XrpcCall) -> None:
    known_caller(account.did, account.handle, path=f"/xrpc/{call.nsid}", publishes=call.publishes)


def json_body(allowed: frozenset[str]) -> dict[str, Any]:
    """The procedure's input. Raises XrpcError for another content type, no object, or an unknown property."""
    if request.mimetype != "application/json":
        kind = request.mimetype
        raise invalid(
            f"Wrong request encoding (Content-Type): {kind}"
            if kind
            else "Request encoding (Content-Type) required but not provided"
        )
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise invalid("Input must be an object")
    check_names(body, allowed, "Input")
    return body


def query(allowed: frozenset[str]) -> dict[str, Any]:
    params = request.args.to_dict()
    check_names(params, allowed, "Params")
    return params


def check_names(given: dict[str, Any], allowed: frozenset[str], where: str) -> None:
    unknown = given.keys() - allowed
    if unknown:
        raise invalid(f'{where} has an unknown property "{min(unknown)}"')


def page_for_a_person(endpoint: str, account: Account, **values: Any) -> Response | None:
    """The way to a page, for somebody who follows a link in a browser; None for a program."""
    if "text/html" not in request.headers.get("Accept", ""):
        return None
    page = url_for(endpoint, platform="bluesky", account_id=account.handle, **values)
    return Response(status=302, headers={"Location": page})

"""Reading a call: whose it is, what may be done with it, and what is in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import g, request

from syndication.sandbox.calls import known_caller
from syndication.sandbox.twitter import errors
from syndication.sandbox.twitter.state import Account
from syndication.sandbox.twitter.tokens import caller


def signed_in(path: str, *, writes: bool = False, publishes: bool = False) -> Account:
    """The account whose call this is. Raises Problem, and Planned for a planned fault."""
    token, account = caller()
    g.account, g.token = account, token
    known_caller(account.id, account.username, account.name, path=path, publishes=publishes)
    if writes and not token.writes:
        raise errors.read_only() if token.version == 1 else errors.forbidden()
    return account


def json_body(shape: Mapping[str, Any]) -> dict[str, Any]:
    """The body as a JSON object of this shape: {name: type, or the shape of an object}. Raises Problem."""
    if request.mimetype != "application/json":
        raise errors.invalid(f"Unsupported content type: {request.mimetype or 'none'}")
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise errors.invalid("$: the body is no JSON object")
    check_shape("$", body, shape)
    return body


def check_shape(path: str, value: Any, shape: Any) -> None:
    if not isinstance(shape, Mapping):
        if not isinstance(value, shape) or (shape is int and isinstance(value, bool)):
            raise errors.invalid(
                f"{path}: {type(value).__name__} found, {shape.__name__} expected", {path: [str(value)]}
            )
        return
    if not isinstance(value, dict):
        raise errors.invalid(f"{path}: {type(value).__name__} found, object expected", {path: [str(value)]})
    for name, inner in value.items():
        if name not in shape:
            raise errors.invalid(
                f"{path}.{name}: is not defined in the schema and the schema does not allow additional properties",
                {f"{path}.{name}": [str(inner)]},
            )
        check_shape(f"{path}.{name}", inner, shape[name])


def query(allowed: Collection[str]) -> dict[str, str]:
    """The query's parameters. Raises Problem for one that is not allowed."""
    given = request.args.to_dict()
    for name, value in given.items():
        if name not in allowed:
            raise errors.invalid(
                f"The query parameter [{name}] is not one of [{','.join(sorted(allowed))}]", {name: [value]}
            )
    return given


def field_names(given: str, known: Collection[str], parameter: str) -> set[str]:
    """The names in a fields parameter. Raises Problem for an unknown one."""
    asked = set(filter(None, given.split(",")))
    for name in sorted(asked - set(known)):
        raise errors.invalid(
            f"The `{parameter}` query parameter value [{name}] is not one of [{','.join(sorted(known))}]",
            {parameter: [name]},
        )
    return asked


def digits(value: Any, path: str) -> str:
    """An id. Raises Problem."""
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19):
        raise errors.invalid(
            f"The `{path}` parameter value [{value}] is not valid: ids are 1 to 19 digits",
            {path: [str(value)]},
        )
    return value

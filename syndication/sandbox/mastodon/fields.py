"""Reading what a call was given: JSON, a form, or a multipart form with names such as `media_ids[]`."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from flask import request

from syndication.sandbox.mastodon.errors import MastodonError

BODY_TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
NESTED = re.compile(r"(\w+)\[(\w+)\](\[\])?")
TRUE, FALSE = (True, "true", "1", "on"), (False, "false", "0", "off", "", None)


def body(allowed: Collection[str]) -> dict[str, Any]:
    """The body's fields. Raises MastodonError for another type, unreadable JSON, NULs and unknown fields."""
    if request.mimetype not in BODY_TYPES:
        raise MastodonError(422, "unprocessable")
    given = request.get_json(silent=True) if request.mimetype == "application/json" else from_form()
    if not isinstance(given, dict):
        raise MastodonError(400, "bad_request")
    check(given, allowed)
    return given


def query(allowed: Collection[str]) -> dict[str, str]:
    """The parameters in the URL. Raises MastodonError."""
    given = request.args.to_dict()
    check(given, allowed)
    return given


def check(given: dict[str, Any], allowed: Collection[str]) -> None:
    for name in given:
        if name not in allowed:
            raise MastodonError(422, "unknown_field", name)
    if has_nul(given):
        raise MastodonError(400, "bad_request")


def has_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(has_nul, value.values()))
    if isinstance(value, list):
        return any(map(has_nul, value))
    return isinstance(value, str) and "\0" in value


def from_form() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, values in request.form.lists():
        nested = NESTED.fullmatch(name)
        if nested:
            found.setdefault(nested[1], {})[nested[2]] = values if nested[3] else values[-1]
        elif name.endswith("[]"):
            found[name[:-2]] = values
        else:
            found[name] = values[-1]
    return found


def text(given: dict[str, Any], name: str, default: str = "") -> str:
    """A text, without what the server cuts off at its ends."""
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise MastodonError(422, "choice", name)
    return value.strip(" \t\n\v\f\r\0")


def yes_or_no(given: dict[str, Any], name: str, default: bool = False) -> bool:
    value = given.get(name, default)
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise MastodonError(422, "choice", name)


def whole(value: Any, name: str) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if type(value) is not int:
        raise MastodonError(422, "choice", name)
    return value


def texts(given: dict[str, Any], name: str) -> list[str]:
    """A list of texts or numbers, empty when there is none."""
    value = given.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str | int) for item in value):
        raise MastodonError(422, "choice", name)
    return [str(item) for item in value]

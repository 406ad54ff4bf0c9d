"""Reading requests strictly: what is not understood is refused, not guessed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from syndication.api.problems import InvalidRequest, at


class StrictParser(FlaskParser):
    """Refuses unknown fields and parameters, other content types, and texts that no database can keep."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": RAISE, "files": RAISE}  # noqa: RUF012  # as its base has it

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ARG002  # webargs' signature
        if req.mimetype != "application/json":
            raise UnsupportedMediaType("Send the body as application/json.")
        try:
            value = json.loads(
                req.get_data().decode("utf-8"), parse_constant=refuse_constant, parse_float=finite_float
            )
            errors = list(unstorable(value))
        except (ValueError, RecursionError) as error:
            raise BadRequest("The body is not JSON in UTF-8.") from error
        if errors:
            raise InvalidRequest(errors)
        return value

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        for name, value in req.args.items(multi=True):
            if not storable(name + value):
                raise InvalidRequest([{"parameter": name, "detail": UNSTORABLE}])
            if len(req.args.getlist(name)) > 1:
                raise InvalidRequest([{"parameter": name, "detail": "Give this parameter once."}])
        return super().load_querystring(req, schema)

    def load_files(self, req: Request, schema: Schema) -> Any:
        if req.mimetype != "multipart/form-data":
            raise UnsupportedMediaType("Send the file as multipart/form-data.")
        for name, file in req.files.items(multi=True):
            if not storable(name + (file.filename or "")):
                raise InvalidRequest([at(name if storable(name) else "", UNSTORABLE)])
        if req.form:
            raise InvalidRequest([at(name, "Unknown field.") for name in req.form])
        return super().load_files(req, schema)

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        ((location, messages),) = error.messages_dict.items()
        if location == "query":
            raise InvalidRequest([{"parameter": n, "detail": d} for n, d in flattened(messages)]) from error
        raise InvalidRequest([at(name, detail) for name, detail in flattened(messages)]) from error


UNSTORABLE = "The text contains a NUL character or half of a character."


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def finite_float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("the number is too large")
    return number


def storable(text: str) -> bool:
    """No NUL, which PostgreSQL refuses, and no lone surrogate, which has no UTF-8."""
    return not any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in text)


def unstorable(value: Any, where: str = "") -> Iterator[dict[str, str]]:
    if isinstance(value, str):
        if not storable(value):
            yield at(where, UNSTORABLE)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if storable(name):
                yield from unstorable(inner, f"{where}.{name}".lstrip("."))
            else:
                yield at(where, UNSTORABLE)
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from unstorable(inner, f"{where}.{i}".lstrip("."))


def flattened(messages: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """marshmallow's nested messages as pairs of dotted name and sentence."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            step = "" if name == "_schema" else str(name)
            yield from flattened(inner, ".".join(part for part in (where, step) if part))
    elif isinstance(messages, str):
        yield where, messages
    else:
        for inner in messages:
            yield from flattened(inner, where)

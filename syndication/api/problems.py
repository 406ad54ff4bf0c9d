"""Every error of the API as problem details (RFC 9457)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import RateLimitExceeded
from marshmallow import Schema, fields
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    Conflict,
    Forbidden,
    HTTPException,
    InternalServerError,
    NotFound,
    ServiceUnavailable,
    TooManyRequests,
    UnprocessableEntity,
)
from werkzeug.routing import RequestRedirect

from syndication.extensions import limiter
from syndication.services import errors
from syndication.services.idempotency import KeyReused

CONTENT_TYPE = "application/problem+json"
ROOT = "/api"

STATUS_OF: Mapping[type[errors.ServiceError], type[HTTPException]] = {
    errors.NotFound: NotFound,
    errors.Forbidden: Forbidden,
    errors.Conflict: Conflict,
    KeyReused: UnprocessableEntity,
}
#: Fields that programs know by another name than the services.
NAMES = {"piece_id": "post_id", "account_id": "account", "project_id": "project", "media_id": "id"}


class ProblemDetail(Schema):
    """One thing that is wrong, and where."""

    detail = fields.String(required=True, metadata={"description": "A sentence saying what is wrong."})
    pointer = fields.String(metadata={"description": "JSON pointer into the request's body."})
    parameter = fields.String(metadata={"description": "Name of the query parameter."})


class Problem(Schema):
    """Problem details of RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "A sentence for the person who asked."})
    errors = fields.List(fields.Nested(ProblemDetail))


class InvalidRequest(UnprocessableEntity):
    """Wrong input. Each error is a ProblemDetail."""

    def __init__(self, found: Sequence[Mapping[str, str]]) -> None:
        super().__init__(" ".join(error["detail"] for error in found[:3]))
        self.errors = found


def init_app(app: Flask) -> None:
    @app.before_request
    def answer_unrouted() -> Response | None:
        """No route was found, so no blueprint's error handler would see it: 404 and 405 are answered here."""
        error = request.routing_exception
        if error is None or not f"{request.path}/".startswith(f"{ROOT}/"):
            return None
        return problem(NotFound() if isinstance(error, RequestRedirect) else error)


def problem(error: HTTPException | errors.ServiceError) -> Response:
    """The error as an answer."""
    http_error = as_http_error(error)
    status = http_error.code or 500
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": http_error.name,
        "status": status,
        "detail": http_error.description or http_error.name,
    }
    if isinstance(http_error, InvalidRequest):
        body["errors"] = http_error.errors
    response = current_app.response_class(current_app.json.dumps(body), status, content_type=CONTENT_TYPE)
    for name, value in http_error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def as_http_error(error: HTTPException | errors.ServiceError) -> HTTPException:
    if isinstance(error, HTTPException):
        return error
    if isinstance(error, errors.Invalid):
        return InvalidRequest([at(name, text) for name, texts in error.errors.items() for text in texts])
    for service_error, http_error in STATUS_OF.items():
        if isinstance(error, service_error):
            return http_error(error.message)
    return UnprocessableEntity(error.message)


def at(name: str, sentence: str) -> dict[str, str]:
    """An error about a field named with dots ("items.3.scheduled_time"), "" for the whole body."""
    steps = [NAMES.get(step, step) for step in name.split(".")] if name else []
    return {"detail": sentence, "pointer": "".join(f"/{escaped(step)}" for step in steps)}


def escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def busy(error: OperationalError) -> Response:
    """The database is locked, restarting or away. Nothing was done."""
    current_app.logger.error("The database did not answer: %s", error.orig)
    unavailable = ServiceUnavailable("The database is busy. Nothing was changed; try again.", retry_after=5)
    return problem(unavailable)


def too_many(error: RateLimitExceeded) -> Response:
    """The token's requests of this minute are used up."""
    current = limiter.current_limit
    wait = max(1, round(current.window.reset_time - time.time())) if current else 60
    sentence = f"Too many requests: {error.limit.limit} are possible. Wait {wait} seconds."
    return problem(TooManyRequests(sentence, retry_after=wait))


def crashed(_error: InternalServerError) -> Response:
    """Flask has logged the cause; the caller learns nothing of it."""
    return problem(InternalServerError("Something went wrong on our side. Try again later."))

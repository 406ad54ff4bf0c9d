"""The blueprint, and how an operation is declared on it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response
from flask_limiter import RateLimitExceeded
from flask_smorest import Blueprint
from marshmallow import Schema
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, default_exceptions

from syndication.api import once
from syndication.api.identity import check_caller, count_request, identify, limit_body
from syndication.api.parsing import StrictParser
from syndication.api.problems import busy, crashed, problem, too_many
from syndication.extensions import csrf
from syndication.services.errors import ServiceError

View = Callable[..., Any]

#: What any operation may answer, and what any operation with a body may answer besides.
ALWAYS = (400, 401, 413, 429, 500, 503)
WITH_BODY = (415,)

blueprint = Blueprint("api", __name__, url_prefix="/api/syndication")
blueprint.ARGUMENTS_PARSER = StrictParser()
blueprint.before_request(limit_body)
blueprint.before_request(identify)
blueprint.before_request(count_request)
blueprint.before_request(check_caller)
for (
    code
) in default_exceptions:  # each by its number: the pages' handlers for the same number would come first
    blueprint.register_error_handler(code, problem)
blueprint.register_error_handler(HTTPException, problem)
blueprint.register_error_handler(RateLimitExceeded, too_many)
blueprint.register_error_handler(ServiceError, problem)
blueprint.register_error_handler(OperationalError, busy)
blueprint.register_error_handler(InternalServerError, crashed)
csrf.exempt(blueprint)  # a token is no ambient authority: no other site's form can send it


@blueprint.after_request  # type: ignore[untyped-decorator]  # flask-smorest ships no types
def never_store(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def operation(
    method: str,
    rule: str,
    *,
    tag: str,
    answer: type[Schema] | None,
    status: int = 200,
    body: type[Schema] | None = None,
    query: type[Schema] | None = None,
    files: type[Schema] | None = None,
    problems: tuple[int, ...] = (),
    prepare: Callable[[], Any] | None = None,
) -> Callable[[View], View]:
    """Serve and describe one operation. Every POST heeds an Idempotency-Key.

    The view gets what body, query or files were read into, then the ids of the path. It returns what
    `answer` dumps. `prepare`: see once.answered_once, for a POST.
    """

    def declare(view: View) -> View:
        served: View = blueprint.response(status, answer)(view)
        if query is not None:
            served = blueprint.arguments(query, location="query")(served)
        if body is not None:
            served = blueprint.arguments(body)(served)
        if files is not None:
            served = blueprint.arguments(files, location="files")(served)
        if method == "POST":
            served = blueprint.doc(parameters=[once.PARAMETER])(once.answered_once(served, prepare))
        for code in (*ALWAYS, *(WITH_BODY if body or files else ()), *problems):
            served = blueprint.alt_response(code, response=HTTPStatus(code).name)(served)
        served = blueprint.doc(operationId=view.__name__)(served)
        blueprint.route(rule, methods=[method], tags=[tag])(served)
        return view

    return declare

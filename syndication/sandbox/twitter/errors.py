"""Problem objects of the X API, and recorded answers.

Source: https://docs.x.com/x-api/fundamentals/response-codes-and-errors.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from syndication.sandbox.calls import json_answer
from syndication.sandbox.faults import Fault

PROBLEMS = "https://api.twitter.com/2/problems/"


class Problem(Exception):  # a refusal, not an error of ours
    """A refusal in the API's form; `body` is all of it."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = dict(body)


def answer_of(problem: Problem) -> Response:
    return json_answer(problem.body, problem.status)


def plain(status: int, title: str, detail: str = "", kind: str = "about:blank") -> Problem:
    return Problem(status, {"title": title, "type": kind, "status": status, "detail": detail or title})


def invalid(message: str, parameters: Mapping[str, list[str]] | None = None) -> Problem:
    error: dict[str, Any] = {"message": message}
    if parameters:
        error["parameters"] = dict(parameters)
    return Problem(
        400,
        {
            "errors": [error],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{PROBLEMS}invalid-request",
        },
    )


def unauthorized() -> Problem:
    return plain(401, "Unauthorized")


def forbidden(detail: str = "Forbidden") -> Problem:
    return plain(403, "Forbidden", detail)


def read_only() -> Problem:
    detail = (
        "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."
    )
    return plain(403, "Forbidden", detail, f"{PROBLEMS}oauth1-permissions")


def app_only(endpoint: str) -> Problem:
    body = {
        "title": "Unsupported Authentication",
        "detail": f"Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint ({endpoint}).  "
        "Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
        "type": f"{PROBLEMS}unsupported-authentication",
        "status": 403,
    }
    return Problem(403, body)


def duplicate() -> Problem:
    return forbidden("You are not allowed to create a Tweet with duplicate content.")


def not_found(post_id: str) -> dict[str, Any]:
    """An entry of `errors` in an answer of status 200."""
    return {
        "value": post_id,
        "detail": f"Could not find tweet with id: [{post_id}].",
        "title": "Not Found Error",
        "resource_type": "tweet",
        "parameter": "id",
        "resource_id": post_id,
        "type": f"{PROBLEMS}resource-not-found",
    }


def oauth_error(status: int, error: str, description: str) -> Problem:
    return Problem(status, {"error": error, "error_description": description})


def too_many() -> Problem:
    return plain(429, "Too Many Requests")


STATUS_PROBLEMS: dict[int, Callable[[], Problem]] = {
    400: lambda: invalid("The request is not valid."),
    401: unauthorized,
    403: lambda: forbidden("You are not permitted to perform this action."),
    404: lambda: plain(404, "Not Found"),
    413: lambda: plain(413, "Payload Too Large"),
    422: lambda: plain(422, "Unprocessable Entity"),
    429: too_many,
    500: lambda: plain(500, "Internal Server Error", "Something is broken."),
    503: lambda: plain(503, "Service Unavailable"),
}


def refusal(fault: Fault) -> Response:
    """The API's answer for a planned fault."""
    if fault.kind in ("expired-token", "revoked-token"):
        return answer_of(unauthorized())
    if fault.kind == "rate-limit":
        answer = answer_of(too_many())
        answer.headers["x-rate-limit-limit"] = "100"
        answer.headers["x-rate-limit-remaining"] = "0"
        answer.headers["x-rate-limit-reset"] = str(round(fault.until or time.time()))
        return answer
    return answer_of(STATUS_PROBLEMS[fault.status or 500]())

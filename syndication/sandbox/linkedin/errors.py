"""LinkedIn's error bodies: its pages on error handling and versioning, and recorded answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from syndication.sandbox.calls import json_answer
from syndication.sandbox.faults import Fault


class ApiError(Exception):
    """A refusal in one of LinkedIn's forms; `more` are further fields of the body."""

    def __init__(self, status: int, message: str, code: str = "", **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "status": status} | ({"code": code} if code else {}) | more


class OAuthError(Exception):
    """A refusal of the authorization server."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "error_description": description}


def answer_of(error: ApiError) -> Response:
    return json_answer(error.body, error.status, {"x-restli-error-response": "true"})


def oauth_answer_of(error: OAuthError) -> Response:
    return json_answer(error.body, error.status)


def schema(field: str, problem: str) -> ApiError:
    """What Rest.li says of a body that does not fit its schema. field: as /content/media/id."""
    return ApiError(422, f"ERROR :: {field} :: {problem}\n")


def missing(field: str) -> ApiError:
    return schema(field, "field is required but not found and has no default value")


def unrecognized(field: str) -> ApiError:
    return schema(field, "unrecognized field found but not allowed")


def too_long(field: str, length: int, limit: int) -> ApiError:
    return ApiError(
        400, f"{field} length {length} can't exceeded maximum {limit} length", "FIELD_LENGTH_TOO_LONG"
    )


def illegal(message: str) -> ApiError:
    return ApiError(400, message, "ILLEGAL_ARGUMENT")


def denied(resource: str) -> ApiError:
    return ApiError(
        403, f"Not enough permissions to access: {resource}", "ACCESS_DENIED", serviceErrorCode=100
    )


def input_error(code: str, message: str, description: str, status: int = 400) -> ApiError:
    return ApiError(
        status,
        f"com.linkedin.content.common.exception.BadRequestResponseException: {message}",
        errorDetailType="com.linkedin.common.error.BadRequest",
        errorDetails={"inputErrors": [{"description": description, "input": {}, "code": code}]},
    )


def duplicate(urn: str) -> ApiError:
    return input_error(
        "DUPLICATE_POST", f"Content is a duplicate of {urn}", "Duplicate post is detected", 422
    )


def not_found(urn: str) -> ApiError:
    return ApiError(404, f"Could not find entity {urn}", "NOT_FOUND")


def bad_path() -> ApiError:
    return ApiError(400, "Syntax exception in path variables", "ILLEGAL_ARGUMENT")


def no_token() -> ApiError:
    return ApiError(401, "Empty oauth2_access_token", serviceErrorCode=401)


def invalid_token() -> ApiError:
    return ApiError(401, "Invalid access token", "INVALID_ACCESS_TOKEN", serviceErrorCode=65600)


def revoked_token() -> ApiError:
    message = "The token used in the request has been revoked by the user"
    return ApiError(401, message, "REVOKED_ACCESS_TOKEN", serviceErrorCode=65601)


def expired_token() -> ApiError:
    message = "The token used in the request has expired"
    return ApiError(401, message, "EXPIRED_ACCESS_TOKEN", serviceErrorCode=65602)


def throttled() -> ApiError:
    message = "Resource level throttle limit for calls to this resource is reached."
    return ApiError(429, message, "TOO_MANY_REQUESTS")


STATUS_ERRORS: dict[int, Callable[[], ApiError]] = {
    400: lambda: illegal("Request body could not be converted to data map"),
    401: invalid_token,
    403: lambda: denied("posts.CREATE"),
    404: lambda: ApiError(404, "No virtual resource found", "RESOURCE_NOT_FOUND"),
    413: lambda: ApiError(413, "Request Entity Too Large"),
    422: lambda: missing("/author"),
    429: throttled,
    500: lambda: ApiError(500, "Internal Server Error"),
    503: lambda: ApiError(503, "Service Unavailable"),
}


def refusal(fault: Fault) -> Response:
    """LinkedIn's answer for a planned fault. It tells nobody until when a limit holds."""
    if fault.kind == "expired-token":
        return answer_of(expired_token())
    if fault.kind == "revoked-token":
        return answer_of(revoked_token())
    if fault.kind == "rate-limit":
        return answer_of(throttled())
    return answer_of(STATUS_ERRORS[fault.status or 500]())

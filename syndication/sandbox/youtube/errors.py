"""Errors of the YouTube Data API: developers.google.com/youtube/v3/docs/errors, and recorded answers."""

from __future__ import annotations

import time

from flask import Response

from syndication.sandbox.calls import json_answer
from syndication.sandbox.faults import Fault

#: The `status` that Google's newer front end adds.
_STATUS_WORDS = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 429: "RESOURCE_EXHAUSTED"}


class YouTubeError(Exception):
    """A refusal in the API's form. where: what it is about, as in "body.snippet.title"."""

    def __init__(
        self, status: int, reason: str, message: str, *, domain: str = "youtube.video", where: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.domain = domain
        self.where = where


def answer_of(error: YouTubeError) -> Response:
    inner = {"message": error.message, "domain": error.domain, "reason": error.reason}
    if error.where:
        inner |= {"location": error.where, "locationType": "other"}
    body: dict[str, object] = {"code": error.status, "message": error.message, "errors": [inner]}
    if error.domain in ("global", "usageLimits") and error.status in _STATUS_WORDS:
        body["status"] = _STATUS_WORDS[error.status]
    headers = (
        {"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/"'} if error.status == 401 else {}
    )
    return json_answer({"error": body}, error.status, headers)


def unauthenticated() -> YouTubeError:
    return YouTubeError(
        401,
        "authError",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential.",
        domain="global",
        where="Authorization",
    )


def missing_scope() -> YouTubeError:
    return YouTubeError(
        403, "insufficientPermissions", "Request had insufficient authentication scopes.", domain="global"
    )


def no_channel() -> YouTubeError:
    return YouTubeError(
        401, "youtubeSignupRequired", "Unauthorized", domain="youtube.header", where="Authorization"
    )


def bad_request(message: str, reason: str = "badRequest") -> YouTubeError:
    return YouTubeError(400, reason, message, domain="global")


def over_quota() -> YouTubeError:
    return YouTubeError(
        403,
        "quotaExceeded",
        "The request cannot be completed because you have exceeded your quota.",
        domain="youtube.quota",
    )


def not_found(reason: str, message: str) -> YouTubeError:
    return YouTubeError(404, reason, message)


def token_refusal(error: str, description: str, status: int = 400) -> Response:
    """The token service has a form of its own."""
    return json_answer({"error": error, "error_description": description}, status)


_STATUS_ERRORS = {
    400: ("badRequest", "Bad Request"),
    401: ("authError", "Invalid Credentials"),
    403: ("forbidden", "Forbidden"),
    404: ("notFound", "Not Found"),
    413: ("uploadTooLarge", "Media is too large."),
    422: ("invalid", "Unprocessable Entity"),
    429: ("rateLimitExceeded", "Resource has been exhausted (e.g. check quota)."),
    500: ("internalError", "Internal error encountered."),
    503: ("backendError", "The service is currently unavailable."),
}


def refusal(fault: Fault) -> Response:
    """The API's answer for a planned fault."""
    if fault.kind in ("expired-token", "revoked-token"):
        return answer_of(unauthenticated())
    status = 429 if fault.kind == "rate-limit" else fault.status or 500
    reason, message = _STATUS_ERRORS[status]
    domain = "usageLimits" if status == 429 else "global"
    answer = answer_of(YouTubeError(status, reason, message, domain=domain))
    if fault.kind == "rate-limit":
        answer.headers["Retry-After"] = str(max(1, round((fault.until or 0.0) - time.time())))
    return answer

"""XRPC errors: https://atproto.com/specs/xrpc and answers recorded from the PDS package."""

from __future__ import annotations

import time

from flask import Response

from syndication.sandbox.calls import json_answer
from syndication.sandbox.faults import Fault


class XrpcError(Exception):
    """A refusal in XRPC's form: `error` is a stable word, `message` a sentence."""

    def __init__(self, error: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
        self.status = status


def answer_of(error: XrpcError) -> Response:
    return json_answer({"error": error.error, "message": error.message}, error.status)


def invalid(message: str) -> XrpcError:
    return XrpcError("InvalidRequest", message)


INTERNAL = ("InternalServerError", "Internal Server Error", 500)
STATUS_ERRORS = {
    400: ("InvalidRequest", "Invalid request", 400),
    401: ("AuthenticationRequired", "Authentication Required", 401),
    403: ("Forbidden", "Forbidden", 403),
    404: ("NotFound", "Not Found", 404),
    413: ("PayloadTooLarge", "request entity too large", 413),
    422: ("InvalidRequest", "Unprocessable Entity", 422),
    429: ("RateLimitExceeded", "Rate Limit Exceeded", 429),
    500: INTERNAL,
    503: ("NotEnoughResources", "Service Unavailable", 503),
}


def refusal(fault: Fault) -> Response:
    """The PDS's answer for a planned fault."""
    if fault.kind == "expired-token":
        return answer_of(XrpcError("ExpiredToken", "Token has expired"))
    if fault.kind == "revoked-token":
        return answer_of(XrpcError("InvalidToken", "Token has been revoked"))
    if fault.kind == "rate-limit":
        answer = answer_of(XrpcError(*STATUS_ERRORS[429]))
        answer.headers.update(limit_headers(5000, 3600, 0, fault.until or time.time()))
        return answer
    return answer_of(XrpcError(*STATUS_ERRORS[fault.status or 500]))


def limit_headers(limit: int, window: int, remaining: int, reset: float) -> dict[str, str]:
    """RateLimit-* as the PDS sends them. reset: epoch seconds, told as a whole number."""
    return {
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(max(0, remaining)),
        "RateLimit-Reset": str(int(-(-reset // 1))),
        "RateLimit-Policy": f"{limit};w={window}",
    }

"""Reddit's refusals, in their several forms: as recorded by client libraries and written down by their authors."""

from __future__ import annotations

import math
import time
from typing import Any

from flask import Response, request

from syndication.sandbox.calls import json_answer
from syndication.sandbox.faults import Fault

REALM = 'Bearer realm="reddit", error="{}"'
TOO_MANY = (
    "<!doctype html><html><head><title>Too Many Requests</title></head><body><h1>whoa there, pardner!</h1>"
    "<p>we're sorry, but you appear to be a bot and we've seen too many requests from you lately. we enforce a hard "
    "speed limit on requests that appear to come from bots to prevent abuse.</p></body></html>"
)
MESSAGES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    413: "Request Entity Too Large",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class RedditError(Exception):
    """A refusal, with the answer that it is."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


def answer_of(error: RedditError) -> Response:
    return error.answer


def status_error(status: int, **more: Any) -> RedditError:
    """{"message": "Not Found", "error": 404} and what else belongs to it."""
    return RedditError(json_answer({"message": MESSAGES[status], "error": status} | more, status))


def api_error(name: str, words: str, field: str, **more: Any) -> RedditError:
    """An error in an answer with status 200."""
    return RedditError(json_answer({"json": more | {"errors": [[name, words, field]]}}))


def validation_error(reason: str, explanation: str, field: str) -> RedditError:
    """A rule of the subreddit that the post breaks."""
    return status_error(
        400,
        fields=[field],
        explanation=explanation,
        error_type="SUBMIT_VALIDATION_ERROR",
        reason=f"SUBMIT_VALIDATION_{reason}",
    )


def unauthorized() -> RedditError:
    """For a missing, wrong, expired or withdrawn token."""
    error = status_error(401)
    error.answer.headers["www-authenticate"] = REALM.format("invalid_token")
    return error


def insufficient_scope() -> RedditError:
    error = status_error(403)
    error.answer.headers["www-authenticate"] = REALM.format("insufficient_scope")
    return error


def too_many(seconds: float = 0.0) -> RedditError:
    headers = {"retry-after": str(math.ceil(seconds))} if seconds else {}
    return RedditError(Response(TOO_MANY, 429, headers, mimetype="text/html"))


def take_a_break(seconds: float) -> RedditError:
    """How Reddit slows down who posts too much; the words are rounded, `ratelimit` is exact."""
    minutes = max(1, round(seconds / 60))
    return api_error(
        "RATELIMIT",
        f"Looks like you've been doing that a lot. Take a break for {minutes} minute{'s' if minutes > 1 else ''} "
        "before trying again.",
        "ratelimit",
        ratelimit=round(seconds, 3),
    )


def refusal(fault: Fault) -> Response:
    """Reddit's answer for a planned fault."""
    if fault.kind in ("expired-token", "revoked-token"):
        return unauthorized().answer
    if fault.kind == "rate-limit":
        seconds = max(0.0, (fault.until or 0.0) - time.time())
        posts = request.path.endswith(("/api/submit", "/api/submit_gallery_post.json", "/api/comment"))
        return (take_a_break(seconds) if posts else too_many(seconds)).answer
    if fault.status == 429:
        return too_many().answer
    if fault.status == 401:
        return unauthorized().answer
    return status_error(fault.status or 500).answer

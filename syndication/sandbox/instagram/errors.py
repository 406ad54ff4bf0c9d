"""Graph API errors: its guide on error handling, and the table of codes in Meta's Instagram Platform reference."""

from __future__ import annotations

import math
import secrets
import time
from typing import Any

from flask import Response, g

from syndication.sandbox.calls import json_answer
from syndication.sandbox.faults import Fault


class GraphError(Exception):
    """A refusal in the Graph API's form. `more`: further fields of the error object."""

    def __init__(
        self,
        message: str,
        code: int,
        *,
        kind: str = "OAuthException",
        subcode: int | None = None,
        status: int = 400,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "type": kind, "code": code}
        if subcode is not None:
            self.body["error_subcode"] = subcode
        self.body |= more


#: Code and words by subcode.
PUBLISHING: dict[int, tuple[int, str]] = {
    2207004: (36000, "The image is too large to download. It should be less than 8 MiB."),
    2207005: (36001, "The image format is not supported. Supported formats are: JPEG."),
    2207006: (24, "The media you are trying to access cannot be found."),
    2207009: (
        36003,
        "The submitted image's aspect ratio cannot be published. It has to be from 4:5 to 1.91:1.",
    ),
    2207010: (36004, "The submitted image's caption is too long, or has too many hashtags or mentions."),
    2207020: (-2, "The media you are trying to access has expired. Please try to upload again."),
    2207026: (352, "The video format is not supported. Please check spec for supported formats."),
    2207027: (9007, "The media is not ready for publishing, please wait for a moment"),
    2207028: (
        100,
        "Your post won't work as a carousel. Carousels need at least 2 photos/videos and no more than 10 "
        "photos/videos.",
    ),
    2207042: (
        9,
        "You reached maximum number of posts that is allowed to be published by Content Publishing API.",
    ),
    2207052: (9004, "The media could not be fetched from this uri."),
    2207057: (1, "Thumbnail offset must be greater than or equal to 0 and less than video duration"),
}


def publishing_error(subcode: int, says: str = "") -> GraphError:
    code, words = PUBLISHING[subcode]
    return GraphError(
        "Media could not be published",
        code,
        subcode=subcode,
        is_transient=False,
        error_user_title="Media could not be published",
        error_user_msg=says or words,
    )


def answer_of(error: GraphError) -> Response:
    body = error.body | {"fbtrace_id": "A" + secrets.token_urlsafe(16)}
    reason = "invalid_token" if body["code"] in (102, 104, 190) else "invalid_request"
    challenge = f'OAuth "Facebook Platform" "{reason}" "{str(body["message"]).replace(chr(34), chr(39))}"'
    ascii_challenge = challenge.encode("ascii", "replace").decode()
    return json_answer({"error": body}, error.status, {"WWW-Authenticate": ascii_challenge})


def invalid(message: str, **more: Any) -> GraphError:
    return GraphError(f"(#100) {message}", 100, **more)


def no_such_object(object_id: str, verb: str) -> GraphError:
    return GraphError(
        f"Unsupported {verb} request. Object with ID '{object_id}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation.",
        100,
        kind="GraphMethodException" if verb == "get" else "IGApiException",
        subcode=33,
    )


def missing_permission(scope: str) -> GraphError:
    return GraphError(f"(#10) Application does not have permission for this action: {scope}", 10, status=403)


def too_many_containers() -> GraphError:
    """Meta documents the limit of 400 in 24 hours, but not what is answered then."""
    return GraphError(
        "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.",
        80002,
        is_transient=True,
    )


def expired_token() -> GraphError:
    now = time.time()
    return GraphError(
        f"Error validating access token: Session has expired on {in_words(now - 60)}. "
        f"The current time is {in_words(now)}.",
        190,
        subcode=463,
    )


def revoked_token() -> GraphError:
    return GraphError(
        "Error validating access token: The user has not authorized application 1000000000000.",
        190,
        subcode=458,
    )


def in_words(instant: float) -> str:
    return time.strftime("%A, %d-%b-%y %H:%M:%S UTC", time.gmtime(instant))


def usage(account_id: str, percent: int, minutes: int = 0) -> str:
    """The value of X-Business-Use-Case-Usage. minutes: until calls are taken again."""
    return (
        f'{{"{account_id}":[{{"type":"instagram","call_count":{percent},"total_cputime":{min(percent, 1)},'
        f'"total_time":{min(percent, 1)},"estimated_time_to_regain_access":{minutes}}}]}}'
    )


STATUS_ERRORS = {
    400: lambda: invalid("Invalid parameter"),
    401: lambda: GraphError("Invalid OAuth access token - Cannot parse access token", 190, status=401),
    403: lambda: GraphError("(#200) Permissions error", 200, status=403),
    404: lambda: GraphError("(#803) Some of the aliases you requested do not exist", 803, status=404),
    413: lambda: GraphError("Request Entity Too Large", 1, status=413),
    422: lambda: GraphError("(#100) Invalid parameter", 100, status=422),
    429: lambda: GraphError("(#4) Application request limit reached", 4, status=429, is_transient=True),
    500: lambda: GraphError("An unknown error has occurred.", 1, status=500, is_transient=True),
    503: lambda: GraphError("(#2) Service temporarily unavailable", 2, status=503, is_transient=True),
}


def refusal(fault: Fault) -> Response:
    """The Graph API's answer for a planned fault."""
    if fault.kind == "expired-token":
        return answer_of(expired_token())
    if fault.kind == "revoked-token":
        return answer_of(revoked_token())
    if fault.kind == "rate-limit":
        minutes = math.ceil(max(0.0, (fault.until or 0.0) - time.time()) / 60)
        answer = answer_of(too_many_containers())
        answer.headers["X-Business-Use-Case-Usage"] = usage(g.get("account_id", "0"), 100, minutes)
        return answer
    return answer_of(STATUS_ERRORS[fault.status or 500]())

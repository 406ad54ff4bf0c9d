"""Graph API errors: https://developers.facebook.com/docs/graph-api/guides/error-handling, and recorded answers."""

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
        kind="GraphMethodException",
        subcode=33,
    )


def duplicate() -> GraphError:
    return GraphError(
        "Duplicate status message",
        506,
        subcode=1455006,
        is_transient=False,
        error_user_title="Duplicate Status Update",
        error_user_msg="This status update is identical to the last one you posted. Try posting something "
        "different, or delete your previous update.",
    )


def empty_post() -> GraphError:
    return invalid(
        "Missing message or attachment",
        subcode=1349125,
        error_user_title="Missing Message Or Attachment",
        error_user_msg="Missing message or attachment.",
    )


def unreadable_photo() -> GraphError:
    return GraphError("(#324) Missing or invalid image file", 324, subcode=2069019, is_transient=False)


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


def no_role_token() -> GraphError:
    return GraphError(
        "Error validating access token: The user must be an administrator, editor, or moderator of the page in order "
        "to impersonate it.",
        190,
        subcode=492,
    )


def reels_of_a_day() -> GraphError:
    """How the limit of 30 reels is told is not documented; this is the form of a page's other limits."""
    return GraphError(
        "(#80001) There have been too many reels published on this Page in 24 hours.",
        80001,
        is_transient=True,
    )


def no_permission(scope: str) -> GraphError:
    return GraphError(f"(#10) This endpoint requires the '{scope}' permission.", 10, status=403)


def video_problem(subcode: int, message: str, **more: Any) -> GraphError:
    """developers.facebook.com/docs/video-api/reference/error-codes"""
    title, _, rest = message.partition(". ")
    return GraphError(
        "There was a problem uploading your video file. Please try again.",
        6000,
        kind="OAuthException",
        subcode=subcode,
        error_user_title=title,
        error_user_msg=rest or message,
        **more,
    )


def upload_refused(kind: str, message: str, status: int = 400) -> Response:
    """An error of rupload.facebook.com, whose form is its own."""
    return json_answer({"debug_info": {"retriable": False, "type": kind, "message": message}}, status)


def in_words(instant: float) -> str:
    return time.strftime("%A, %d-%b-%y %H:%M:%S UTC", time.gmtime(instant))


def usage(page_id: str, percent: int, minutes: int = 0) -> str:
    """The value of X-Business-Use-Case-Usage. minutes: until calls are taken again."""
    return (
        f'{{"{page_id}":[{{"type":"pages","call_count":{percent},"total_cputime":{min(percent, 1)},'
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
        answer = answer_of(GraphError("(#32) Page request limit reached", 32, is_transient=True))
        answer.headers["X-Business-Use-Case-Usage"] = usage(g.get("page_id", "0"), 100, minutes)
        return answer
    return answer_of(STATUS_ERRORS[fault.status or 500]())

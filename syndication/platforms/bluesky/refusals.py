"""What the server's refusals mean, by their names ({"error": name, "message": words}, atproto.com/specs/xrpc)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from syndication.platforms.answers import Answer, refusal
from syndication.platforms.errors import NotAuthorized, PlatformError, Rejected

LABEL = "Bluesky"
#: After a 429 that does not say until when; createSession counts in windows of five minutes.
PAUSE = timedelta(minutes=5)

#: The access token is over, or not one of this server: a new session helps.
SESSION_OVER = frozenset({"ExpiredToken", "InvalidToken"})
RECORD_NOT_FOUND = "RecordNotFound"
BLOB_NOT_FOUND = "BlobNotFound"

_NOT_AUTHORIZED = {
    "AuthenticationRequired": "Bluesky did not accept the handle and app password. Enter a new app password.",
    "AuthFactorTokenRequired": (
        "Bluesky asks for a code by e-mail, as it does for the main password. Enter an app password instead."
    ),
    "AuthMissing": "Bluesky did not accept the credentials. Enter a new app password.",
    "ExpiredToken": "The session with Bluesky is over. Enter a new app password.",
    "InvalidToken": "The session with Bluesky is over. Enter a new app password.",
    "AccountTakedown": "Bluesky has taken this account down. Its owner has to contact Bluesky.",
    "AccountDeactivated": "This account is deactivated. Its owner has to activate it in Bluesky's settings.",
    "AccountSuspended": "Bluesky has suspended this account. Its owner has to contact Bluesky.",
}
_REJECTED = {
    "BlobNotFound": "Bluesky no longer has the pictures uploaded for this post. Publish it again.",
    "BlobTooLarge": "A picture is too large for this Bluesky server. Use a smaller one.",
    "InvalidMimeType": "This Bluesky server does not take a picture of this type. Use JPEG or PNG.",
    "InvalidSwap": "The account changed while the post was being sent. Publish it again.",
}


def error_name(answer: Answer) -> str:
    """The refusal's name, "" if it has none."""
    return _string(answer.error_fields().get("error"))


def refused(answer: Answer) -> PlatformError:
    """The error that an answer of status 400-499 is."""
    name = error_name(answer)
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    if name in _NOT_AUTHORIZED:
        return NotAuthorized(_NOT_AUTHORIZED[name], **known)
    if name in _REJECTED:
        return Rejected(_REJECTED[name], **known)
    return refusal(answer, LABEL, _string(answer.error_fields().get("message")), PAUSE)


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""

"""One error class for each thing the publisher can do next.

Messages are sentences for editors and never contain a secret; `detail` is the platform's own answer,
redacted.
"""

from __future__ import annotations

import re
from datetime import datetime

#: Databases refuse NUL, every encoding refuses lone surrogates; a platform may send both, and cut an emoji in two.
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


class PlatformError(Exception):
    """Base of all errors an adapter raises.

    message: a sentence an editor understands, saying what to do next.
    detail: the platform's raw answer or the transport's words, redacted; "" if none.
    http_status: the answer's status code, None if no answer came.

    Characters that cannot be stored become U+FFFD, so that every error can be recorded.
    """

    def __init__(self, message: str, *, detail: str = "", http_status: int | None = None) -> None:
        self.message = _storable(message)
        self.detail = _storable(detail)
        super().__init__(self.message)
        self.http_status = http_status


def _storable(text: str) -> str:
    # Not left out: that could put together again what redaction knew as two pieces.
    return _NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


class Rejected(PlatformError):
    """Refused for good: nothing went out, and sending the same again will not help."""


class NotAuthorized(PlatformError):
    """The credentials were refused: nothing went out."""


class RateLimited(PlatformError):
    """Too many requests: nothing went out. `until` is when the platform takes requests again (UTC)."""

    def __init__(
        self, message: str, *, until: datetime, detail: str = "", http_status: int | None = None
    ) -> None:
        super().__init__(message, detail=detail, http_status=http_status)
        self.until = until


class Unavailable(PlatformError):
    """Surely no effect (not reached, or refused before anything was done): trying again is safe.

    retry_after: seconds the platform asked us to wait, None if it did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        detail: str = "",
        http_status: int | None = None,
    ) -> None:
        super().__init__(message, detail=detail, http_status=http_status)
        self.retry_after = retry_after


class OutcomeUnknown(PlatformError):
    """The request may have had its effect: never send it again blindly."""


class CannotTell(PlatformError):
    """Raised by `Finds.find` when the platform cannot say whether the post is out: a person decides."""


def when_looking(error: PlatformError) -> PlatformError:
    """The error to raise from `Finds.find` for this one: a refused look-up tells nothing about the post."""
    if not isinstance(error, Rejected):
        return error
    return CannotTell(error.message, detail=error.detail, http_status=error.http_status)

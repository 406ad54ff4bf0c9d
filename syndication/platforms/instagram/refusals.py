"""From an answer with an error in it to the error that it is."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from syndication.platforms.answers import Answer, refusal
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.graph_usage import graph_paused_until
from syndication.platforms.instagram.error_table import (
    AUTH_SUBCODES,
    CODES,
    PERMISSION,
    PERMISSION_CODES,
    SUBCODES,
    Kind,
    Meaning,
)

LABEL = "Instagram"
PAUSE = timedelta(hours=1)
_SUBCODE = re.compile(r"(?<!\d)2207\d{3}(?!\d)")


def refused(answer: Answer) -> PlatformError:
    """The error that an answer of status 400-499 is.

    Meta's own trouble is not documented to come before anything was done, and neither is the loss of a container.
    After a call that creates, the outcome is therefore unknown.
    """
    says = _words_of(answer)
    meaning = meaning_of(answer)
    if meaning is None or answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return refusal(answer, LABEL, says, PAUSE)
    return _error(meaning, answer, quoted(answer.redact(says)))


def refused_beside_publishing(answer: Answer) -> PlatformError:
    """As `refused`, but a permission that is missing does not mean that the account cannot publish."""
    if _kind_of(answer) is not Kind.PERMISSION:
        return refused(answer)
    return Rejected(
        f"The access token of this account has no permission for this.{quoted(answer.redact(_words_of(answer)))}",
        detail=answer.detail,
        http_status=answer.status,
    )


def meaning_of(answer: Answer) -> Meaning | None:
    """What the answer's code and subcode mean, None when neither is known."""
    error = _error_of(answer)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    if code in (102, 190):
        return AUTH_SUBCODES.get(subcode, CODES[code])
    known = SUBCODES.get(subcode) or (PERMISSION if code in PERMISSION_CODES else CODES.get(code))
    return CODES[2] if known is None and error.get("is_transient") is True else known


def meaning_of_status(status: str) -> Meaning | None:
    """What the `status` of a container in ERROR means: the subcode is in it, with or without words."""
    found = _SUBCODE.search(status)
    return SUBCODES.get(int(found[0])) if found else None


def is_not_ready(answer: Answer) -> bool:
    """Whether Instagram says that the container is not ready yet."""
    return _kind_of(answer) is Kind.NOT_READY


def needs_new_container(answer: Answer) -> bool:
    """Whether Instagram says that the container is of no use any more."""
    return _kind_of(answer) is Kind.NEW_CONTAINER


def is_missing(answer: Answer) -> bool:
    """Whether Instagram says that there is no such object (or none that the token may see)."""
    error = _error_of(answer)
    return (_number(error.get("code")), _number(error.get("error_subcode"))) == (100, 33)


def is_no_figure(answer: Answer) -> bool:
    """Whether Instagram refuses a figure: not for this kind of post (100), too few viewers or no permission."""
    return _number(_error_of(answer).get("code")) == 100 or _kind_of(answer) is Kind.PERMISSION


def quoted(says: str) -> str:
    return f" It says: “{says[:300]}”" if says else ""


def _kind_of(answer: Answer) -> Kind | None:
    meaning = meaning_of(answer)
    return meaning.kind if meaning else None


def _error_of(answer: Answer) -> dict[str, Any]:
    error = answer.error_fields().get("error")
    return error if isinstance(error, dict) else {}


def _words_of(answer: Answer) -> str:
    error = _error_of(answer)
    return next((error[k] for k in ("error_user_msg", "message") if isinstance(error.get(k), str)), "")


def _error(meaning: Meaning, answer: Answer, says: str) -> PlatformError:
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    match meaning.kind:
        case Kind.AUTH:
            return NotAuthorized(meaning.sentence, **known)
        case Kind.PERMISSION:
            return NotAuthorized(meaning.sentence + says, **known)
        case Kind.RATE_LIMIT:
            return RateLimited(meaning.sentence, until=graph_paused_until(answer, meaning.pause), **known)
        case Kind.TROUBLE | Kind.NEW_CONTAINER if answer.creates:
            sentence = f"{meaning.sentence} It is not known whether the post went out."
            return OutcomeUnknown(sentence, **known)
        case Kind.TROUBLE | Kind.NEW_CONTAINER | Kind.NOT_READY:
            return Unavailable(meaning.sentence, **known)
        case Kind.REJECTED:
            return Rejected(meaning.sentence + says, **known)


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0

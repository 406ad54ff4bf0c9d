"""From an answer with an error in it to the error that it is."""

from __future__ import annotations

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
from syndication.platforms.facebook.error_table import (
    AUTH_SUBCODES,
    CODES,
    PERMISSION,
    PERMISSION_CODES,
    SUBCODES,
    Kind,
    Meaning,
)
from syndication.platforms.graph_usage import graph_paused_until

LABEL = "Facebook"
PAUSE = timedelta(hours=1)
#: "Some of the aliases you requested do not exist".
_NO_SUCH_ALIAS = 803


def meaning_of(code: int, subcode: int) -> Meaning | None:
    """What a code and its subcode (0: none) mean, None when neither is known."""
    if code in (102, 190):
        return AUTH_SUBCODES.get(subcode, CODES[code])
    if subcode in SUBCODES:
        return SUBCODES[subcode]
    return PERMISSION if code in PERMISSION_CODES else CODES.get(code)


def is_duplicate(answer: Answer) -> bool:
    """Whether Facebook says that this was just posted."""
    meaning = meaning_of(*codes_of(answer))
    return meaning is not None and meaning.kind is Kind.DUPLICATE


def is_missing(answer: Answer) -> bool:
    """Whether Facebook says that there is no such object (or none that the token may see)."""
    code, subcode = codes_of(answer)
    return (code, subcode) == (100, 33) or code == _NO_SUCH_ALIAS


def lacks_permission(answer: Answer) -> bool:
    """Whether Facebook says that the token is fine but may not do this."""
    meaning = meaning_of(*codes_of(answer))
    return meaning is not None and meaning.kind is Kind.PERMISSION


def codes_of(answer: Answer) -> tuple[int, int]:
    """The error's code and subcode, 0 for what there is not."""
    error = error_of(answer)
    return _number(error.get("code")), _number(error.get("error_subcode"))


def error_of(answer: Answer) -> dict[str, Any]:
    """The answer's error object, empty without one."""
    error = answer.error_fields().get("error")
    return error if isinstance(error, dict) else {}


def refused(answer: Answer) -> PlatformError:
    """The error that an answer of status 400-499 is.

    Facebook's own trouble (codes 1 and 2, or an unknown code with is_transient) is not documented to come before
    anything was done. After a call that creates, its outcome is therefore unknown.
    """
    error = error_of(answer)
    meaning = meaning_of(*codes_of(answer))
    if meaning is None and error.get("is_transient") is True:
        meaning = CODES[2]
    says = next((error[k] for k in ("error_user_msg", "message") if isinstance(error.get(k), str)), "")
    if (
        meaning is None or answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    ):  # turned away before it was read
        return refusal(answer, LABEL, says, PAUSE)
    return _error(meaning, answer, quoted(answer.redact(says)))


def _error(meaning: Meaning, answer: Answer, quoted: str) -> PlatformError:
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    match meaning.kind:
        case Kind.AUTH:
            return NotAuthorized(meaning.sentence, **known)
        case Kind.PERMISSION:
            return NotAuthorized(meaning.sentence + quoted, **known)
        case Kind.RATE_LIMIT:
            return RateLimited(meaning.sentence, until=graph_paused_until(answer, meaning.pause), **known)
        case Kind.TROUBLE if answer.creates:
            sentence = f"{meaning.sentence} It is not known whether the post went out."
            return OutcomeUnknown(sentence, **known)
        case Kind.TROUBLE:
            return Unavailable(meaning.sentence, **known)
        case Kind.REJECTED | Kind.DUPLICATE:
            return Rejected(meaning.sentence + quoted, **known)


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def quoted(says: str) -> str:
    """Facebook's own words, to follow a sentence of ours."""
    return f" It says: “{says[:300]}”" if says else ""

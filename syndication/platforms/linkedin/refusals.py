"""From an answer with an error in it to the error that it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from syndication.platforms.answers import Answer, paused_until, refusal
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.linkedin.error_table import (
    CODES,
    MEMBER_AS_AUTHOR,
    NOT_THIS_MEMBER,
    SERVICE_CODES,
    STATUSES,
    Kind,
    Meaning,
)

LABEL = "LinkedIn"
_URN = re.compile(r"urn:li:(?:share|ugcPost|activity):\w+")


def code_of(answer: Answer) -> str:
    """The refusal's code, "" if it has none: at the top, or that of the first wrong field."""
    error = answer.error_fields()
    details = error.get("errorDetails")
    wrong = details.get("inputErrors") if isinstance(details, dict) else None
    first = wrong[0] if isinstance(wrong, list) and wrong else None
    codes = (first.get("code") if isinstance(first, dict) else None, error.get("code"))
    code = next((c for c in codes if isinstance(c, str)), "")
    number = error.get("serviceErrorCode")
    return SERVICE_CODES.get(number, code) if code not in CODES and isinstance(number, int) else code


def is_duplicate(answer: Answer) -> bool:
    """Whether LinkedIn says that the account has such a post."""
    return code_of(answer) == "DUPLICATE_POST"


def named_post(answer: Answer) -> str:
    """The URN of the post that LinkedIn speaks of, "" if it names none."""
    found = _URN.search(says(answer))
    return found[0] if found else ""


def says(answer: Answer) -> str:
    """LinkedIn's own words, "" if there are none."""
    error = answer.error_fields()
    return next(
        (error[k] for k in ("message", "error_description", "error") if isinstance(error.get(k), str)), ""
    )


def refused(answer: Answer) -> PlatformError:
    """The error that an answer of status 400-499 is."""
    meaning = CODES.get(code_of(answer)) or STATUSES.get(answer.status)
    if meaning is None and MEMBER_AS_AUTHOR in says(answer):
        meaning = NOT_THIS_MEMBER
    if meaning is None or answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return refusal(answer, LABEL, says(answer), until_midnight())
    return _error(meaning, answer)


def until_midnight() -> timedelta:
    """LinkedIn counts requests by the day and starts anew at midnight UTC."""
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return midnight - now


def _error(meaning: Meaning, answer: Answer) -> PlatformError:
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    words = answer.redact(says(answer)).strip()[:300]
    sentence = f"{meaning.sentence} It says: “{words}”" if words else meaning.sentence
    match meaning.kind:
        case Kind.AUTH:
            return NotAuthorized(meaning.sentence, **known)
        case Kind.PERMISSION:
            return NotAuthorized(sentence, **known)
        case Kind.RATE_LIMIT:
            return RateLimited(meaning.sentence, until=paused_until(answer, until_midnight()), **known)
        case Kind.CONFLICT if answer.creates:
            return OutcomeUnknown(f"{meaning.sentence} It is not known whether the post went out.", **known)
        case Kind.CONFLICT | Kind.NOT_READY:
            return Unavailable(meaning.sentence, **known)
        case Kind.REJECTED | Kind.DUPLICATE:
            return Rejected(sentence, **known)

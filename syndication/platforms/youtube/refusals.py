"""From an answer with an error in it to the error that it is."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from syndication.platforms.answers import Answer, paused_until, refusal
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.youtube.error_table import OAUTH, REASONS, Kind, Meaning

LABEL = "YouTube"
#: After a 429 that gives neither a reason nor a time.
PAUSE = timedelta(minutes=10)
#: Quotas begin anew at midnight there.
_CALIFORNIA = ZoneInfo("America/Los_Angeles")


def error_of(answer: Answer) -> dict[str, Any]:
    """The answer's error object, empty without one."""
    error = answer.error_fields().get("error")
    return error if isinstance(error, dict) else {}


def reason_of(answer: Answer) -> str:
    """The first reason that the answer gives, "" for none."""
    errors = error_of(answer).get("errors")
    for each in errors if isinstance(errors, list) else ():
        if isinstance(each, dict) and isinstance(each.get("reason"), str):
            return str(each["reason"])
    return ""


def is_missing(answer: Answer) -> bool:
    """Whether YouTube says that what the call is about does not exist."""
    meaning = REASONS.get(reason_of(answer))
    return answer.status == HTTPStatus.NOT_FOUND and (meaning is None or meaning.kind is Kind.MISSING)


def refused(answer: Answer) -> PlatformError:
    """The error that an answer of status 400-499 is."""
    says = error_of(answer).get("message")
    says = says if isinstance(says, str) else ""
    meaning = REASONS.get(reason_of(answer))
    if meaning is None:
        return refusal(answer, LABEL, says, PAUSE)
    return _error(meaning, answer, _quoted(answer.redact(says)))


def refused_token(answer: Answer) -> PlatformError:
    """The error that a refusal of the token service is: {"error": name, "error_description": words}."""
    name = answer.error_fields().get("error")
    meaning = OAUTH.get(name) if isinstance(name, str) else None
    return (
        NotAuthorized(meaning.sentence, detail=answer.detail, http_status=answer.status)
        if meaning
        else refusal(answer, "Google", "", PAUSE)
    )


def _error(meaning: Meaning, answer: Answer, quoted: str) -> PlatformError:
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    match meaning.kind:
        case Kind.AUTH:
            return NotAuthorized(meaning.sentence, **known)
        case Kind.QUOTA:
            return RateLimited(meaning.sentence, until=next_quota_day(datetime.now(UTC)), **known)
        case Kind.RATE_LIMIT:
            return RateLimited(meaning.sentence, until=paused_until(answer, meaning.pause), **known)
        case Kind.TROUBLE if answer.creates:
            return OutcomeUnknown(f"{meaning.sentence} It is not known whether the post went out.", **known)
        case Kind.TROUBLE:
            return Unavailable(meaning.sentence, **known)
        case Kind.REJECTED | Kind.MISSING:
            return Rejected(meaning.sentence + quoted, **known)


def next_quota_day(now: datetime) -> datetime:
    """The next midnight in California (UTC), a minute later: clocks differ."""
    tomorrow = now.astimezone(_CALIFORNIA).date() + timedelta(days=1)
    return (datetime.combine(tomorrow, time(0, 1), _CALIFORNIA)).astimezone(UTC)


def _quoted(says: str) -> str:
    return f" It says: “{says[:300]}”" if says.strip() else ""

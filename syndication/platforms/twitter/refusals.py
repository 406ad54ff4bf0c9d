"""From an answer with a problem in it to the error that it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.answers import LONGEST_PAUSE, Answer, paused_until, refusal
from syndication.platforms.errors import NotAuthorized, PlatformError, RateLimited, Rejected
from syndication.platforms.twitter.error_table import CODES, DETAILS, STATUSES, TYPES, Kind, Meaning

LABEL = "X (Twitter)"
PAUSE = timedelta(minutes=15)
#: Limits besides that of the fifteen minutes; when one is used up, its reset is the one that counts.
DAY_LIMITS = ("x-app-limit-24hour", "x-user-limit-24hour")


def is_duplicate(answer: Answer) -> bool:
    """Whether X says that this was posted before."""
    return _kind_of(answer) is Kind.DUPLICATE


def is_media_gone(answer: Answer) -> bool:
    """Whether X does not know (any more) the media that were uploaded."""
    return _kind_of(answer) is Kind.MEDIA_GONE


def is_missing(answer: Answer) -> bool:
    """Whether X says that there is no such post."""
    return _kind_of(answer) is Kind.GONE


def refused(answer: Answer) -> PlatformError:
    """The error that an answer of status 400-499, or one of nothing but errors, is."""
    meaning = meaning_of(answer)
    says = next(_words(answer), "")
    if meaning is None:
        return refusal(answer, LABEL, says, PAUSE)
    quoted = answer.redact(says).strip()[:300]
    message = f"{meaning.sentence} It says: “{quoted}”" if quoted else meaning.sentence
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    match meaning.kind:
        case Kind.AUTH | Kind.PERMISSION:
            return NotAuthorized(message, **known)
        case Kind.RATE_LIMIT:
            return RateLimited(message, until=_until(answer, meaning.pause), **known)
        case _:
            return Rejected(message, **known)


def meaning_of(answer: Answer) -> Meaning | None:
    """What the table says of an answer, None when it says nothing."""
    problem = answer.error_fields()
    for error in _errors(problem):
        code = error.get("code")
        if isinstance(code, int) and code in CODES:
            return CODES[code]
    for words in _words(answer):
        for pattern, meaning in DETAILS:
            if pattern.search(words):
                return meaning
    for kind in (problem.get("type"), *(error.get("type") for error in _errors(problem))):
        named = TYPES.get(str(kind or "").rpartition("/")[2])
        if named:
            return named
    return STATUSES.get(answer.status)


def _kind_of(answer: Answer) -> Kind | None:
    meaning = None if answer.ok and "data" in answer.error_fields() else meaning_of(answer)
    return meaning.kind if meaning else None


def _errors(problem: dict[str, Any]) -> list[dict[str, Any]]:
    errors = problem.get("errors")
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _words(answer: Answer) -> Iterator[str]:
    """What X says in words, the most telling first."""
    problem = answer.error_fields()
    for source, name in (
        *((error, "message") for error in _errors(problem)),
        *((error, "detail") for error in _errors(problem)),
        (problem, "detail"),
        (problem, "error_description"),
        (problem, "title"),
    ):
        if isinstance(source.get(name), str) and source[name]:
            yield source[name]


def _until(answer: Answer, pause: timedelta) -> datetime:
    for limit in DAY_LIMITS:
        reset = answer.headers.get(f"{limit}-reset", "")
        if answer.headers.get(f"{limit}-remaining") == "0" and reset.isdigit():
            now = datetime.now(UTC)
            return min(max(datetime.fromtimestamp(int(reset[:12]), UTC), now), now + LONGEST_PAUSE)
    return paused_until(answer, pause)

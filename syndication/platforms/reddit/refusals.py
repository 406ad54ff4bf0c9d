"""From an answer with an error in it to the error that it is.

Reddit tells errors in several forms: {"json": {"errors": [[name, words, field]]}} with status 200, an object with
`reason` and `explanation` with status 400, a WWW-Authenticate header, or nothing but the status.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.answers import LONGEST_PAUSE, Answer, paused_until, refusal
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.reddit.error_table import (
    NAMES,
    REASONS,
    VALIDATION,
    VALIDATION_PREFIX,
    Kind,
    Meaning,
)
from syndication.platforms.reddit.facts import LABEL

#: After a 429 that does not say until when: the window in which Reddit counts requests.
PAUSE = timedelta(minutes=10)

_WAIT = re.compile(r"(\d{1,7})\s*(millisecond|second|minute|hour|day)s?")
_SECONDS = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86_400.0}


def error_of(answer: Answer) -> PlatformError | None:
    """The error that this answer is, None when it is none."""
    if answer.ok and error_name(answer) == "":
        return None
    return refused(answer)


def refused(answer: Answer) -> PlatformError:
    """The error that an answer with a status of 400-499, or with an error in it, is."""
    name, says = error_name(answer), error_words(answer)
    meaning = NAMES.get(name)
    if meaning is None and name.startswith(VALIDATION_PREFIX):
        meaning = VALIDATION
    if meaning is not None:
        return _meant(meaning, answer, says)
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    if name in REASONS:
        return Rejected(REASONS[name].format(name="The subreddit"), **known)
    challenge = answer.headers.get("WWW-Authenticate", "")
    if answer.status == 403 and "insufficient_scope" in challenge:
        return NotAuthorized(
            "Reddit says that the token lacks a scope. An admin has to make a new one with the scopes identity, "
            "submit, read, history, edit and flair.",
            **known,
        )
    if answer.ok:
        return Rejected(f"{LABEL} refused the request.{_quoted(answer, says or name)}", **known)
    return refusal(answer, LABEL, says, PAUSE)


def error_name(answer: Answer) -> str:
    """Reddit's name of the error, "" without one."""
    rows = _rows(answer)
    if rows:
        return _string(rows[0][0])
    fields = answer.error_fields()
    name = _string(fields.get("reason"))
    return name if answer.status >= 400 else ""


def error_words(answer: Answer) -> str:
    """Reddit's own words about it, "" without any."""
    rows, fields = _rows(answer), answer.error_fields()
    if rows:
        return " ".join(_string(row[1]) for row in rows if len(row) > 1)
    words = (fields.get("explanation"), fields.get("error_description"), fields.get("message"))
    return next((word for word in words if isinstance(word, str) and word), "")


def _rows(answer: Answer) -> list[list[Any]]:
    """The rows of json.errors; one without a list around it is a name alone."""
    inner = answer.error_fields().get("json")
    errors = inner.get("errors") if isinstance(inner, dict) else None
    if not isinstance(errors, list):
        return []
    rows = [row if isinstance(row, list) else [row] for row in errors]
    return [row for row in rows if row and isinstance(row[0], str)]


def _meant(meaning: Meaning, answer: Answer, says: str) -> PlatformError:
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    sentence = meaning.sentence + _quoted(answer, says)
    match meaning.kind:
        case Kind.AUTH:
            return NotAuthorized(sentence, **known)
        case Kind.RATE_LIMIT:
            return RateLimited(sentence, until=_until(answer, says, meaning.pause), **known)
        case Kind.TROUBLE if answer.creates:
            return OutcomeUnknown(f"{meaning.sentence} It is not known whether the post went out.", **known)
        case Kind.TROUBLE:
            return Unavailable(sentence, **known)
        case Kind.REJECTED | Kind.DUPLICATE:
            return Rejected(sentence, **known)


def _until(answer: Answer, says: str, pause: timedelta) -> datetime:
    """By json.ratelimit (seconds), by the words (“… for 14 minutes”), by the headers of a 429, else the pause."""
    inner = answer.error_fields().get("json")
    told = inner.get("ratelimit") if isinstance(inner, dict) else None
    seconds = (
        float(told) if isinstance(told, (int, float)) and not isinstance(told, bool) else seconds_in(says)
    )
    if seconds is None:
        return paused_until(answer, pause) if answer.status == 429 else datetime.now(UTC) + pause
    # One more: the words are rounded.
    return datetime.now(UTC) + min(timedelta(seconds=max(0.0, min(seconds, 1e9)) + 1), LONGEST_PAUSE)


def seconds_in(words: str) -> float | None:
    """The time to wait that Reddit's words tell, None without one."""
    found = _WAIT.search(words)
    return int(found[1]) * _SECONDS[found[2]] if found else None


def _quoted(answer: Answer, says: str) -> str:
    says = answer.redact(says).strip()[:300]
    return f" It says: “{says}”" if says else ""


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""

"""What a platform answered, and what an answer means when the platform says nothing of its own about it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)

#: Characters of an answer that are kept to be shown.
DETAIL_LENGTH = 2000
#: Bytes of an answer that are searched for something to show.
_LOOKED_AT = 64_000
_LONGEST_SECRET = 4096
#: Nobody is made to wait for longer on the word of a header alone.
LONGEST_PAUSE = timedelta(days=2)
#: Some platforms count these in seconds from now, others in seconds since 1970: below this it is the former.
_EPOCH_FROM = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RESET_HEADERS = ("ratelimit-reset", "x-rate-limit-reset", "x-ratelimit-reset")


@dataclass(frozen=True)
class Answer:
    """A complete HTTP answer. Header names are looked up without regard to case.

    host: who answered. creates: it answers a call that creates. redact: hides the request's secrets.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    host: str = ""
    creates: bool = False
    redact: Callable[[str], str] = field(default=str, repr=False, compare=False)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def detail(self) -> str:
        """The answer as text to be shown: without secrets, without HTML, cut to DETAIL_LENGTH."""
        text = self.redact(self.body[:_LOOKED_AT].decode("utf-8", "replace"))
        if len(self.body) > _LOOKED_AT:
            text = text[:-_LONGEST_SECRET]  # the cut may have gone through a secret, which then was not known
        if text.lstrip().startswith("<"):
            text = self.redact(_text_of_html(text))
        return f"HTTP {self.status} {text}".strip()[:DETAIL_LENGTH]

    def json(self) -> Any:
        """The body's JSON. Without any, raises OutcomeUnknown on a create call, otherwise Unavailable."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):  # the latter for brackets in brackets without end
            pass
        return self._unreadable()

    def fields(self) -> dict[str, Any]:
        """The body's JSON object. Raises as `json` does."""
        found = self.json()
        return found if isinstance(found, dict) else self._unreadable()

    def text(self, name: str) -> str:
        """The string at this name of the JSON object. Raises as `json` does when it is missing or empty."""
        found = self.fields().get(name)
        return found if isinstance(found, str) and found else self._unreadable()

    def part(self, name: str) -> dict[str, Any]:
        """The object at this name of the JSON object. Raises as `json` does when there is none."""
        found = self.fields().get(name)
        return found if isinstance(found, dict) else self._unreadable()

    def items(self, name: str) -> list[Any]:
        """The list at this name of the JSON object. Raises as `json` does when there is none."""
        found = self.fields().get(name)
        return found if isinstance(found, list) else self._unreadable()

    def error_fields(self) -> dict[str, Any]:
        """The body's JSON object, empty when it is something else: a refusal need not be readable."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _unreadable(self) -> Any:
        message = f"The answer of {self.host} could not be read."
        if self.creates:
            message = f"{message} It is not known whether the post went out."
            raise OutcomeUnknown(message, detail=self.detail, http_status=self.status)
        message = f"{message} If this goes on, an admin has to check the API address."
        raise Unavailable(message, detail=self.detail, http_status=self.status)


def instant(seconds: object, since: datetime = _EPOCH) -> datetime | None:
    """So many seconds after 1970 (or `since`), as an answer tells them. None for what is no time: 0 included, with
    which platforms say "never"."""
    if not isinstance(seconds, int) or seconds <= 0:
        return None
    try:
        return since + timedelta(seconds=seconds)
    except OverflowError:
        return None


def retry_after(answer: Answer) -> float | None:
    """Seconds to wait by the Retry-After header (RFC 9110: seconds or a date), LONGEST_PAUSE at most.

    None without a usable header.
    """
    value = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return min(float(value), LONGEST_PAUSE.total_seconds())
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    return min(max(0.0, seconds), LONGEST_PAUSE.total_seconds())


def paused_until(answer: Answer, default: timedelta) -> datetime:
    """When requests are taken again (UTC), by Retry-After or the rate-limit headers, else after `default`."""
    now = datetime.now(UTC)
    seconds = retry_after(answer)
    if seconds is None:
        resets = (seconds_to(answer.headers.get(name, ""), now) for name in _RESET_HEADERS)
        seconds = next((s for s in resets if s is not None), default.total_seconds())
    return now + min(max(timedelta(seconds=seconds), timedelta(seconds=1)), LONGEST_PAUSE)


def seconds_to(reset: str, now: datetime) -> float | None:
    """Seconds to an instant given as epoch seconds, as seconds from now or in ISO 8601; None for anything else."""
    if re.fullmatch(r"\d{1,12}(\.\d+)?", reset):
        number = float(reset)
        return number - now.timestamp() if number >= _EPOCH_FROM else number
    try:
        at = datetime.fromisoformat(reset)
    except ValueError:
        return None
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()


def refusal(answer: Answer, label: str, says: str, pause: timedelta) -> PlatformError:
    """The error that a 4xx answer is by its status alone.

    label: the platform's name for people. says: its own words about it, "" if none.
    pause: how long to wait after a 429 that does not say.
    """
    says = answer.redact(says).strip()[:300]
    reason = f" It says: “{says}”" if says else ""
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    match answer.status:
        case 401:
            return NotAuthorized(
                f"{label} did not accept the credentials. An admin has to connect the account again.{reason}",
                **known,
            )
        case 403:
            return NotAuthorized(
                f"{label} does not allow this account to do this. An admin has to check its rights.{reason}",
                **known,
            )
        case 404:
            return Rejected(
                f"{label} has nothing at this address. An admin has to check it.{reason}", **known
            )
        case 408 | 421 | 425:
            return Unavailable(
                f"{label} asks to try again.{reason}", retry_after=retry_after(answer), **known
            )
        case 413:
            return Rejected(f"{label} says this is too large. Use smaller pictures.{reason}", **known)
        case 429:
            until = paused_until(answer, pause)
            return RateLimited(f"{label} takes no more requests for now.{reason}", until=until, **known)
        case _:
            return Rejected(f"{label} refused the request.{reason}", **known)


class _Text(HTMLParser):
    """Collects what a person would read of a page."""

    _UNSEEN = frozenset({"script", "style", "template", "noscript"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- HTMLParser's own name
        self._unseen += tag in self._UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in self._UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words += data.split()


def _text_of_html(page: str) -> str:
    parser = _Text()
    parser.feed(page)
    return " ".join(parser.words)

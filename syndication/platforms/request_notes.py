"""What is kept about the requests of one try, for people who look into a delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

#: A try that makes more requests (a long upload) keeps the first ones and the last one.
MOST_NOTES = 50


@dataclass(frozen=True)
class RequestNote:
    """One request that was begun.

    at: seconds since 1970. method, url: as the adapter gave them. status: of the answer, None without a whole one.
    ms: from the look-up of the name to the last byte of the answer. error: the class of what was raised.
    redact: hides the request's secrets. left_out: how many requests before this one are not kept.
    """

    at: float
    method: str
    url: str = field(repr=False)
    status: int | None
    ms: float
    error: str | None
    redact: Callable[[str], str] = field(repr=False, compare=False)
    left_out: int = 0

    def as_json(self) -> dict[str, Any]:
        """For storing and showing: `at` in ISO 8601 (UTC), `url` without query, user and secrets; `left_out` only
        when there is something."""
        shown = {
            "at": datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds"),
            "method": self.method,
            "url": self._place(),
            "status": self.status,
            "ms": round(self.ms, 1),
            "error": self.error,
        }
        return shown | {"left_out": self.left_out} if self.left_out else shown

    def _place(self) -> str:
        parts = urlsplit(self.url)
        place = self.redact(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}")
        plain = unquote(place)
        # A secret may be in a path in spellings that nobody foresees: half of it quoted, in lower-case digits.
        hidden = self.redact(plain)
        return place if hidden == plain else hidden


def add_note(notes: list[RequestNote], note: RequestNote) -> None:
    """Keep MOST_NOTES of them at most: then each takes the place of the last one, and counts what it replaced."""
    if len(notes) < MOST_NOTES:
        notes.append(note)
    else:
        notes[-1] = replace(note, left_out=notes[-1].left_out + 1)

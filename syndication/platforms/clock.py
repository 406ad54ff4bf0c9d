"""Clocks: one that nobody sets, and how far ours is from those of the platforms.

A post is looked for among those that a platform made since our try. That must not go wrong where the machine's clock
does: set by two hours, or never right.
"""

from __future__ import annotations

import socket
import sys
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from time import CLOCK_MONOTONIC, clock_gettime
from uuid import uuid4

#: Goes on while the machine sleeps, where there is such a clock.
_CLOCK = getattr(sys.modules["time"], "CLOCK_BOOTTIME", CLOCK_MONOTONIC)
#: What a Date header says is a second old at least, and answers take their time.
_NO_ERROR = timedelta(minutes=1)
#: Seconds between looks at what the platforms' clocks say.
_LISTEN_EVERY = 5.0
#: How far back is looked when nothing is known of when a try was.
LONG_AGO = timedelta(days=1)


def seconds() -> float:
    """A clock that nobody sets. Only differences mean something, and only within one `place`."""
    return clock_gettime(_CLOCK)


@cache
def place() -> str:
    """Machine, boot and process namespace: where `seconds` means the same. Made up where that cannot be known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{socket.gethostname()} {boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{socket.gethostname()} {uuid4().hex}"


class _Heard:
    """How far our clock is ahead of what platforms say the time is, and when one was last listened to."""

    ahead = timedelta()
    at = float("-inf")


def listen(date: str | None) -> None:
    """To be told the Date header of each answer; looks at one every few seconds."""
    if date is None or seconds() - _Heard.at < _LISTEN_EVERY:
        return
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return
    difference = datetime.now(UTC) - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    _Heard.at = seconds()
    _Heard.ahead = difference if abs(difference) > _NO_ERROR else timedelta()


def ahead() -> timedelta:
    """How far our clock is ahead of the platforms' (behind: below zero); nothing within a minute."""
    return _Heard.ahead


def in_their_time(instant: datetime) -> datetime:
    """Since when to look at a platform for what we did at an instant of our clock; earlier rather than later."""
    now = datetime.now(UTC)
    known = instant if instant <= now else now - LONG_AGO
    return known - max(ahead(), timedelta())

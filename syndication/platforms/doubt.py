"""Whether an earlier try at a dangerous call may have made something public.

Kept as a checkpoint, which is saved before the call: {"open": …, "first": …, "latest": when such tries began, "clock":
the latter by a clock that nobody sets}.
Without an open doubt nothing of that call can be out. A post with one dangerous call uses the name "doubt"; one
with several gives each its own (`name`), so that settling one says nothing of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from syndication.platforms.base import Checkpoints
from syndication.platforms.clock import in_their_time, place, seconds

#: The value of a doubt that is none any more.
CLOSED = {"open": False}


def is_doubt(name: str) -> bool:
    """Whether a checkpoint of this name is a doubt. Others may close it when the call surely was not made."""
    return name == "doubt" or name.startswith("doubt-")


@dataclass(frozen=True)
class Doubt:
    """When the calls began that may have made it.

    first: the first of them, in the platform's time, early rather than late: what was made before is not of ours.
    latest: the last of them, in our present time: so long ago it was, even if our clock was set since.
    """

    first: datetime
    latest: datetime


def open_doubt(checkpoints: Checkpoints, name: str = "doubt") -> None:
    """To be called before the dangerous call; an older doubt keeps its time."""
    now, kept = datetime.now(UTC), checkpoints.get(name)
    older = kept if kept and kept["open"] else {}
    value = {
        "open": True,
        "first": older.get("first", now.isoformat()),
        "latest": now.isoformat(),
        "clock": [place(), seconds()],
    }
    checkpoints.save(name, value)


def close_doubt(checkpoints: Checkpoints, name: str = "doubt") -> None:
    """The call surely did nothing."""
    checkpoints.save(name, CLOSED)


def open_since(checkpoints: Checkpoints, name: str = "doubt") -> Doubt | None:
    """The open doubt, None if there is none."""
    kept = checkpoints.get(name)
    if not kept or not kept["open"]:
        return None
    first, latest = (datetime.fromisoformat(kept[which]) for which in ("first", "latest"))
    where, then = kept.get("clock", ("", 0.0))
    if where == place():
        latest = datetime.now(UTC) - timedelta(seconds=seconds() - then)
    return Doubt(in_their_time(min(first, latest)), latest)

"""Whether an earlier try at a dangerous call may have made something public.

Kept as a checkpoint, which is saved before the call: {"open": …, "first": …, "latest": when such tries began}.
Without an open doubt nothing of that call can be out. A post with one dangerous call uses the name "doubt"; one
with several gives each its own (`name`), so that settling one says nothing of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from syndication.platforms.base import Checkpoints

#: The value of a doubt that is none any more.
CLOSED = {"open": False}


def is_doubt(name: str) -> bool:
    """Whether a checkpoint of this name is a doubt. Others may close it when the call surely was not made."""
    return name == "doubt" or name.startswith("doubt-")


@dataclass(frozen=True)
class Doubt:
    """When the first and the latest call began that may have made it."""

    first: datetime
    latest: datetime


def open_doubt(checkpoints: Checkpoints, name: str = "doubt") -> None:
    """To be called before the dangerous call; an older doubt keeps its time."""
    now = datetime.now(UTC)
    older = open_since(checkpoints, name)
    first = older.first if older else now
    checkpoints.save(name, {"open": True, "first": first.isoformat(), "latest": now.isoformat()})


def close_doubt(checkpoints: Checkpoints, name: str = "doubt") -> None:
    """The call surely did nothing."""
    checkpoints.save(name, CLOSED)


def open_since(checkpoints: Checkpoints, name: str = "doubt") -> Doubt | None:
    """The open doubt, None if there is none."""
    kept = checkpoints.get(name)
    if not kept or not kept["open"]:
        return None
    return Doubt(datetime.fromisoformat(kept["first"]), datetime.fromisoformat(kept["latest"]))

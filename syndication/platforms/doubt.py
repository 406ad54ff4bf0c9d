"""Whether an earlier try at the one dangerous call may have made the post.

Kept as the checkpoint "doubt", which is saved before the call: {"open": …, "first": …, "latest": when such tries
began}. Without an open doubt nothing can be out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from syndication.platforms.base import Checkpoints

_NAME = "doubt"


@dataclass(frozen=True)
class Doubt:
    """When the first and the latest call began that may have made the post."""

    first: datetime
    latest: datetime


def open_doubt(checkpoints: Checkpoints) -> None:
    """To be called before the dangerous call; an older doubt keeps its time."""
    now = datetime.now(UTC)
    older = open_since(checkpoints)
    first = older.first if older else now
    checkpoints.save(_NAME, {"open": True, "first": first.isoformat(), "latest": now.isoformat()})


def close_doubt(checkpoints: Checkpoints) -> None:
    """The call surely did nothing."""
    checkpoints.save(_NAME, {"open": False})


def open_since(checkpoints: Checkpoints) -> Doubt | None:
    """The open doubt, None if there is none."""
    kept = checkpoints.get(_NAME)
    if not kept or not kept["open"]:
        return None
    return Doubt(datetime.fromisoformat(kept["first"]), datetime.fromisoformat(kept["latest"]))

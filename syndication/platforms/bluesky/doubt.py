"""When a record was last sent: until some time after that, a server that has none may still make it.

Kept as the checkpoint "sending", which is saved right before every request that puts the record: {"latest": when}.
Saving it is also what tells a worker that its post was given to another one, before it sends anything.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from syndication.platforms.base import Checkpoints

#: How long after it was sent a request whose answer was lost may still be carried out. Nothing is
#: documented about it; an answer is usually waited for half as long.
SETTLES_AFTER = timedelta(seconds=60)
_NAME = "sending"


def note_sending(checkpoints: Checkpoints) -> None:
    """To be called before every request that puts the record."""
    checkpoints.save(_NAME, {"latest": datetime.now(UTC).isoformat()})


def seconds_to_settle(checkpoints: Checkpoints) -> float:
    """How long a missing record proves nothing yet; not above zero once it surely is not out."""
    noted = checkpoints.get(_NAME)
    if noted is None:
        return 0.0
    return (datetime.fromisoformat(noted["latest"]) + SETTLES_AFTER - datetime.now(UTC)).total_seconds()

"""What happens again and again. Each job has a fixed id, so that registering it twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from syndication.jobs.queue import MAINTAIN, PUBLISH


@dataclass(frozen=True)
class Periodic:
    """`function` as a dotted path, `interval` in seconds."""

    id: str
    function: str
    interval: int


PERIODIC = (
    Periodic("publish-due", PUBLISH, 1),
    Periodic("maintenance", MAINTAIN, 30),
)

"""What is seen of the processes that do the work; whoever knows Redis fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class WorkerSeen:
    """An RQ worker that gave a sign of life lately. doing: the job it is at, "" when it waits for one."""

    name: str
    host: str
    pid: int
    lanes: tuple[str, ...]
    doing: str
    seen_at: datetime | None


@dataclass(frozen=True)
class Lane:
    """An RQ queue. failed: jobs that ended with an error and are still remembered. last_failed: what it was."""

    name: str
    waiting: int
    failed: int
    last_failed: str = ""


@dataclass(frozen=True)
class Fleet:
    """heartbeat_age: seconds since a scheduler last looked for due posts, None if none ever did."""

    heartbeat_age: float | None
    workers: tuple[WorkerSeen, ...]
    lanes: tuple[Lane, ...]

    #: A scheduler rings every second; one that was silent for so many seconds is not there.
    SILENCE = 10

    @property
    def has_scheduler(self) -> bool:
        return self.heartbeat_age is not None and self.heartbeat_age < self.SILENCE

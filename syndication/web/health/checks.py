"""What must be well before the desk can do its work."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from syndication.jobs import queue
from syndication.services import readiness
from syndication.services.readiness import FINE, Finding

log = structlog.get_logger(__name__)

#: A scheduler rings every second; one that was silent for so many seconds is not there.
SCHEDULER_SILENCE = 10


def redis() -> Finding:
    queue.redis_connection().ping()
    return FINE


def scheduler() -> Finding:
    age = queue.scheduler_heartbeat_age()
    if age is None:
        return "No scheduler is running."
    return FINE if age < SCHEDULER_SILENCE else f"The scheduler was last heard of {age:.0f} seconds ago."


def worker() -> Finding:
    return FINE if queue.live_workers() else "No worker is running."


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": readiness.database,
    "migrations": readiness.migrations,
    "redis": redis,
    "scheduler": scheduler,
    "worker": worker,
}


def findings() -> dict[str, Finding]:
    """What every check finds, by name. Never raises: what cannot be checked is not well."""
    return {name: finding_of(name, check) for name, check in CHECKS.items()}


def finding_of(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:
        # The error's own words may hold addresses and names; this page is open to everybody.
        log.warning("readiness.failed", check=name, error=str(error))
        return "Cannot be reached."

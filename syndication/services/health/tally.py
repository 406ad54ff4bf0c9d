"""Counting tries as they end, for counters that only ever rise: each is looked at once, a moment after it began."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from syndication.extensions import db
from syndication.models import PostAttempt, ScheduledPost
from syndication.services.health.results import SUCCESSES, seconds_of

#: Tries are written by several processes at once: one with a lower id may become visible a moment later.
SETTLES = timedelta(seconds=15)
#: What runs for longer than this is not waited for.
PATIENCE = timedelta(minutes=15)
#: Tries that are counted in one go.
MOST = 10_000
#: Upper ends of the histograms, in seconds.
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


Counts = Mapping[tuple[str, ...], float]


@dataclass(frozen=True)
class Tally:
    """last: the last try that was counted. counts: by the parts of their names.

    ("tries", platform, kind, outcome): how many. Of tries that published, with <what> "publish" (what the platform
    took) and "late" (how long after it was due the first request left): (what, platform, upper end): how many,
    (what, platform, "sum"): seconds.
    """

    last: int
    counts: Counts


def newest_try() -> int:
    """Its id, 0 of none: where counting begins that was never done before."""
    return db.session.scalar(select(func.max(PostAttempt.id))) or 0


def count_tries(after: int, now: datetime) -> Tally:
    """The tries behind this id that have ended, up to the first that may still be at it. One query."""
    rows = db.session.execute(
        select(
            PostAttempt.id,
            PostAttempt.kind,
            PostAttempt.outcome,
            PostAttempt.started_at,
            PostAttempt.finished_at,
            PostAttempt.requests,
            ScheduledPost.platform,
            ScheduledPost.due_at,
        )
        .join(ScheduledPost, ScheduledPost.id == PostAttempt.scheduled_post_id)
        .where(PostAttempt.id > after)
        .order_by(PostAttempt.id)
        .limit(MOST)
    )
    last = after
    counts: dict[tuple[str, ...], float] = defaultdict(float)
    for row in rows:
        if row.started_at > now - (PATIENCE if row.finished_at is None else SETTLES):
            break
        last = row.id
        counts["tries", row.platform, row.kind, row.outcome or "lost"] += 1
        if row.kind != "reconcile" and row.outcome in SUCCESSES:
            observe(counts, "publish", row.platform, seconds_of(row))
        if row.kind == "publish" and row.outcome in SUCCESSES:
            observe(counts, "late", row.platform, lateness_of(row))
    return Tally(last, counts)


def observe(counts: dict[tuple[str, ...], float], what: str, platform: str, seconds: float) -> None:
    end = next((str(end) for end in BUCKETS if seconds <= end), "+Inf")
    counts[what, platform, end] += 1
    counts[what, platform, "sum"] += seconds


def lateness_of(row: Any) -> float:
    began = datetime.fromisoformat(row.requests[0]["at"]) if row.requests else row.started_at
    return max(0.0, float((began - row.due_at).total_seconds()))

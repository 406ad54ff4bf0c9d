"""How tries went in the last 24 hours, platform by platform.

post_attempts has no index by time: one would cost every try something. But its ids rise with time, so where the day
began is found by halving; and of a day with many tries, evenly spaced ids are a fair sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from syndication.extensions import db
from syndication.models import PostAttempt, ScheduledPost

DAY = timedelta(hours=24)
#: Tries that are looked at; of a day with more, so many evenly spaced ones.
SAMPLE = 2000
#: Ends of a try that are no failure. "" runs still, "stopped" was given back before anything was sent.
SUCCESSES = frozenset({"posted", "processing"})
UNCOUNTED = frozenset({"", "stopped", "not_found"})


@dataclass(frozen=True)
class PlatformResults:
    """Tries at sending. seconds: what the platform's answers took in a successful try, half and 95 % of them at most;
    None without one."""

    tries: int
    successes: int
    p50: float | None
    p95: float | None

    @property
    def success_rate(self) -> float | None:
        return self.successes / self.tries if self.tries else None


@dataclass(frozen=True)
class Results:
    """By platform. tried: how many tries the day had about; looked_at: how many of them the figures are made of."""

    platforms: Mapping[str, PlatformResults]
    tried: int
    looked_at: int

    @property
    def is_sample(self) -> bool:
        return self.looked_at < self.tried


class Span(NamedTuple):
    """Ids of tries, both ends included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return max(0, self.last - self.first + 1)


def read_results(now: datetime) -> Results:
    """Of the 24 hours before an instant. About thirty look-ups by id and one query."""
    span = span_since(now - DAY)
    rows = db.session.execute(
        select(
            ScheduledPost.platform,
            PostAttempt.outcome,
            PostAttempt.started_at,
            PostAttempt.finished_at,
            PostAttempt.requests,
        )
        .join(ScheduledPost, ScheduledPost.id == PostAttempt.scheduled_post_id)
        .where(sampled(span), PostAttempt.kind != "reconcile", PostAttempt.outcome.not_in(UNCOUNTED))
    ).all()
    by_platform: dict[str, list[Any]] = {}
    for row in rows:
        by_platform.setdefault(row.platform, []).append(row)
    found = {name: results_of(tries) for name, tries in sorted(by_platform.items())}
    return Results(found, span.length, min(span.length, SAMPLE))


def results_of(tries: list[Any]) -> PlatformResults:
    good = [row for row in tries if row.outcome in SUCCESSES]
    seconds = sorted(seconds_of(row) for row in good)
    return PlatformResults(len(tries), len(good), percentile(seconds, 0.5), percentile(seconds, 0.95))


def seconds_of(row: Any) -> float:
    """How long the platform took, without our own waiting for a slot where the requests were noted."""
    if row.requests:
        return float(sum(request.get("ms") or 0 for request in row.requests)) / 1000
    return float((row.finished_at - row.started_at).total_seconds()) if row.finished_at else 0.0


def percentile(ordered: list[float], part: float) -> float | None:
    """The value that this part of the ordered values does not exceed (nearest rank), None of none."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else None


def sampled(span: Span) -> ColumnElement[bool]:
    if span.length <= SAMPLE:
        return PostAttempt.id.between(span.first, span.last)
    return PostAttempt.id.in_(spread(span))


def spread(span: Span) -> Iterable[int]:
    """SAMPLE evenly spaced ids."""
    return [span.first + place * span.length // SAMPLE for place in range(SAMPLE)]


def span_since(begin: datetime) -> Span:
    """The ids of the tries that began since then."""
    lowest, highest = db.session.execute(select(func.min(PostAttempt.id), func.max(PostAttempt.id))).one()
    if highest is None:
        return Span(1, 0)
    low, high = lowest, highest + 1  # the first one since then is in here, or is `high`
    while low < high:
        middle = (low + high) // 2
        found = db.session.execute(
            select(PostAttempt.id, PostAttempt.started_at)
            .where(PostAttempt.id >= middle)
            .order_by(PostAttempt.id)
            .limit(1)
        ).one()
        if found.started_at < begin:
            low = found.id + 1
        else:
            high = middle
    return Span(low, highest)

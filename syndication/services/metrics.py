"""The figures of the health page in the form that Prometheus reads. Everything is read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from syndication.extensions import db
from syndication.models import Account
from syndication.services.health import Counts, Fleet, list_pauses, list_senders, read_backlog, read_store
from syndication.services.health.tally import BUCKETS
from syndication.services.notifications import mail_state
from syndication.services.usage import slot_use

log = structlog.get_logger(__name__)


class Figures(Collector):
    """What of it cannot be read is left out, and said by syndication_redis_up and syndication_database_up."""

    def __init__(self, fleet: Fleet | None, counts: Counts | None) -> None:
        self.fleet = fleet
        self.counts = counts

    def collect(self) -> Iterator[Metric]:
        yield gauge("redis_up", "Whether Redis answers.", float(self.fleet is not None))
        if self.fleet is not None:
            yield from of_fleet(self.fleet)
        if self.counts is not None:
            yield from of_tries(self.counts)
        yield from database_part()


def exposition(fleet: Fleet | None, counts: Counts | None) -> bytes:
    """The text that Prometheus reads. counts: as of services.health.Tally, None while they are away."""
    registry = CollectorRegistry()
    registry.register(Figures(fleet, counts))
    return generate_latest(registry)


def database_part() -> Iterator[Metric]:
    up = 1.0
    for part in (of_backlog, of_senders, of_accounts, of_store):
        try:
            yield from list(part())
        except SQLAlchemyError as error:
            db.session.rollback()
            log.warning("metrics.database_away", part=part.__name__, error=type(error).__name__)
            up = 0.0
    yield gauge("database_up", "Whether the database answers.", up)


def of_fleet(fleet: Fleet) -> Iterator[Metric]:
    yield gauge("workers", "Worker processes that gave a sign of life lately.", len(fleet.workers))
    if fleet.heartbeat_age is not None:
        words = "Seconds since a scheduler last looked for due posts."
        yield gauge("scheduler_heartbeat_age_seconds", words, fleet.heartbeat_age)
    waiting = {(lane.name,): lane.waiting for lane in fleet.lanes}
    failed = {(lane.name,): lane.failed for lane in fleet.lanes}
    yield labelled("queue_jobs", "Jobs that wait in an RQ queue.", ["queue"], waiting)
    yield labelled("queue_failed_jobs", "Jobs that failed and are remembered.", ["queue"], failed)


def of_backlog() -> Iterator[Metric]:
    now = datetime.now(UTC)
    backlog = read_backlog(now)
    unsettled = {(status,): count for status, count in (*backlog.held.items(), *backlog.looked_at.items())}
    due = {(name,): count for name, count in backlog.due.items()}
    oldest = (now - backlog.oldest_due).total_seconds() if backlog.oldest_due else 0.0
    words = "Posts in the hands of senders, or that a machine looks after, by status."
    yield labelled("posts_in_flight", words, ["status"], unsettled)
    yield labelled("posts_due", "Posts that could go out now.", ["platform"], due)
    yield gauge("posts_due_soon", "Posts that come due in the next hour.", backlog.soon)
    yield gauge("posts_held_back", "Due posts whose account has to wait or be connected.", backlog.held_back)
    yield gauge("posts_needing_someone", "Posts that a person has to decide about.", backlog.needing)
    yield gauge(
        "oldest_due_seconds", "For how long the oldest post waits that could go out; 0: none.", oldest
    )


def of_senders() -> Iterator[Metric]:
    yield gauge("senders", "Runs of the publishing job.", len(list_senders()))
    slots = slot_use()
    in_use = {(name,): use.sending for name, use in slots.items()}
    granted = {(name,): use.granted for name, use in slots.items()}
    allowed = {(name,): use.allowed for name, use in slots.items()}
    yield labelled("slots_in_use", "Posts being sent to a platform.", ["platform"], in_use)
    yield labelled("slots_granted", "Sends at once that senders may make.", ["platform"], granted)
    yield labelled("slots_limit", "Sends at once that are allowed.", ["platform"], allowed)


def of_accounts() -> Iterator[Metric]:
    rows = db.session.execute(
        select(Account.platform, Account.state, func.count()).group_by(Account.platform, Account.state)
    )
    found = {(platform, state): count for platform, state, count in rows}
    yield labelled("accounts", "Accounts by state.", ["platform", "state"], found)
    paused = list_pauses(datetime.now(UTC)).total
    yield gauge("accounts_paused", "Connected accounts whose platform asked to wait.", paused)


def of_store() -> Iterator[Metric]:
    yield gauge("database_size_bytes", "Size of the database.", read_store().size)
    yield gauge("mail_failing", "Whether the last e-mail could not be sent.", float(mail_state().is_failing))


def of_tries(counts: Counts) -> Iterator[Metric]:
    tries = CounterMetricFamily(
        "syndication_tries",
        "Tries at sending or looking up, counted shortly after they end.",
        labels=["platform", "kind", "outcome"],
    )
    for name, count in sorted(counts.items()):
        if name[0] == "tries":
            tries.add_metric(name[1:], count)
    yield tries
    yield histogram(
        "publish_seconds", "What a platform took for its answers in a good try.", "publish", counts
    )
    yield histogram(
        "lateness_seconds", "From the due instant to the first request of a good try.", "late", counts
    )


def histogram(name: str, words: str, what: str, counts: Counts) -> Metric:
    family = HistogramMetricFamily(f"syndication_{name}", words, labels=["platform"])
    ends = [*map(str, BUCKETS), "+Inf"]
    for platform in sorted({name[1] for name in counts if name[0] == what}):
        total, buckets = 0.0, []
        for end in ends:
            total += counts.get((what, platform, end), 0)
            buckets.append((end, total))
        family.add_metric([platform], buckets, counts.get((what, platform, "sum"), 0.0))
    return family


def gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"syndication_{name}", words, value=value)


def labelled(name: str, words: str, labels: list[str], values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(f"syndication_{name}", words, labels=labels)
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family

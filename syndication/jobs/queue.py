"""The doorbell: RQ jobs that carry nothing but a wish to look at the database.

A job may be lost, repeated or run twice at once without harm. With Redis away nothing is lost, only late.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, Worker
from rq.worker import BaseWorker

log = structlog.get_logger(__name__)

QUEUE = "desk"
HEARTBEAT_KEY = "desk:scheduler-heartbeat"
#: Doorbells that may wait at once: more would only find nothing to do.
MOST_WAITING = 4
#: Seconds a worker is believed alive after its last sign of life.
WORKER_TTL = 30
#: Seconds after which RQ ends a job, far beyond what any of ours takes.
JOB_TIMEOUT = 300

PUBLISH = "syndication.jobs.publishing.publish_due"
MAINTAIN = "syndication.jobs.maintenance.maintain"
FETCH_CARD = "syndication.jobs.link_cards.fetch_link_card"


def redis_connection(app: Flask | None = None) -> Redis:
    """The application's connection pool to Redis, with time-outs short enough for a web request."""
    app = app or current_app
    if "redis" not in app.extensions:
        app.extensions["redis"] = Redis.from_url(
            app.config["REDIS_URL"],
            socket_connect_timeout=2,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 1),
            retry_on_error=[ConnectionError],
        )
    connection: Redis = app.extensions["redis"]
    return connection


def queue_name(platforms: Sequence[str] | None = None) -> str:
    """The queue of the workers that serve these platforms only, or of those that serve all."""
    return f"{QUEUE}:{','.join(sorted(platforms))}" if platforms else QUEUE


def platforms_of(name: str) -> list[str] | None:
    """The platforms that the workers of a queue serve, None for all."""
    _, _, names = name.partition(":")
    return names.split(",") if names else None


def wake() -> None:
    """Rings for the workers after something became due now. Never fails: they look every second anyway."""
    try:
        for name in queues_with_workers():
            ring(name)
    except RedisError as error:
        log.warning("doorbell.redis_away", error=type(error).__name__)


def ring(name: str = QUEUE) -> None:
    """Puts a publishing job on a queue, unless enough of them wait there already. Raises RedisError."""
    queue = Queue(name, connection=redis_connection())
    if queue.count < MOST_WAITING:
        enqueue(queue, PUBLISH, platforms_of(name))


def enqueue_maintenance() -> None:
    """Puts the housekeeping job on the queue. Raises RedisError."""
    queue = Queue(QUEUE, connection=redis_connection())
    if queue.count < MOST_WAITING * 4:
        enqueue(queue, MAINTAIN)


def enqueue_link_card(url: str) -> None:
    """Asks a worker to read a linked page. Never fails: without its card a link is still a link."""
    try:
        enqueue(Queue(QUEUE, connection=redis_connection()), FETCH_CARD, url)
    except RedisError as error:
        log.warning("link_card.redis_away", error=type(error).__name__)


def enqueue(queue: Queue, function: str, *args: object) -> None:
    # Finished jobs would keep kilobytes each; failed ones are kept long enough to be looked at.
    queue.enqueue_call(
        function,
        args=args,
        timeout=JOB_TIMEOUT,
        result_ttl=0,
        failure_ttl=3600,
        ttl=120,
        description=function,
    )


def queues_with_workers() -> set[str]:
    """The queues that somebody listens to, and always the one that serves all platforms."""
    names = {QUEUE}
    for worker in alive():
        names.update(worker.queue_names())
    return names


def alive() -> list[BaseWorker]:
    now = datetime.now(UTC)
    found: list[BaseWorker] = []
    for worker in Worker.all(connection=redis_connection()):
        seen = worker.last_heartbeat
        if seen and (now - (seen if seen.tzinfo else seen.replace(tzinfo=UTC))).total_seconds() < WORKER_TTL:
            found.append(worker)
    return found


def live_workers() -> int:
    """Workers that gave a sign of life lately. Raises RedisError."""
    return len(alive())


def scheduler_heartbeat_age() -> float | None:
    """Seconds since a scheduler last looked for due posts, None if none ever did. Raises RedisError."""
    beat = redis_connection().get(HEARTBEAT_KEY)
    return None if beat is None else max(0.0, time.time() - float(beat))  # type: ignore[arg-type]  # sync client

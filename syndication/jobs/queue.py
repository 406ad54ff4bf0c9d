"""The doorbell: RQ jobs that carry nothing but a wish to look at the database.

A job may be lost, repeated or run twice at once without harm. With Redis away nothing is lost, only late.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, Worker
from rq.exceptions import DuplicateJobError
from rq.worker import BaseWorker, WorkerStatus

log = structlog.get_logger(__name__)

QUEUE = "desk"
#: Reading linked pages takes as long as strangers like, so it has a queue and workers of its own: no post waits for it.
#: (Not two queues in one worker: RQ loses a job when such a worker is killed at the wrong moment.)
CARDS = "desk-cards"
HEARTBEAT_KEY = "desk:scheduler-heartbeat"
#: Doorbells that may wait at once: more would only find nothing to do.
MOST_WAITING = 4
#: Seconds a worker is believed alive after its last sign of life.
WORKER_TTL = 30
#: Seconds after which RQ ends a job. Publishing goes on for as long as posts are due, each with a deadline of its own.
JOB_TIMEOUT = 3600
#: The same for one linked page, whose fetches have deadlines of their own.
CARD_TIMEOUT = 180
#: Linked pages that may wait at once: more are from somebody who is up to no good, or nobody reads them.
MOST_CARDS = 200

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


def ring(name: str = QUEUE, *, everybody: bool = False) -> None:
    """Puts a publishing job on a queue, or one for each of its workers that has none, unless as many wait there
    already. Raises RedisError."""
    queue = Queue(name, connection=redis_connection())
    idle = sum(worker.get_state() == WorkerStatus.IDLE for worker in listeners(name)) if everybody else 1
    for _ in range(min(max(idle, 1), MOST_WAITING) - waiting(queue, "publish")):
        enqueue(queue, PUBLISH, platforms_of(name), job_id=f"publish-{uuid4().hex}")


def enqueue_maintenance() -> None:
    """Puts the housekeeping job on the queue, unless it waits there already. Raises RedisError."""
    queue = Queue(QUEUE, connection=redis_connection())
    if not waiting(queue, "maintain"):
        enqueue(queue, MAINTAIN, job_id=f"maintain-{uuid4().hex}")


def waiting(queue: Queue, kind: str) -> int:
    """How many jobs of a kind wait in a queue."""
    return sum(job_id.startswith(f"{kind}-") for job_id in queue.job_ids)


def enqueue_link_card(url: str) -> None:
    """Asks a worker to read a linked page, once. Never fails: without its card a link is still a link."""
    job_id = f"card-{sha256(url.encode(errors='replace')).hexdigest()}"
    try:
        queue = Queue(CARDS, connection=redis_connection())
        if queue.count < MOST_CARDS:
            enqueue(queue, FETCH_CARD, url, job_id=job_id, unique=True, timeout=CARD_TIMEOUT, failure_ttl=600)
    except DuplicateJobError:
        return  # it waits, or is being read
    except RedisError as error:
        log.warning("link_card.redis_away", error=type(error).__name__)


def enqueue(queue: Queue, function: str, *args: object, **options: Any) -> None:
    # Finished jobs would keep kilobytes each; failed ones are kept long enough to be looked at.
    defaults = {"timeout": JOB_TIMEOUT, "result_ttl": 0, "failure_ttl": 3600, "ttl": 120}
    queue.enqueue_call(function, args=args, description=function, **(defaults | options))


def queues_with_workers() -> set[str]:
    """The publishing queues that somebody listens to, and always the one that serves all platforms."""
    names = {QUEUE}
    for worker in publishers():
        names.update(worker.queue_names())
    return names


def publishers() -> list[BaseWorker]:
    """Publishing workers that gave a sign of life lately."""
    return [worker for worker in alive() if worker.queue_names() != [CARDS]]


def listeners(name: str) -> list[BaseWorker]:
    """Workers of a queue that gave a sign of life lately."""
    return [worker for worker in alive() if name in worker.queue_names()]


def alive() -> list[BaseWorker]:
    now = datetime.now(UTC)
    found: list[BaseWorker] = []
    for worker in Worker.all(connection=redis_connection()):
        seen = worker.last_heartbeat
        if seen and (now - (seen if seen.tzinfo else seen.replace(tzinfo=UTC))).total_seconds() < WORKER_TTL:
            found.append(worker)
    return found


def live_workers() -> int:
    """Publishing workers that gave a sign of life lately. Raises RedisError."""
    return len(publishers())


def scheduler_heartbeat_age() -> float | None:
    """Seconds since a scheduler last looked for due posts, None if none ever did. Raises RedisError."""
    beat = redis_connection().get(HEARTBEAT_KEY)
    return None if beat is None else max(0.0, time.time() - float(beat))  # type: ignore[arg-type]  # sync client

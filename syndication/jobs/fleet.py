"""What Redis knows of the processes that do the work."""

from __future__ import annotations

from datetime import UTC

import structlog
from flask import current_app
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.worker import BaseWorker

from syndication.jobs.queue import CARDS, QUEUE, alive, redis_connection, scheduler_heartbeat_age
from syndication.services.health import Fleet, Lane, WorkerSeen

log = structlog.get_logger(__name__)


def read_fleet() -> Fleet | None:
    """The scheduler, the workers and their queues; None while Redis cannot be reached."""
    try:
        names = {QUEUE, CARDS, *(queue.name for queue in Queue.all(connection=redis_connection()))}
        return Fleet(
            heartbeat_age=scheduler_heartbeat_age(),
            workers=tuple(sorted(map(seen, alive()), key=lambda worker: (worker.host, worker.pid))),
            lanes=tuple(lane(name) for name in sorted(names)),
        )
    except (RedisError, OSError) as error:
        log.warning("health.redis_away", error=type(error).__name__, app=current_app.name)
        return None


def seen(worker: BaseWorker) -> WorkerSeen:
    last = worker.last_heartbeat
    return WorkerSeen(
        name=worker.name,
        host=worker.hostname or "",
        pid=int(worker.pid or 0),
        lanes=tuple(worker.queue_names()),
        doing=description_of(worker.get_current_job_id()),
        seen_at=last if last is None or last.tzinfo else last.replace(tzinfo=UTC),
    )


def lane(name: str) -> Lane:
    queue = Queue(name, connection=redis_connection())
    failed = queue.failed_job_registry.get_job_ids(start=-1)  # the last one
    return Lane(
        name, queue.count, queue.failed_job_registry.count, description_of(failed[0]) if failed else ""
    )


def description_of(job_id: str | None) -> str:
    """What a job is for, without its arguments: they may be addresses of pages. "" for none."""
    if job_id is None:
        return ""
    try:
        job = Job.fetch(job_id, connection=redis_connection())
    except NoSuchJobError:  # it has just ended
        return ""
    return str(job.func_name or "").rpartition(".")[2]

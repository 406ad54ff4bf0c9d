"""The RQ worker and the rq-scheduler, with the faults mended that would cost us posts or leave processes behind."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import uuid4

import structlog
from flask import Flask
from redis import Redis
from redis.client import Pipeline
from rq import Queue, Worker, worker_registration
from rq.job import Job
from rq_scheduler import Scheduler
from sqlalchemy.exc import SQLAlchemyError

from syndication.extensions import db
from syndication.jobs import queue as doorbell
from syndication.jobs.periodic import PERIODIC, Periodic
from syndication.lifeline import die_with_parent
from syndication.services.publishing import anything_due, due_now, reap

log = structlog.get_logger(__name__)

#: So many posts that are due are work for all workers.
MANY = 20


class DeskWorker(Worker):
    """Forks for each job. The child inherits the application, ends with its parent, and is told of a shutdown."""

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        die_with_parent(signal.SIGKILL)
        if os.getppid() != self.pid:  # it ended before we asked
            os._exit(1)
        db.engine.dispose(close=False)  # the parent's connections are not ours to talk on
        gc.freeze()  # what was loaded before stays; looking for garbage in it costs a tenth of all time
        gc.set_threshold(50_000, 20, 50)
        super().main_work_horse(job, queue)

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """As RQ's, which never says again who it is: should Redis lose its data, nobody would know of the worker."""
        super().heartbeat(timeout, pipeline)
        connection = self.connection if pipeline is None else pipeline
        connection.hset(self.key, mapping=self.serialize())
        worker_registration.register(self, pipeline)

    def handle_warm_shutdown_request(self) -> None:
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]  # rq's own
        if self.horse_pid:
            os.kill(self.horse_pid, signal.SIGTERM)


class DeskScheduler(Scheduler):  # type: ignore[misc]  # rq-scheduler ships no types
    """Rings the doorbell when something is due, and writes each periodic job's next time before doing anything else.

    rq-scheduler removes a job from its list and adds it again afterwards: killed in between, the job is gone.
    """

    def __init__(self, app: Flask, connection: Redis) -> None:
        super().__init__(queue_name=doorbell.QUEUE, connection=connection, interval=1, name=uuid4().hex)
        self.app = app
        self.token = uuid4().hex

    def run(self, burst: bool = False) -> None:
        """As rq-scheduler's, which measures its pauses by a clock that can be set back: it would sleep for hours."""
        self.register_birth()
        self._install_signal_handlers()
        try:
            while True:
                began = time.monotonic()
                self.heartbeat()
                if self.acquire_lock():
                    self.enqueue_jobs()
                    self.remove_lock()
                    if burst:
                        return
                time.sleep(max(self._interval - (time.monotonic() - began), 0))
        finally:
            self.remove_lock()
            self.register_death()

    def heartbeat(self) -> None:
        super().heartbeat()
        self.connection.set(doorbell.HEARTBEAT_KEY, time.time())

    def acquire_lock(self) -> bool:
        """Holds the lock for a few seconds only, so that a scheduler that was killed delays nothing for long."""
        self._lock_acquired = bool(self.connection.set(self.scheduler_lock_key, self.token, px=3000, nx=True))
        return self._lock_acquired

    def remove_lock(self) -> None:
        if self._lock_acquired and self.connection.get(self.scheduler_lock_key) == self.token.encode():
            self.connection.delete(self.scheduler_lock_key)
        self._lock_acquired = False

    def enqueue_jobs(self) -> list[Job]:
        self.register_periodic_jobs()
        jobs: list[Job] = list(super().enqueue_jobs())
        return jobs

    def register_periodic_jobs(self) -> None:
        """Makes sure that every periodic job is on the list, whatever was lost, and not far away: a clock that was
        ahead and is set back would silence them for as long."""
        now = int(time.time())
        for periodic in PERIODIC:
            at = self.connection.zscore(self.scheduled_jobs_key, periodic.id)
            if at is None:
                self.schedule(
                    datetime.now(UTC).replace(tzinfo=None),  # rq-scheduler reads naive times as UTC
                    periodic.function,
                    id=periodic.id,
                    interval=periodic.interval,
                    result_ttl=-1,
                )
            elif at > now + periodic.interval + 1:
                self.connection.zadd(self.scheduled_jobs_key, {periodic.id: now})

    def enqueue_job(self, job: Job) -> None:
        periodic = next((p for p in PERIODIC if p.id == job.id), None)
        if periodic is None:
            self.cancel(job)
            return
        self.connection.zadd(self.scheduled_jobs_key, {job.id: int(time.time()) + periodic.interval})
        self.run_periodic(periodic)

    def run_periodic(self, periodic: Periodic) -> None:
        with self.app.app_context():
            for action in ACTIONS[periodic.id]:
                action()


def ring_if_due() -> None:
    """Rings each queue whose workers would find something due. With the database away it rings all the same."""
    for name in doorbell.queues_with_workers():
        try:
            served = doorbell.platforms_of(name)
            if anything_due(served):
                doorbell.ring(name, everybody=due_now(MANY, served) >= MANY)
        except SQLAlchemyError as error:
            log.warning("scheduler.database_away", error=type(error).__name__)
            doorbell.ring(name)
        finally:
            db.session.rollback()


def let_go_of_the_dead() -> None:
    """Looks for senders that are gone. The scheduler does so because it is there all the time."""
    try:
        reap()
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("scheduler.database_away", error=type(error).__name__)


ACTIONS: dict[str, Sequence[Callable[[], None]]] = {
    "publish-due": (ring_if_due, let_go_of_the_dead),
    "maintenance": (doorbell.enqueue_maintenance,),
}


def run_worker(app: Flask, platforms: Sequence[str] | None = None) -> None:
    """Publishes until it is told to stop. `platforms` restricts it to some."""
    work_on(app, doorbell.queue_name(platforms))


def run_cards(app: Flask) -> None:
    """Reads linked pages until it is told to stop."""
    work_on(app, doorbell.CARDS)


def work_on(app: Flask, queue_name: str) -> None:
    with app.app_context():
        connection = Redis.from_url(app.config["REDIS_URL"])
        worker = DeskWorker(
            [Queue(queue_name, connection=connection)],
            connection=connection,
            name=f"{os.uname().nodename}-{os.getpid()}-{uuid4().hex[:6]}",
            worker_ttl=doorbell.WORKER_TTL,
            job_monitoring_interval=5,
        )
        db.engine.dispose()
        worker.work(logging_level="WARNING", with_scheduler=False)


def run_scheduler(app: Flask) -> None:
    """Looks for due posts every second until it is told to stop."""
    scheduler = DeskScheduler(app, Redis.from_url(app.config["REDIS_URL"], socket_timeout=10))
    scheduler.register_periodic_jobs()
    scheduler.run()

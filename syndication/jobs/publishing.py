"""The publishing job: claim what is due, send it on a thread pool, go on until nothing is due or time is up."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from syndication.extensions import db
from syndication.jobs.queue import JOB_TIMEOUT
from syndication.platforms.http import Http
from syndication.services import accounts, publishing
from syndication.services.publishing import Claim

log = structlog.get_logger(__name__)

#: Seconds after which a job claims no more; the next ring goes on. Keeps the queue open to other jobs.
TIME_LIMIT = 30.0
#: Seconds that slow sends get to end when the time is up; with more, the others are not kept waiting for them.
PATIENCE = 2.0
#: Seconds for which a post that was claimed early is waited for, at the most.
LONGEST_WAIT = 2 * publishing.HORIZON.total_seconds()
#: Seconds between looks at the database while posts are being sent.
LOOK_EVERY = 0.2
#: Seconds between looks for posts of dead workers.
REAP_EVERY = 1.0
#: Seconds that sends in progress get to end after the worker was told to stop.
DRAIN_SECONDS = 6.0

per_thread = threading.local()


def publish_due(platforms: Sequence[str] | None = None) -> int:
    """Sends everything that is due. Returns how many tries were made."""
    stop = threading.Event()
    in_main = threading.current_thread() is threading.main_thread()
    if in_main:
        before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        return Round(current_app._get_current_object(), platforms, stop).run()  # type: ignore[attr-defined]  # proxy
    finally:
        if in_main:
            signal.signal(signal.SIGTERM, before)


class Round:
    """One run of the job: a pool of threads, and what they are doing."""

    def __init__(self, app: Flask, platforms: Sequence[str] | None, stop: threading.Event) -> None:
        self.app = app
        self.platforms = platforms
        self.stop = stop
        self.threads = int(app.config["WORKER_THREADS"])
        self.running: dict[Future[None], Claim] = {}
        self.reaped_at = 0.0
        self.tries = 0

    def run(self) -> int:
        until = time.monotonic() + TIME_LIMIT
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="send")
        try:
            while not self.stop.is_set():
                if time.monotonic() > until:
                    if self.finish_within(PATIENCE):
                        break
                    until = (
                        time.monotonic() + TIME_LIMIT
                    )  # somebody is slow, and the others need not wait for it
                if not self.try_to_start_more(pool) and not self.running:
                    break
                self.wait_for_one(LOOK_EVERY)
        finally:
            self.finish_within(DRAIN_SECONDS if self.stop.is_set() else JOB_TIMEOUT)
            # The worker's child ends without waiting for its threads, so one that hangs keeps nobody.
            pool.shutdown(wait=False, cancel_futures=True)
            publishing.abandon(self.running.values())
        return self.tries

    def try_to_start_more(self, pool: ThreadPoolExecutor) -> int:
        """As start_more, but a database that is away for a moment does not end the sends in progress."""
        try:
            return self.start_more(pool)
        except SQLAlchemyError as error:
            db.session.rollback()
            log.warning("publishing.database_away", error=type(error).__name__)
            return 0

    def start_more(self, pool: ThreadPoolExecutor) -> int:
        """Claims as much as there are free threads, and starts it."""
        free = self.threads - len(self.running)
        if free <= 0:
            return 0
        self.reap_now_and_then()
        work: list[tuple[Claim, Callable[[Claim, Http], object]]] = [
            (claim, publishing.settle) for claim in publishing.claim_checks(free, self.platforms)
        ]
        if publishing.anything_due(self.platforms):
            work += [(claim, publishing.send) for claim in publishing.claim(free - len(work), self.platforms)]
        db.session.rollback()
        for claim, action in work:
            self.running[pool.submit(self.perform, claim, action)] = claim
        self.tries += len(work)
        return len(work)

    def reap_now_and_then(self) -> None:
        if time.monotonic() - self.reaped_at > REAP_EVERY:
            publishing.reap()
            self.reaped_at = time.monotonic()

    def perform(self, claim: Claim, action: Callable[[Claim, Http], object]) -> None:
        with self.app.app_context():
            try:
                if not self.wait_until(claim.send_at):
                    publishing.release(claim)
                    return
                action(claim, http_of_thread())
            except Exception:
                # The lease ends by itself, and the reaper decides what that means.
                log.exception("publishing.try_broke", post=claim.post_id, fence=claim.fence)

    def wait_until(self, instant: datetime) -> bool:
        """Waits for a post that was claimed early. False when it is to be given back instead."""
        early = (instant - datetime.now(UTC)).total_seconds()
        if early > LONGEST_WAIT:  # the clock was set back
            return False
        return not self.stop.wait(early) if early > 0 else not self.stop.is_set()

    def wait_for_one(self, seconds: float) -> None:
        if self.running:
            done, _ = wait(self.running, timeout=seconds, return_when=FIRST_COMPLETED)
            for future in done:
                del self.running[future]

    def finish_within(self, seconds: float) -> bool:
        """Waits for the sends in progress, when told to stop only DRAIN_SECONDS from then. True if all are through."""
        until = time.monotonic() + seconds
        stopping = self.stop.is_set()
        while self.running and time.monotonic() < until:
            self.wait_for_one(LOOK_EVERY)
            if not stopping and self.stop.is_set():
                stopping, until = True, min(until, time.monotonic() + DRAIN_SECONDS)
        return not self.running


def http_of_thread() -> Http:
    """One keep-alive session a thread, for as long as the thread lives."""
    if not hasattr(per_thread, "http"):
        per_thread.http = accounts.make_http()
    http: Http = per_thread.http
    return http

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

from syndication.extensions import db
from syndication.platforms.http import Http
from syndication.services import accounts, publishing
from syndication.services.publishing import Claim

log = structlog.get_logger(__name__)

#: Seconds after which a job claims no more; the next ring goes on. Keeps the queue open to other jobs.
TIME_LIMIT = 30.0
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
            while not self.stop.is_set() and time.monotonic() < until:
                if not self.start_more(pool) and not self.running:
                    break
                self.wait_for_one(LOOK_EVERY)
            self.drain()
        finally:
            # The worker's child ends without waiting for its threads, so one that hangs keeps nobody.
            pool.shutdown(wait=False, cancel_futures=True)
        publishing.abandon(self.running.values())
        return self.tries

    def start_more(self, pool: ThreadPoolExecutor) -> int:
        """Claims as much as there are free threads, and starts it."""
        free = self.threads - len(self.running)
        if free <= 0:
            return 0
        self.reap_now_and_then()
        work: list[tuple[Claim, Callable[[Claim, Http], object]]] = [
            (claim, publishing.settle) for claim in publishing.claim_checks(free)
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
        """Waits for a post that was claimed early. False when the worker is told to stop before."""
        early = (instant - datetime.now(UTC)).total_seconds()
        return not self.stop.wait(early) if early > 0 else not self.stop.is_set()

    def wait_for_one(self, seconds: float) -> None:
        if self.running:
            done, _ = wait(self.running, timeout=seconds, return_when=FIRST_COMPLETED)
            for future in done:
                del self.running[future]

    def drain(self) -> None:
        """Waits for the sends in progress; after a stop only so long that a deploy is not held up."""
        stopped_at: float | None = None
        while self.running and (stopped_at is None or time.monotonic() < stopped_at + DRAIN_SECONDS):
            self.wait_for_one(LOOK_EVERY)
            if stopped_at is None and self.stop.is_set():
                stopped_at = time.monotonic()


def http_of_thread() -> Http:
    """One keep-alive session a thread, for as long as the thread lives."""
    if not hasattr(per_thread, "http"):
        per_thread.http = accounts.make_http()
    http: Http = per_thread.http
    return http

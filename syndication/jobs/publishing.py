"""The publishing job: claim what is due, send it on threads, go on until nothing is due or time is up."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Sequence

import structlog
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from syndication.extensions import db
from syndication.jobs.crew import Crew
from syndication.jobs.queue import JOB_TIMEOUT
from syndication.services import publishing
from syndication.services.publishing import Claim, Entry, Journal, OwnSender

log = structlog.get_logger(__name__)

#: Seconds after which a job claims no more; the next ring goes on. Keeps the queue open to other jobs.
TIME_LIMIT = 30.0
#: Seconds after which it claims no more although somebody is always slow: RQ would end it some time later.
LONGEST = JOB_TIMEOUT / 2
#: Seconds that slow sends get to end when the time is up; with more, the others are not kept waiting for them.
PATIENCE = 2.0
#: Seconds between looks at the database while posts are being sent.
LOOK_EVERY = 0.2
#: Seconds for which what stopped a worker before is by itself.
ALONE_SECONDS = 10.0
#: Seconds between looks for posts of senders that are gone.
REAP_EVERY = 1.0
#: Seconds that sends in progress get to end after the worker was told to stop, and what they came to to be written.
DRAIN_SECONDS = 6.0
WRITE_SECONDS = 20.0


def publish_due(platforms: Sequence[str] | None = None) -> int:
    """Sends everything that is due. Gives how many posts were dealt with."""
    if not publishing.anything_due(platforms):
        db.session.rollback()
        return 0
    sender = publishing.enter(platforms, int(current_app.config["WORKER_THREADS"]))
    in_main = threading.current_thread() is threading.main_thread()
    if in_main:
        before = signal.signal(signal.SIGTERM, lambda *_: sender.stop.set())
    try:
        return Round(sender).run()
    finally:
        if in_main:
            signal.signal(signal.SIGTERM, before)


class Round:
    """One run of the job: a sender, its journal, its threads, and what they are doing."""

    def __init__(self, sender: OwnSender) -> None:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy is of this thread
        self.sender = sender
        self.journal = Journal(app, sender)
        self.crew = Crew(app, sender, self.journal)
        self.reaped_at = 0.0
        self.more = False
        self.ends = False
        self.began = False

    def run(self) -> int:
        until = time.monotonic() + TIME_LIMIT
        last = time.monotonic() + LONGEST
        try:
            while not self.is_over() and time.monotonic() < last:
                if time.monotonic() > until:
                    if self.crew.finish(PATIENCE):
                        break
                    until = time.monotonic() + TIME_LIMIT  # somebody is slow: the others need not wait for it
                if not self.try_to_claim() and self.crew.is_idle():
                    break
                self.crew.wait_for_room(LOOK_EVERY)
        finally:
            self.end()
        return self.sender.sent

    def is_over(self) -> bool:
        return self.ends or self.sender.stop.is_set() or self.sender.lost

    def try_to_claim(self) -> int:
        """As claim_more, but a database that is away for a moment does not end the sends in progress.

        Nothing is claimed after that: what may have been claimed without our knowing is let go of at the end.
        """
        try:
            return self.claim_more()
        except SQLAlchemyError as error:
            db.session.rollback()
            log.warning("publishing.database_away", error=type(error).__name__)
            self.ends = True
            return 0

    def claim_more(self) -> int:
        """Claims what there is room for, and hands it to the crew. Gives how much it was."""
        self.reap_now_and_then()
        if not self.has_to_claim():
            return 0
        if suspects := self.claim_suspect():
            return self.take_alone(suspects)
        claims = publishing.claim(self.sender, self.crew.in_hand())
        self.more = bool(claims)
        if not claims and self.crew.is_idle():
            return self.take_alone(publishing.claim(self.sender, {}, alone=True))
        return self.take(claims)

    def take(self, claims: Sequence[Claim]) -> int:
        if claims:
            work = publishing.read_work(claims)
            self.crew.take(work)
            for claim in {*claims} - {one.claim for one in work}:
                self.journal.post(Entry(claim, dropped=True))
        return len(claims)

    def take_alone(self, suspects: Sequence[Claim]) -> int:
        """Nothing else is taken until they are dealt with, unless that goes on and on."""
        taken = self.take(suspects)
        self.crew.finish(ALONE_SECONDS)
        return taken

    def has_to_claim(self) -> bool:
        """There is something to take, or what is in hand waits for slots that others may have left meanwhile."""
        if self.more or self.crew.lacks_slots():
            return True
        due = publishing.anything_due(self.sender.platforms)
        db.session.rollback()  # SQLite would show the same the next time
        return due

    def claim_suspect(self) -> list[Claim]:
        """What stopped a worker before, once at the start: there may always be others that are due."""
        if self.began:
            return []
        self.began = True
        return publishing.claim_suspect(self.sender)

    def reap_now_and_then(self) -> None:
        if time.monotonic() - self.reaped_at > REAP_EVERY:
            publishing.reap()
            self.reaped_at = time.monotonic()

    def end(self) -> None:
        """Sends in progress end, what they came to is written, and what is still in hand is let go of."""
        self.crew.finish(None)
        if self.sender.stop.is_set():
            self.crew.finish(DRAIN_SECONDS, though_stopped=True)
        self.crew.dismiss()
        written = self.journal.close(WRITE_SECONDS)
        if written and not self.sender.lost:
            publishing.leave(self.sender)

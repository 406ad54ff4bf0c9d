"""All that a sender writes while it sends goes through one thread, which commits what came together in one go."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep

import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, SQLAlchemyError, TimeoutError

from syndication.extensions import db
from syndication.platforms.clock import seconds
from syndication.services.publishing.entries import Entry, LeaseLost, NotWritten
from syndication.services.publishing.senders import BEAT_EVERY, OwnSender, beat
from syndication.services.publishing.writing import write_entries
from syndication.services.transaction import transaction

log = structlog.get_logger(__name__)

#: Seconds between two commits at least. What comes meanwhile is committed together; a first entry is not kept waiting.
PAUSE = 0.04
#: Seconds before what could not be committed is tried again.
TRY_AGAIN = 0.25
#: Entries of one transaction, at most.
MOST = 500


class Journal:
    """Writes until it is closed. Entries of one claim are written in the order in which they came."""

    def __init__(self, app: Flask, sender: OwnSender) -> None:
        self.app = app
        self.sender = sender
        self.incoming: SimpleQueue[Entry | None] = SimpleQueue()
        self.closing = False
        self.broken = False
        self.taken: list[Entry] = []
        self.thread = Thread(target=self.run, name="journal", daemon=True)
        self.thread.start()

    def write(self, entry: Entry) -> None:
        """Returns when the entry is committed. Raises LeaseLost when the claim is no longer ours, NotWritten."""
        self.incoming.put(entry)
        entry.done.wait()
        if entry.error is not None:
            raise NotWritten from entry.error
        if entry.lost:
            raise LeaseLost

    def post(self, entry: Entry) -> None:
        """Has the entry written, sooner or later."""
        self.incoming.put(entry)

    def close(self, patience: float) -> bool:
        """Writes what is left, for so many seconds at most. Whether all of it was written."""
        self.closing = True
        self.incoming.put(None)
        self.thread.join(patience)
        return not self.thread.is_alive() and not self.broken

    def run(self) -> None:
        """Whatever breaks it ends the sender: others then let go of its posts."""
        try:
            self.write_until_closed()
        except BaseException:
            log.exception("journal.broke")
            self.sender.lost = True
            self.broken = True
            for entry in self.taken:
                entry.abandon()
            while (left := self.incoming.get()) is not None:
                left.abandon()

    def write_until_closed(self) -> None:
        last = 0.0
        with self.app.app_context():
            while True:
                self.gather(last)
                if self.taken or self.sender.needs_beat():
                    self.commit(self.taken)
                    last = monotonic()
                self.taken = []
                if self.closing and self.incoming.empty():
                    return

    def gather(self, last: float) -> None:
        """Takes what has come, or what comes until the next beat."""
        try:
            first = self.incoming.get(timeout=BEAT_EVERY)
        except Empty:
            return
        if first is not None:
            self.taken.append(first)
        if (early := last + PAUSE - monotonic()) > 0 and not self.closing:
            sleep(early)
        while len(self.taken) < MOST and not self.incoming.empty():
            if (more := self.incoming.get()) is not None:
                self.taken.append(more)

    def commit(self, entries: list[Entry]) -> None:
        """Writes the entries together. Should one of them be what cannot be written, each by itself."""
        while True:
            try:
                self.write_together(entries)
                break
            except SQLAlchemyError as error:
                db.session.rollback()
                if is_passing(error):
                    log.warning("journal.database_away", error=type(error).__name__)
                    if not entries:
                        return
                    sleep(TRY_AGAIN)
                    continue
                self.write_singly(entries, error)
                break
            except Exception as error:
                db.session.rollback()
                self.write_singly(entries, error)
                break
        for entry in entries:
            entry.settle()

    def write_singly(self, entries: list[Entry], error: Exception) -> None:
        if len(entries) <= 1:
            for entry in entries:
                self.refuse(entry, error)
            return
        for entry in entries:
            self.commit_one(entry)

    def refuse(self, entry: Entry, error: Exception) -> None:
        """It cannot be written. Its post may be out, so what a try came to is not forgotten for that: it counts as one
        that broke."""
        log.error("journal.entry_refused", post=entry.claim.post_id, exc_info=error)
        entry.error = error
        if entry.ending is not None:
            instead = Entry(entry.claim, dropped=True, then=entry.then)
            self.commit_one(instead)
            instead.settle()

    def commit_one(self, entry: Entry) -> None:
        while True:
            try:
                self.write_together([entry])
                return
            except Exception as error:
                db.session.rollback()
                if isinstance(error, SQLAlchemyError) and is_passing(error):
                    sleep(TRY_AGAIN)
                    continue
                self.write_singly([entry], error)
                return

    def write_together(self, entries: list[Entry]) -> None:
        began, beats = seconds(), self.sender.needs_beat()
        with transaction() as session:
            alive = not beats or beat(session, self.sender)
            write_entries(session, entries)
        if not alive:
            self.sender.lost = True
        elif beats:
            self.sender.beat_at = began


def is_passing(error: SQLAlchemyError) -> bool:
    """The database is away, locked, in a deadlock or not to be written to: the same can be written later."""
    return isinstance(error, OperationalError | InternalError | TimeoutError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )

"""Senders: each run of the publishing job is one, known to the others by its row and its beat."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from uuid import uuid4

from flask import current_app
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from syndication.models import Sender
from syndication.platforms.clock import place, seconds
from syndication.services.publishing.places import began, worker_name
from syndication.services.publishing.recorder import Recorder
from syndication.services.publishing.slots import Slots
from syndication.services.publishing.tables import senders
from syndication.services.transaction import transaction

#: Seconds between two signs of life.
BEAT_EVERY = 1.0


@dataclass(eq=False)
class OwnSender:
    """This process as a sender. `sent`: posts it has dealt with so far. `stop`: it was told to end."""

    id: str
    platforms: tuple[str, ...] | None
    threads: int
    lease: float
    recorder: Recorder
    #: When the last beat that is known to be committed began.
    beat_at: float
    slots: Slots = field(default_factory=Slots)
    #: Until when platforms need not be looked at, because all that was due on them has been taken.
    rests: dict[str, float] = field(default_factory=dict)
    stop: Event = field(default_factory=Event)
    lost: bool = False
    ready: int = 0
    sent: int = 0

    def is_alive(self) -> bool:
        """Whether nobody can hold us dead: others wait for a lease from when they saw our last beat."""
        return not self.lost and seconds() - self.beat_at < self.lease

    def needs_beat(self) -> bool:
        return seconds() - self.beat_at > BEAT_EVERY


def enter(platforms: Iterable[str] | None, threads: int) -> OwnSender:
    """Makes this process known as a sender."""
    sender_id, now = uuid4().hex, seconds()
    names = None if platforms is None else tuple(platforms)
    with transaction() as session:
        session.add(
            Sender(
                id=sender_id,
                worker=worker_name(),
                place=place(),
                pid=os.getpid(),
                born=began(os.getpid()),
                platforms=None if names is None else list(names),
                slots={},
                doing={},
            )
        )
    lease = float(current_app.config["LEASE_SECONDS"])
    return OwnSender(sender_id, names, threads, lease, Recorder(sender_id), now)


def beat(session: Session, sender: OwnSender) -> bool:
    """A sign of life inside the running transaction; False when others hold us dead already.

    Once the transaction is committed the caller has to set `beat_at` to when it began.
    """
    using = sender.slots.used()
    known = session.scalar(
        update(senders)
        .where(senders.c.id == sender.id, senders.c.gone_at.is_(None))
        .values(
            beat=senders.c.beat + 1,
            seen_at=datetime.now(UTC),
            doing={
                "sending": sum(using.values()),
                "using": using,
                "ready": sender.ready,
                "sent": sender.sent,
            },
        )
        .returning(senders.c.id)
    )
    return known is not None


def forget(session: Session, sender_id: str) -> None:
    """It holds nothing any more."""
    session.execute(delete(Sender).where(Sender.id == sender_id))

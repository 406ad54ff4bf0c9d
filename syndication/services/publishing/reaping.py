"""Posts whose sender is gone, and posts whose time is over. Any number of reapers may run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import PostStatus, ScheduledPost, Sender
from syndication.platforms.clock import place, seconds
from syndication.services import notifications
from syndication.services.publishing.doubt import part_can_be_seen
from syndication.services.publishing.letting_go import Knowledge, let_go, may_be_leaving
from syndication.services.publishing.places import began
from syndication.services.publishing.recorder import forget_marks, read_marks
from syndication.services.publishing.senders import OwnSender, forget
from syndication.services.publishing.tables import senders
from syndication.services.transaction import transaction

log = structlog.get_logger(__name__)

#: A platform may still be at the requests of a sender that is gone: for so long their slots stay taken.
SLOTS_KEPT = timedelta(seconds=5)
#: Seconds between two looks after which nothing is known of what was between them.
LONGEST_BLINK = 5.0

Known = Row[str, str, int, float, int, datetime | None]


@dataclass
class Watch:
    """Since when each sender's beat has not risen, by this process's own clock and while it could see it. No clocks of
    others are trusted: they may differ, and be set."""

    beats: dict[str, tuple[int, float]] = field(default_factory=dict)
    looked_at: float = 0.0

    def look(self, senders: Sequence[Known]) -> dict[str, float]:
        """Seconds for which each sender has been silent."""
        now = seconds()
        if now - self.looked_at > LONGEST_BLINK:  # nobody could beat while the database was away
            self.beats = {}
        self.looked_at = now
        self.beats = {
            sender.id: known
            if (known := self.beats.get(sender.id)) and known[0] == sender.beat
            else (sender.beat, now)
            for sender in senders
        }
        return {name: now - since for name, (_beat, since) in self.beats.items()}


watch = Watch()


def reap() -> int:
    """Lets go of what senders held that are gone, and expires what is too late. Gives how many posts changed."""
    now = datetime.now(UTC)
    everybody = db.session.execute(
        select(Sender.id, Sender.place, Sender.pid, Sender.born, Sender.beat, Sender.gone_at)
    ).all()
    anything = db.session.scalar(select(or_(exists().where(too_late(now)), exists().where(orphaned()))))
    db.session.rollback()
    silent = watch.look(everybody)
    changed = sum(bury(sender, silent[sender.id], now) for sender in everybody)
    if anything:
        with transaction() as session:
            changed += len(let_go(session, orphaned(), Knowledge(None, blames=True), now))
            changed += expire(session, now)
    if changed:
        log.info("publishing.reaped", posts=changed)
    return changed


def bury(sender: Known, silent: float, now: datetime) -> int:
    """Deals with one sender if it is gone: at once when that can be seen, else when it was silent for long enough.

    What surely has not left is let go of after the lease, what may be leaving after the grace as well. A sender that
    is only stopped sends nothing more when it goes on: it knows its lease, and its next beat is refused.
    """
    lease, grace = current_app.config["LEASE_SECONDS"], current_app.config["LEASE_GRACE_SECONDS"]
    near = sender.place == place()
    over = (near and began(sender.pid) != sender.born) or silent >= lease + grace
    if sender.gone_at is not None and not holds_anything(sender.id):
        if not timedelta() <= now - sender.gone_at <= SLOTS_KEPT:
            strike_off(sender.id)
        return 0
    if not over and (sender.gone_at is not None or silent < lease):
        return 0
    known = Knowledge(read_marks(sender.id) if near else None, blames=True)
    with transaction() as session:
        if not declare_gone(session, sender, now):
            return 0
        rows = let_go(session, ScheduledPost.held_by == sender.id, known, now, harmless_only=not over)
        if over:
            slots = Counter(row.platform for row in rows if may_be_leaving(row, known))
            session.execute(update(senders).where(senders.c.id == sender.id).values(slots=dict(slots)))
    return len(rows)


def holds_anything(sender_id: str) -> bool:
    held = db.session.scalar(select(exists().where(ScheduledPost.held_by == sender_id)))
    db.session.rollback()
    return bool(held)


def declare_gone(session: Session, sender: Known, now: datetime) -> bool:
    """Comes before anything of it is let go of: from here on it cannot beat. False when it has just done so."""
    gone = update(senders).where(senders.c.id == sender.id, senders.c.beat == sender.beat).values(gone_at=now)
    return session.scalar(gone.returning(senders.c.id)) is not None


def leave(sender: OwnSender) -> int:
    """Ends a sender in order: lets go of what it still has in hand. Gives how many posts that were.

    A thread of it that hangs marks its post before it looks whether it may go on: either we see that, or it sees this.
    """
    sender.lost = True
    known = Knowledge(read_marks(sender.id), blames=False)
    with transaction() as session:
        rows = let_go(session, ScheduledPost.held_by == sender.id, known, datetime.now(UTC))
        forget(session, sender.id)
    forget_marks(sender.id)
    return len(rows)


def strike_off(sender_id: str) -> None:
    with transaction() as session:
        forget(session, sender_id)
    forget_marks(sender_id)


def orphaned() -> ColumnElement[bool]:
    """Held by nobody who is known."""
    return and_(ScheduledPost.held_by.is_not(None), ScheduledPost.held_by.not_in(select(Sender.id)))


def too_late(now: datetime) -> ColumnElement[bool]:
    return and_(
        ScheduledPost.status == PostStatus.SCHEDULED,
        ScheduledPost.next_attempt_at <= now,
        ScheduledPost.expires_at <= now,
    )


def expire(session: Session, now: datetime) -> int:
    started = change(
        session,
        and_(too_late(now), part_can_be_seen(ScheduledPost.id)),
        _(
            "Part of it is out already. The rest could not be sent within the time your project allows after its due "
            "time. Retry sends the rest; scheduling the piece again would send all of it."
        ),
    )
    unsent = change(
        session,
        too_late(now),
        _(
            "It could not be sent within the time your project allows after its due time, so it was not sent at all. "
            "Schedule it again or publish it now."
        ),
    )
    return started + unsent


def change(session: Session, which: ColumnElement[bool], message: str) -> int:
    rows = session.scalars(
        update(ScheduledPost)
        .where(which)
        .values(status=PostStatus.EXPIRED.value, cause="Expired", message=message)
        .returning(ScheduledPost.id)
        .execution_options(synchronize_session=False)
    ).all()
    notifications.note_posts(session, rows)
    return len(rows)

"""Whether an earlier try may still have its effect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from syndication.extensions import db
from syndication.models import PostAttempt, PostCheckpoint
from syndication.platforms.errors import OutcomeUnknown

ABANDONED = "abandoned"
#: What an attempt is called of which nobody knows how it ended; "" while it runs.
UNKNOWN = (OutcomeUnknown.__name__, ABANDONED, "")
#: Attempts that may make something public; "reconcile" only looks.
SENDING_KINDS = ("publish", "continue")
#: A request that a platform has not carried out by then, counted from the end of the try, it has forgotten.
DOUBT_LASTS = timedelta(hours=1)
#: No try goes on for longer; one whose end was never written down ended somehow.
TRY_LASTS = timedelta(days=1)


def in_doubt(post_id: int) -> bool:
    """Whether something that was sent may still come out. Then only exactly the same may be sent, under its key."""
    now = datetime.now(UTC)
    running = and_(PostAttempt.finished_at.is_(None), PostAttempt.started_at > now - TRY_LASTS)
    unknown = exists().where(
        PostAttempt.scheduled_post_id == post_id,
        PostAttempt.kind.in_(SENDING_KINDS),
        PostAttempt.outcome.in_(UNKNOWN),
        or_(running, PostAttempt.finished_at > now - DOUBT_LASTS),
    )
    return bool(db.session.scalar(select(unknown)))


def partly_out(post_id: int) -> bool:
    """Whether something of it can be seen already, as the first parts of a thread: the rest has to fit to it."""
    return bool(db.session.scalar(select(part_can_be_seen(post_id))))


def part_can_be_seen(post_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(PostCheckpoint.scheduled_post_id == post_id, PostCheckpoint.public)

"""Whether an earlier try may still have its effect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import exists, select

from syndication.extensions import db
from syndication.models import PostAttempt, PostCheckpoint
from syndication.platforms.errors import OutcomeUnknown

ABANDONED = "abandoned"
#: What an attempt is called of which nobody knows how it ended; "" while it runs.
UNKNOWN = (OutcomeUnknown.__name__, ABANDONED, "")
#: Attempts that may make something public; "reconcile" only looks.
SENDING_KINDS = ("publish", "continue")
#: A request that a platform has not carried out by then, it has forgotten.
DOUBT_LASTS = timedelta(hours=1)


def in_doubt(post_id: int) -> bool:
    """Whether something that was sent may still come out. Then only exactly the same may be sent, under its key."""
    unknown = exists().where(
        PostAttempt.scheduled_post_id == post_id,
        PostAttempt.kind.in_(SENDING_KINDS),
        PostAttempt.outcome.in_(UNKNOWN),
        PostAttempt.started_at > datetime.now(UTC) - DOUBT_LASTS,
    )
    return bool(db.session.scalar(select(unknown)))


def partly_out(post_id: int) -> bool:
    """Whether something of it can be seen already, as the first parts of a thread: the rest has to fit to it."""
    seen = exists().where(PostCheckpoint.scheduled_post_id == post_id, PostCheckpoint.public)
    return bool(db.session.scalar(select(seen)))

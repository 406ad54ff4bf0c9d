"""What goes wrong: errors of the last tries, grouped, and accounts that have to wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from syndication.extensions import db
from syndication.models import Account, AccountState, PostAttempt, ScheduledPost
from syndication.services.health.results import SUCCESSES, UNCOUNTED, span_since

#: Errors are looked for among so many of the last tries, and so many kinds of them are shown.
LOOKED_AT = 10_000
SHOWN = 20
PAUSES_SHOWN = 50


@dataclass(frozen=True)
class Outage:
    """Tries of a platform that ended with the same words."""

    platform: str
    error: str
    message: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Pause:
    """Accounts that nothing is sent from for now; the first few, and how many there are."""

    accounts: Sequence[Account]
    total: int


def recent_outages(begin: datetime) -> list[Outage]:
    """Those since then among the last tries, the latest first."""
    span = span_since(begin)
    last_at = func.max(PostAttempt.started_at).label("last_at")
    rows = db.session.execute(
        select(ScheduledPost.platform, PostAttempt.outcome, PostAttempt.message, func.count(), last_at)
        .join(ScheduledPost, ScheduledPost.id == PostAttempt.scheduled_post_id)
        .where(
            PostAttempt.id.between(max(span.first, span.last - LOOKED_AT + 1), span.last),
            PostAttempt.outcome.not_in(SUCCESSES | UNCOUNTED),
        )
        .group_by(ScheduledPost.platform, PostAttempt.outcome, PostAttempt.message)
        .order_by(last_at.desc())
        .limit(SHOWN)
    )
    return [Outage(*row) for row in rows]


def list_pauses(now: datetime) -> Pause:
    """Connected accounts whose platform asked to wait, those that wait longest last."""
    paused = (Account.state == AccountState.CONNECTED, Account.paused_until > now)
    shown = select(Account).where(*paused).order_by(Account.paused_until, Account.id).limit(PAUSES_SHOWN)
    total = select(func.count()).select_from(Account).where(*paused)
    return Pause(db.session.scalars(shown).all(), db.session.scalar(total) or 0)

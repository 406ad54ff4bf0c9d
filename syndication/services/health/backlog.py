"""What is still to be done. Only rows that are not settled are counted, by their own indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, select

from syndication.extensions import db
from syndication.models import Account, PostStatus, ScheduledPost
from syndication.platforms import platforms
from syndication.services.post_queue.filters import needs_someone
from syndication.services.publishing.claiming import sendable

#: Nothing is counted further than this: that many and more.
MOST_COUNTED = 100_000
SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Backlog:
    """Posts that are not settled.

    oldest_due: since when the oldest of those waits that could go out now, None without one.
    due: could go out now, by platform. held_back: due, but their account has to wait or to be connected.
    soon: come due within the next hour. held: in the hands of senders, by status. looked_at: the platform still works
    on them, or a machine looks whether they are out, by status. needing: somebody has to decide.
    """

    oldest_due: datetime | None
    due: Mapping[str, int]
    held_back: int
    soon: int
    held: Mapping[str, int]
    looked_at: Mapping[str, int]
    needing: int


def read_backlog(now: datetime) -> Backlog:
    """As of an instant. Six queries."""
    oldest, due, held_back = due_now(now)
    waiting = ScheduledPost.status == PostStatus.SCHEDULED
    soon = and_(waiting, on_any_platform(), ScheduledPost.next_attempt_at.between(now, now + SOON))
    machine = and_(
        ScheduledPost.status.in_((PostStatus.PROCESSING, PostStatus.UNCONFIRMED)),
        ScheduledPost.check_at.is_not(None),
    )
    return Backlog(
        oldest_due=oldest,
        due=due,
        held_back=held_back,
        soon=count_up_to(soon),
        held=by_status(ScheduledPost.held_by.is_not(None)),
        looked_at=by_status(machine),
        needing=count_up_to(needs_someone()),
    )


def due_now(now: datetime) -> tuple[datetime | None, dict[str, int], int]:
    """The oldest, how many by platform, and how many besides have to wait for their account."""
    some = (
        select(ScheduledPost.platform, ScheduledPost.account_id, ScheduledPost.next_attempt_at)
        .where(
            ScheduledPost.status == PostStatus.SCHEDULED,
            on_any_platform(),
            ScheduledPost.next_attempt_at <= now,
        )
        .limit(MOST_COUNTED)
        .subquery()
    )
    goes = case((sendable(now), 1), else_=0)
    rows = db.session.execute(
        select(
            some.c.platform,
            func.sum(goes),
            func.count(),
            func.min(case((sendable(now), some.c.next_attempt_at))),
        )
        .join(Account, Account.id == some.c.account_id)
        .group_by(some.c.platform)
    ).all()
    due = {platform: int(going) for platform, going, _all, _oldest in rows if going}
    oldest = min((first for *_counts, first in rows if first is not None), default=None)
    return oldest, due, sum(count for _name, _going, count, _oldest in rows) - sum(due.values())


def on_any_platform() -> ColumnElement[bool]:
    # The index begins with the platform: naming them all keeps the search in it from reading what is due next year.
    return ScheduledPost.platform.in_(list(platforms()))


def by_status(condition: ColumnElement[bool]) -> dict[str, int]:
    found = select(ScheduledPost.status, func.count()).where(condition).group_by(ScheduledPost.status)
    return dict(db.session.execute(found).all())


def count_up_to(condition: ColumnElement[bool]) -> int:
    some = select(ScheduledPost.id).where(condition).limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0

"""How much may go out: sends at once per platform, posts per account and window."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from syndication.models import PostStatus, ScheduledPost
from syndication.platforms import get_platform, platforms

#: A post in one of these states, or being looked up, occupies one of its platform's slots.
OCCUPYING = (PostStatus.CLAIMED, PostStatus.SENDING)


def concurrency_of(platform: str) -> int:
    """Sends at once on a platform over all workers: the setting <PLATFORM>_CONCURRENCY, else the adapter's."""
    return int(current_app.config["PLATFORM_CONCURRENCY"].get(platform, get_platform(platform).concurrency))


def window_of(platform: str) -> tuple[int, timedelta]:
    """Posts an account may send, and in how long: the setting <PLATFORM>_WINDOW, else the adapter's."""
    count, seconds = current_app.config["PLATFORM_WINDOWS"].get(platform, get_platform(platform).window)
    return count, timedelta(seconds=seconds)


def free_slots(session: Session, names: Iterable[str] | None = None) -> dict[str, int]:
    """Sends that may start now, by platform; platforms without a free slot are left out."""
    looked_at = and_(
        ScheduledPost.status.in_((PostStatus.PROCESSING, PostStatus.UNCONFIRMED)),
        ScheduledPost.lease_until.is_not(None),
    )
    rows = session.execute(
        select(ScheduledPost.platform, func.count().label("posts"))
        .where(or_(ScheduledPost.status.in_(OCCUPYING), looked_at))
        .group_by(ScheduledPost.platform)
    )
    used = {row.platform: row.posts for row in rows}
    wanted = platforms().keys() if names is None else names
    free = {name: concurrency_of(name) - used.get(name, 0) for name in wanted}
    return {name: slots for name, slots in free.items() if slots > 0}


def left_in_window(
    session: Session, platform: str, account_ids: Collection[int], now: datetime
) -> dict[int, int]:
    """Posts that each account may still send in its window."""
    allowed, length = window_of(platform)
    rows = session.execute(
        select(ScheduledPost.account_id, func.count().label("posts"))
        .where(ScheduledPost.account_id.in_(account_ids), ScheduledPost.sent_at > now - length)
        .group_by(ScheduledPost.account_id)
    )
    used = {row.account_id: row.posts for row in rows}
    return {account_id: allowed - used.get(account_id, 0) for account_id in account_ids}


def wait_for_window(
    session: Session, platform: str, account_id: int, chosen: Sequence[int], now: datetime, horizon: datetime
) -> None:
    """Moves what is due on an account, but for its chosen posts, to the instant at which its window opens again."""
    allowed, length = window_of(platform)
    leaving = session.scalar(
        select(ScheduledPost.sent_at)
        .where(ScheduledPost.account_id == account_id, ScheduledPost.sent_at > now - length)
        .order_by(ScheduledPost.sent_at.desc())
        .offset(max(allowed - 1 - len(chosen), 0))
        .limit(1)
    )
    opens = (leaving or now) + length
    session.execute(
        update(ScheduledPost)
        .where(
            ScheduledPost.account_id == account_id,
            ScheduledPost.id.not_in(chosen),
            ScheduledPost.status == PostStatus.SCHEDULED,
            ScheduledPost.next_attempt_at <= horizon,
        )
        .values(next_attempt_at=opens, cause="AccountWindow")
        .execution_options(synchronize_session=False)
    )

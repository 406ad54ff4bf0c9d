"""How much may go out: sends at once per platform, posts per account and window.

An admin's choice for an account goes before one for the platform, that before the settings <PLATFORM>_CONCURRENCY and
<PLATFORM>_WINDOW, and those before what the adapter declares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, PlatformLimits, PostStatus, ScheduledPost
from syndication.platforms import get_platform

#: Posts that may be sent, and in how long.
Window = tuple[int, timedelta]


@dataclass(frozen=True)
class Chosen:
    """What admins chose for platforms."""

    rows: Mapping[str, PlatformLimits]

    def concurrency(self, platform: str) -> int:
        """Sends at once on a platform, over all workers."""
        row = self.rows.get(platform)
        if row is not None and row.concurrency is not None:
            return row.concurrency
        return int(
            current_app.config["PLATFORM_CONCURRENCY"].get(platform, get_platform(platform).concurrency)
        )

    def window(self, platform: str, own_count: int | None, own_seconds: int | None) -> Window:
        """The window of an account; `own_…` are its own."""
        if own_count is not None and own_seconds is not None:
            return own_count, timedelta(seconds=own_seconds)
        row = self.rows.get(platform)
        if row is not None and row.window_count is not None and row.window_seconds is not None:
            return row.window_count, timedelta(seconds=row.window_seconds)
        count, seconds = current_app.config["PLATFORM_WINDOWS"].get(platform, get_platform(platform).window)
        return count, timedelta(seconds=seconds)


def chosen_limits(session: Session) -> Chosen:
    return Chosen({row.platform: row for row in session.scalars(select(PlatformLimits))})


def concurrency_of(platform: str) -> int:
    """Sends at once on a platform over all workers."""
    return chosen_limits(db.session()).concurrency(platform)


def window_of(platform: str, account: Account | None = None) -> Window:
    """Posts that an account may send, and in how long; None means an account without a window of its own."""
    own = (account.window_count, account.window_seconds) if account else (None, None)
    return chosen_limits(db.session()).window(platform, *own)


def used_in_window(session: Session, windows: Mapping[int, Window], now: datetime) -> dict[int, int]:
    """Posts that were sent within the windows of these accounts (by id)."""
    by_length: dict[timedelta, list[int]] = {}
    for account_id, (_count, length) in windows.items():
        by_length.setdefault(length, []).append(account_id)
    within = [
        and_(ScheduledPost.account_id.in_(ids), ScheduledPost.sent_at > now - length)
        for length, ids in by_length.items()
    ]
    rows = session.execute(
        select(ScheduledPost.account_id, func.count()).where(or_(*within)).group_by(ScheduledPost.account_id)
    )
    return {row[0]: row[1] for row in rows}


def wait_for_window(
    session: Session, account_id: int, window: Window, taken: Sequence[int], now: datetime, horizon: datetime
) -> None:
    """Moves what is due on an account, but for the posts just taken, to the instant at which its window opens again."""
    allowed, length = window
    leaving = session.scalar(
        select(ScheduledPost.sent_at)
        .where(ScheduledPost.account_id == account_id, ScheduledPost.sent_at > now - length)
        .order_by(ScheduledPost.sent_at.desc())
        .offset(max(allowed - 1 - len(taken), 0))
        .limit(1)
    )
    opens = (leaving or now) + length
    session.execute(
        update(ScheduledPost)
        .where(
            ScheduledPost.account_id == account_id,
            ScheduledPost.id.not_in(taken),
            ScheduledPost.status == PostStatus.SCHEDULED,
            ScheduledPost.next_attempt_at <= horizon,
        )
        .values(next_attempt_at=opens, cause="AccountWindow")
        .execution_options(synchronize_session=False)
    )

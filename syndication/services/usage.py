"""How much of what accounts and platforms may send is used up. A fixed number of queries, however many accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from syndication.extensions import db
from syndication.models import Account, PostStatus, ScheduledPost, Sender
from syndication.platforms import platforms
from syndication.services.publishing.limits import Window, chosen_limits


@dataclass(frozen=True)
class Told:
    """What the platform itself last said is left, counted as it counts. limit and resets_at: None if it did not say."""

    remaining: int
    limit: int | None
    resets_at: datetime | None
    at: datetime


@dataclass(frozen=True)
class Usage:
    """Posts that an account sent within its window.

    frees_at: when the first place becomes free of those that are taken; None when none is. told: the platform's own
    word, None if it never said anything or all that it said of is over.
    """

    used: int
    allowed: int
    seconds: int
    frees_at: datetime | None
    told: Told | None

    @property
    def is_full(self) -> bool:
        return self.used >= self.allowed


@dataclass(frozen=True)
class SlotUse:
    """Sends at once on a platform: under way, granted to senders that are there, and allowed."""

    sending: int
    granted: int
    allowed: int


def usages(accounts: Iterable[Account], now: datetime) -> dict[int, Usage]:
    """What each account used of its window as of an instant, by the account's id. Three queries at most."""
    limits = chosen_limits(db.session())
    found = {account.id: account for account in accounts if account.platform in platforms()}
    windows = {
        account.id: limits.window(account.platform, account.window_count, account.window_seconds)
        for account in found.values()
    }
    sent = sent_in_windows(windows, now)
    leaving = {account_id: first for account_id, (_count, first) in sent.items()}
    leaving |= last_places(
        {a: windows[a] for a, (count, _first) in sent.items() if count > windows[a][0]}, now
    )
    return {
        account_id: Usage(
            used=sent[account_id][0] if account_id in sent else 0,
            allowed=allowed,
            seconds=int(length.total_seconds()),
            frees_at=leaving[account_id] + length if account_id in leaving else None,
            told=told_of(found[account_id].quota, now),
        )
        for account_id, (allowed, length) in windows.items()
    }


def sent_in_windows(windows: Mapping[int, Window], now: datetime) -> dict[int, tuple[int, datetime]]:
    """How many posts each account sent within its window, and when the first of them; without those of no post."""
    by_length: dict[timedelta, list[int]] = {}
    for account_id, (_allowed, length) in windows.items():
        by_length.setdefault(length, []).append(account_id)
    within = [
        and_(ScheduledPost.account_id.in_(ids), ScheduledPost.sent_at > now - length)
        for length, ids in by_length.items()
    ]
    if not within:
        return {}
    rows = db.session.execute(
        select(ScheduledPost.account_id, func.count(), func.min(ScheduledPost.sent_at))
        .where(or_(*within))
        .group_by(ScheduledPost.account_id)
    )
    return {account_id: (count, first) for account_id, count, first in rows if first is not None}


def last_places(windows: Mapping[int, Window], now: datetime) -> dict[int, datetime]:
    """When the post was sent that has to leave the window before another may go, where more were sent than allowed.

    That is so after a limit was lowered.
    """
    if not windows:
        return {}
    newest_first = func.row_number().over(
        partition_by=ScheduledPost.account_id, order_by=ScheduledPost.sent_at.desc()
    )
    numbered = (
        select(ScheduledPost.account_id, ScheduledPost.sent_at, newest_first.label("place"))
        .where(
            or_(
                *(
                    and_(ScheduledPost.account_id == account_id, ScheduledPost.sent_at > now - length)
                    for account_id, (_allowed, length) in windows.items()
                )
            )
        )
        .subquery()
    )
    at_place = (
        and_(numbered.c.account_id == account_id, numbered.c.place == allowed)
        for account_id, (allowed, _length) in windows.items()
    )
    rows = db.session.execute(select(numbered.c.account_id, numbered.c.sent_at).where(or_(*at_place)))
    return dict(rows.all())


def told_of(quota: Mapping[str, Any] | None, now: datetime) -> Told | None:
    """What an account's platform said, unless it is over."""
    if not quota:
        return None
    resets_at = datetime.fromisoformat(quota["resets_at"]) if quota["resets_at"] else None
    if resets_at is not None and resets_at <= now:
        return None
    return Told(quota["remaining"], quota["limit"], resets_at, datetime.fromisoformat(quota["at"]))


def slot_use() -> dict[str, SlotUse]:
    """Sends at once, by platform. Three short queries."""
    limits = chosen_limits(db.session())
    sending: dict[str, int] = dict(
        db.session.execute(
            select(ScheduledPost.platform, func.count())
            .where(ScheduledPost.held_by.is_not(None), ScheduledPost.status == PostStatus.SENDING)
            .group_by(ScheduledPost.platform)
        ).all()
    )
    granted: dict[str, int] = {}
    for slots in db.session.scalars(select(Sender.slots).where(Sender.gone_at.is_(None))):
        for name, count in slots.items():
            granted[name] = granted.get(name, 0) + count
    return {
        # Some that are marked as sending still wait for their slot.
        name: SlotUse(
            min(sending.get(name, 0), granted.get(name, 0)), granted.get(name, 0), limits.concurrency(name)
        )
        for name in platforms()
    }

"""Taking due posts so that no two workers ever hold the same one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, AccountState, PostStatus, ScheduledPost
from syndication.services.publishing.limits import free_slots, left_in_window, wait_for_window
from syndication.services.transaction import transaction

#: Any number that no other advisory lock of this database uses.
CLAIM_LOCK = 0x5D_C1_A1
#: Posts due within this time are claimed early and sent at their instant.
HORIZON = timedelta(seconds=1.5)


@dataclass(frozen=True)
class Claim:
    """A post held by this worker. Every write about it names the fence; a newer claim makes it void."""

    post_id: int
    fence: int
    send_at: datetime


def anything_due(names: Iterable[str] | None = None) -> bool:
    """Whether a worker would find something to do: cheap enough to ask every second."""
    now = datetime.now(UTC)
    waiting = [ScheduledPost.status == PostStatus.SCHEDULED, ScheduledPost.next_attempt_at <= now + HORIZON]
    if names is not None:
        waiting.append(ScheduledPost.platform.in_(list(names)))
    due = exists().where(and_(*waiting, ScheduledPost.account_id == Account.id, sendable(now)))
    overdue = exists().where(or_(lease_over(now), to_check(now)))
    return bool(db.session.scalar(select(or_(due, overdue))))


def claim(limit: int, names: Iterable[str] | None = None) -> list[Claim]:
    """Takes up to `limit` due posts, within the free slots of their platforms and the windows of their accounts."""
    now = datetime.now(UTC)
    with transaction() as session:
        one_at_a_time(session)
        ids: list[int] = []
        for name, slots in free_slots(session, names).items():
            ids += choose(session, name, min(slots, limit - len(ids)), now)
        return take(session, ids, now)


def one_at_a_time(session: Session) -> None:
    """Free slots are counted and taken by one worker at a time. On SQLite every transaction is alone already."""
    if db.engine.dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))


def sendable(now: datetime) -> ColumnElement[bool]:
    """The account is connected and not asked to wait."""
    return and_(
        Account.state == AccountState.CONNECTED,
        or_(Account.paused_until.is_(None), Account.paused_until <= now),
    )


def choose(session: Session, platform: str, slots: int, now: datetime) -> list[int]:
    if slots <= 0:
        return []
    rows = session.execute(
        select(ScheduledPost.id, ScheduledPost.account_id)
        .join(Account)
        .where(
            ScheduledPost.status == PostStatus.SCHEDULED,
            ScheduledPost.platform == platform,
            ScheduledPost.next_attempt_at <= now + HORIZON,
            ScheduledPost.expires_at > now,
            sendable(now),
        )
        .order_by(ScheduledPost.next_attempt_at, ScheduledPost.id)
        .limit(slots)
    ).all()
    if not rows:
        return []
    left = left_in_window(session, platform, {account_id for _, account_id in rows}, now)
    chosen: list[int] = []
    full: set[int] = set()
    for post_id, account_id in rows:
        if left[account_id] > 0:
            left[account_id] -= 1
            chosen.append(post_id)
        else:
            full.add(account_id)
    for account_id in full:
        wait_for_window(session, platform, account_id, chosen, now, now + HORIZON)
    return chosen


def take(session: Session, ids: Sequence[int], now: datetime) -> list[Claim]:
    if not ids:
        return []
    rows = session.execute(
        update(ScheduledPost)
        .where(ScheduledPost.id.in_(ids), ScheduledPost.status == PostStatus.SCHEDULED)
        .values(
            status=PostStatus.CLAIMED.value,
            fence=ScheduledPost.fence + 1,
            lease_until=now + lease(),
            sent_at=now,
        )
        .returning(ScheduledPost.id, ScheduledPost.fence, ScheduledPost.next_attempt_at)
        .execution_options(synchronize_session=False)
    )
    claims = [Claim(post_id, fence, send_at) for post_id, fence, send_at in rows]
    return sorted(claims, key=lambda taken: (taken.send_at, taken.post_id))


def release(claim: Claim) -> None:
    """Gives back a post that was claimed and not yet tried."""
    with transaction() as session:
        session.execute(
            update(ScheduledPost)
            .where(
                ScheduledPost.id == claim.post_id,
                ScheduledPost.fence == claim.fence,
                ScheduledPost.status == PostStatus.CLAIMED,
            )
            .values(status=PostStatus.SCHEDULED.value, lease_until=None, sent_at=None)
            .execution_options(synchronize_session=False)
        )


def claim_checks(limit: int) -> list[Claim]:
    """Takes processing and unconfirmed posts at which a machine should look again now."""
    now = datetime.now(UTC)
    due = select(ScheduledPost.id).where(to_check(now)).order_by(ScheduledPost.check_at).limit(limit)
    if not db.session.scalar(select(exists(due))):
        return []
    with transaction() as session:
        one_at_a_time(session)
        rows = session.execute(
            update(ScheduledPost)
            .where(ScheduledPost.id.in_(session.scalars(due).all()), to_check(now))
            .values(fence=ScheduledPost.fence + 1, lease_until=now + lease())
            .returning(ScheduledPost.id, ScheduledPost.fence, ScheduledPost.check_at)
            .execution_options(synchronize_session=False)
        )
        return [Claim(post_id, fence, check_at or now) for post_id, fence, check_at in rows]


def to_check(now: datetime) -> ColumnElement[bool]:
    return and_(
        ScheduledPost.status.in_((PostStatus.PROCESSING, PostStatus.UNCONFIRMED)),
        ScheduledPost.check_at <= now,
        ScheduledPost.lease_until.is_(None),
    )


def lease_over(now: datetime) -> ColumnElement[bool]:
    """Held by a worker that gave no sign of life for too long."""
    unanswered = (PostStatus.CLAIMED, PostStatus.PROCESSING, PostStatus.UNCONFIRMED)
    return or_(
        and_(ScheduledPost.status.in_(unanswered), ScheduledPost.lease_until < now),
        and_(ScheduledPost.status == PostStatus.SENDING, ScheduledPost.lease_until < now - grace()),
    )


def lease() -> timedelta:
    """How long a worker may hold a post without a sign of life; longer than any single request may take."""
    return timedelta(seconds=current_app.config["LEASE_SECONDS"])


def grace() -> timedelta:
    """How much longer a sending post is left alone: its worker may still be writing the result."""
    return timedelta(seconds=current_app.config["LEASE_GRACE_SECONDS"])

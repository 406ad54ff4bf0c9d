"""Taking due posts so that no two workers ever hold the same one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, AccountState, Piece, PostStatus, ScheduledPost
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
    waiting = [due(now), ScheduledPost.account_id == Account.id, sendable(now)]
    unsettled = [to_check(now)]
    if names is not None:
        served = ScheduledPost.platform.in_(list(names))
        waiting.append(served)
        unsettled.append(served)
    something = [exists().where(*waiting), exists().where(*unsettled), exists().where(lease_over(now))]
    return bool(db.session.scalar(select(or_(*something))))


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
        select(ScheduledPost.id, ScheduledPost.account_id, Piece.deleted_at)
        .join(Account)
        .join(Piece)
        .where(ScheduledPost.platform == platform, due(now), sendable(now))
        .order_by(ScheduledPost.next_attempt_at, ScheduledPost.id)
        .limit(slots)
    ).all()
    call_off(session, [post_id for post_id, _account, deleted_at in rows if deleted_at])
    by_account: dict[int, list[int]] = {}
    for post_id, account_id, deleted_at in rows:
        if not deleted_at:
            by_account.setdefault(account_id, []).append(post_id)
    left = left_in_window(session, platform, by_account.keys(), now) if by_account else {}
    chosen: list[int] = []
    for account_id, posts in by_account.items():
        fitting = posts[: max(left[account_id], 0)]
        chosen += fitting
        if len(fitting) < len(posts):
            wait_for_window(session, platform, account_id, fitting, now, now + HORIZON)
    return chosen


def due(now: datetime) -> ColumnElement[bool]:
    return and_(
        ScheduledPost.status == PostStatus.SCHEDULED,
        ScheduledPost.next_attempt_at <= now + HORIZON,
        ScheduledPost.expires_at > now,
    )


def call_off(session: Session, orphans: Sequence[int]) -> None:
    """Cancels posts whose piece was deleted while a worker held them, or while they were being scheduled."""
    if orphans:
        session.execute(
            update(ScheduledPost)
            .where(ScheduledPost.id.in_(orphans), ScheduledPost.status == PostStatus.SCHEDULED)
            .values(status=PostStatus.CANCELLED.value, message=_("The piece was deleted."))
            .execution_options(synchronize_session=False)
        )


def take(session: Session, ids: Sequence[int], now: datetime) -> list[Claim]:
    if not ids:
        return []
    rows = session.execute(
        update(ScheduledPost)
        .where(ScheduledPost.id.in_(ids), due(now))  # again: a person may have moved one meanwhile
        .values(
            status=PostStatus.CLAIMED.value,
            fence=ScheduledPost.fence + 1,
            lease_until=now + lease(),
            sent_at=case((ScheduledPost.next_attempt_at > now, ScheduledPost.next_attempt_at), else_=now),
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


def claim_checks(limit: int, names: Iterable[str] | None = None) -> list[Claim]:
    """Takes processing and unconfirmed posts at which a machine should look again now, within the free slots."""
    now = datetime.now(UTC)
    if not db.session.scalar(select(exists().where(to_check(now)))):
        return []
    with transaction() as session:
        one_at_a_time(session)
        ids: list[int] = []
        for name, slots in free_slots(session, names).items():
            ids += session.scalars(
                select(ScheduledPost.id)
                .where(ScheduledPost.platform == name, to_check(now))
                .order_by(ScheduledPost.check_at)
                .limit(max(min(slots, limit - len(ids)), 0))
            ).all()
        rows = session.execute(
            update(ScheduledPost)
            .where(ScheduledPost.id.in_(ids), to_check(now))
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
    harmless, sends = (
        (PostStatus.CLAIMED, PostStatus.UNCONFIRMED),
        (PostStatus.SENDING, PostStatus.PROCESSING),
    )
    return or_(
        and_(ScheduledPost.status.in_(harmless), ScheduledPost.lease_until < now),
        and_(ScheduledPost.status.in_(sends), ScheduledPost.lease_until < now - grace()),
    )


def lease() -> timedelta:
    """How long a worker may hold a post without a sign of life; longer than any single request may take."""
    return timedelta(seconds=current_app.config["LEASE_SECONDS"])


def grace() -> timedelta:
    """How much longer a sending post is left alone: its worker may still be writing the result."""
    return timedelta(seconds=current_app.config["LEASE_GRACE_SECONDS"])

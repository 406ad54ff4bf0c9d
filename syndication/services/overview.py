"""The home page's figures: what needs somebody, what goes out next, what went out. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from syndication.extensions import db
from syndication.models import IN_FLIGHT, Account, AccountState, Piece, PieceStatus, PostStatus, ScheduledPost
from syndication.services.account_overview import EXPIRY_WARNING, RECENT
from syndication.services.post_queue import needs_someone
from syndication.services.ready import Went, by_where_it_went

AHEAD = timedelta(hours=24)
SHOWN = 6
WAITING = (PostStatus.SCHEDULED, *IN_FLIGHT)


@dataclass(frozen=True)
class PostList:
    """The first few posts, and how many there are in all."""

    posts: Sequence[ScheduledPost]
    total: int


@dataclass(frozen=True)
class Overview:
    """needing: posts that somebody has to decide about, whatever their age, as the post queue has them.
    accounts: those that need reconnecting or whose credentials end within 7 days.
    next_up: due in the next 24 hours, or overdue, on accounts that are connected. recent: went out in the last 7 days.
    ready: ready pieces that went nowhere yet. drafts: how many pieces are drafts.
    """

    needing: PostList
    accounts: Sequence[Account]
    next_up: PostList
    recent: PostList
    ready: Sequence[Piece]
    ready_total: int
    drafts: int
    any_account: bool


def overview(now: datetime) -> Overview:
    """Everything the home page shows, as of an instant (zone-aware)."""
    ready = by_where_it_went(select(Piece).where(of_status(PieceStatus.READY)), Went.NOWHERE)
    return Overview(
        needing=posts_where(needs_someone(), ScheduledPost.due_at.desc()),
        accounts=db.session.scalars(accounts_in_trouble(now)).all(),
        next_up=posts_where(
            goes_out_by(now + AHEAD),
            ScheduledPost.due_at.asc(),
        ),
        recent=posts_where(
            and_(ScheduledPost.status == PostStatus.POSTED, ScheduledPost.posted_at >= now - RECENT),
            ScheduledPost.posted_at.desc(),
        ),
        ready=db.session.scalars(ready.order_by(Piece.updated_at.desc()).limit(SHOWN)).all(),
        ready_total=count_of(ready),
        drafts=count_of(select(Piece).where(of_status(PieceStatus.DRAFT))),
        any_account=db.session.scalar(select(Account.id).where(is_in_use()).limit(1)) is not None,
    )


def posts_where(condition: ColumnElement[bool], order: ColumnElement[Any]) -> PostList:
    wanted = select(ScheduledPost).where(condition)
    shown = (
        wanted.options(joinedload(ScheduledPost.piece), joinedload(ScheduledPost.account))
        .order_by(order, ScheduledPost.id)
        .limit(SHOWN)
    )
    return PostList(db.session.scalars(shown).all(), count_of(wanted))


def goes_out_by(then: datetime) -> ColumnElement[bool]:
    """Not what waits until its account is connected again: that is told with the account."""
    held_up = select(Account.id).where(Account.state != AccountState.CONNECTED)
    return and_(
        ScheduledPost.status.in_(WAITING),
        ScheduledPost.due_at <= then,
        ScheduledPost.account_id.not_in(held_up),
    )


def accounts_in_trouble(now: datetime) -> Select[Account]:
    ends_soon = and_(is_in_use(), Account.credentials_expire_at <= now + EXPIRY_WARNING)
    return (
        select(Account)
        .where(or_(Account.state == AccountState.NEEDS_RECONNECT, ends_soon))
        .order_by(Account.name, Account.id)
    )


def is_in_use() -> ColumnElement[bool]:
    return Account.state != AccountState.DISCONNECTED


def of_status(status: PieceStatus) -> ColumnElement[bool]:
    return and_(Piece.status == status, Piece.deleted_at.is_(None))


def count_of(wanted: Select[ScheduledPost] | Select[Piece]) -> int:
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0

"""The queue as of an instant. How many queries that takes does not depend on how many posts there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Select, func, select, union_all
from sqlalchemy.orm import joinedload, lazyload
from sqlalchemy.sql.base import ExecutableOption

from syndication.extensions import db
from syndication.models import Account, Piece, PostStatus, ScheduledPost
from syndication.services.paging import Page, paginate
from syndication.services.post_queue.filters import (
    NEEDING,
    QueueFilters,
    QueueState,
    WaitReason,
    needs_someone,
    on_the_way,
    overdue,
    wait_reason,
)

GROUPS_PER_PAGE = 20
#: Posts shown of each group, of those on their way, and of a list that is looked at alone.
FIRST, FIRST_SENDING, PER_PAGE = 5, 10, 50


NOTHING: Page[ScheduledPost] = Page((), 0, 1, FIRST_SENDING)
#: By id.
Accounts = Mapping[int, Account]


@dataclass(frozen=True)
class Group:
    """Posts of one account that need somebody for the same cause; `posts` are some of them."""

    status: PostStatus
    cause: str
    account: Account
    posts: Page[ScheduledPost]

    @property
    def total(self) -> int:
        return self.posts.total

    @property
    def key(self) -> str:
        return f"{self.status}-{self.account.id}-{self.cause or 'none'}"


@dataclass(frozen=True)
class WaitingGroup:
    """Overdue posts of one account that wait for the same reason; `posts` only when the group is looked at alone.

    until: the instant at which the first of them goes on by itself, None when that is not known.
    """

    account: Account
    reason: WaitReason
    total: int
    until: datetime | None
    posts: Page[ScheduledPost] | None

    @property
    def key(self) -> str:
        return f"{self.reason}-{self.account.id}"


@dataclass(frozen=True)
class PostQueue:
    """needing: how many posts need somebody. groups: those posts, a page of groups."""

    needing: int
    groups: Page[Group]
    sending: Page[ScheduledPost]
    waiting: Sequence[WaitingGroup]

    @property
    def is_empty(self) -> bool:
        return not (self.needing or self.sending.total or self.waiting)


@dataclass(frozen=True)
class GroupKey:
    status: PostStatus
    account_id: int
    cause: str
    total: int


def read_queue(filters: QueueFilters, page: int = 1, now: datetime | None = None) -> PostQueue:
    """What the filters leave. `page` counts groups, or the posts of the list that is looked at alone."""
    now = now or datetime.now(UTC)
    accounts = {account.id: account for account in db.session.scalars(filters.accounts())}
    keys = needing_groups(filters, accounts) if filters.shows(QueueState.NEEDING, *NEEDING) else []
    waiting = waiting_groups(filters, accounts, page, now) if filters.shows(QueueState.WAITING) else []
    moving = sending(filters, accounts, page) if filters.shows(QueueState.SENDING) else NOTHING
    needing = sum(key.total for key in keys)
    return PostQueue(needing, page_of_groups(keys, accounts, filters, page), moving, waiting)


def light() -> tuple[ExecutableOption, ...]:
    """A post with the name of its piece and its account; of the piece, nothing that lists do not show."""
    piece = joinedload(ScheduledPost.piece)
    return (
        piece.options(joinedload(Piece.project), lazyload(Piece.variants), lazyload(Piece.media)),
        joinedload(ScheduledPost.account),
    )


def needing_groups(filters: QueueFilters, accounts: Accounts) -> list[GroupKey]:
    """All groups, unconfirmed ones first; in an order that stays while posts come and go."""
    wanted = needs_someone(filters.state)
    statement = (
        select(ScheduledPost.status, ScheduledPost.account_id, ScheduledPost.cause, func.count())
        .where(wanted, filters.among(accounts))
        .group_by(ScheduledPost.status, ScheduledPost.account_id, ScheduledPost.cause)
    )
    if filters.cause is not None:
        statement = statement.where(ScheduledPost.cause == filters.cause)
    rows = [GroupKey(PostStatus(row[0]), row[1], row[2], row[3]) for row in db.session.execute(statement)]
    order = list(NEEDING.values())
    return sorted(rows, key=lambda key: (order.index(key.status), key.account_id, key.cause))


def page_of_groups(
    keys: Sequence[GroupKey], accounts: Accounts, filters: QueueFilters, page: int
) -> Page[Group]:
    """The groups of a page with their first posts; a group that is looked at alone with a page of them."""
    if filters.one_group and len(keys) == 1:
        key = keys[0]
        posts = paginate(in_group(key).options(*light()), page, PER_PAGE)
        return Page([Group(key.status, key.cause, accounts[key.account_id], posts)], 1, 1, GROUPS_PER_PAGE)
    page = min(max(page, 1), max(1, -(-len(keys) // GROUPS_PER_PAGE)))
    shown = keys[(page - 1) * GROUPS_PER_PAGE : page * GROUPS_PER_PAGE]
    first = first_posts(shown)
    groups = [
        Group(key.status, key.cause, accounts[key.account_id], Page(first[key], key.total, 1, FIRST))
        for key in shown
    ]
    return Page(groups, len(keys), page, GROUPS_PER_PAGE)


def first_posts(keys: Sequence[GroupKey]) -> dict[GroupKey, list[ScheduledPost]]:
    """The newest posts of each group: one statement, in which each group reads its own part of the index."""
    found: dict[GroupKey, list[ScheduledPost]] = {key: [] for key in keys}
    if not keys:
        return found
    parts = [in_group(key).with_only_columns(ScheduledPost.id).limit(FIRST).subquery() for key in keys]
    ids = union_all(*(select(part.c.id) for part in parts)).subquery()
    statement = select(ScheduledPost).join(ids, ids.c.id == ScheduledPost.id)
    by_key = {(key.status, key.account_id, key.cause): key for key in keys}
    for post in db.session.scalars(statement.options(*light()).order_by(ScheduledPost.id.desc())):
        found[by_key[PostStatus(post.status), post.account_id, post.cause]].append(post)
    return found


def in_group(key: GroupKey) -> Select[ScheduledPost]:
    return (
        select(ScheduledPost)
        .where(
            needs_someone(),
            ScheduledPost.status == key.status,
            ScheduledPost.account_id == key.account_id,
            ScheduledPost.cause == key.cause,
        )
        .order_by(ScheduledPost.id.desc())
    )


def posts_of_group(status: PostStatus, account_id: int, cause: str, limit: int) -> Sequence[ScheduledPost]:
    """The newest posts of a group, `limit` at most."""
    key = GroupKey(status, account_id, cause, 0)
    return db.session.scalars(in_group(key).options(*light()).limit(limit)).all()


def sending(filters: QueueFilters, accounts: Accounts, page: int) -> Page[ScheduledPost]:
    alone = filters.state == QueueState.SENDING
    statement = (
        select(ScheduledPost)
        .where(on_the_way(), filters.among(accounts))
        .order_by(ScheduledPost.due_at, ScheduledPost.id)
    )
    return paginate(statement.options(*light()), page if alone else 1, PER_PAGE if alone else FIRST_SENDING)


def waiting_groups(filters: QueueFilters, accounts: Accounts, page: int, now: datetime) -> list[WaitingGroup]:
    why = wait_reason(accounts.values(), now)
    reason = why.label("reason")
    first_try = func.min(ScheduledPost.next_attempt_at, type_=ScheduledPost.next_attempt_at.type)
    statement = (
        select(ScheduledPost.account_id, reason, func.count(), first_try)
        .where(overdue(now), filters.among(accounts))
        .group_by(ScheduledPost.account_id, reason)
        .order_by(reason, ScheduledPost.account_id)
    )
    if filters.cause is not None:
        statement = statement.where(why == filters.cause)
    groups = []
    for account_id, found, total, until in db.session.execute(statement).all():
        account, of_group = accounts[account_id], WaitReason(found)
        known = {WaitReason.PAUSED: account.paused_until, WaitReason.ACCOUNT: None, WaitReason.TURN: None}
        posts = waiting_posts(account_id, why == found, page, now) if filters.one_group else None
        groups.append(WaitingGroup(account, of_group, total, known.get(of_group, until), posts))
    return groups


def waiting_posts(
    account_id: int, waits_so: ColumnElement[bool], page: int, now: datetime
) -> Page[ScheduledPost]:
    statement = (
        select(ScheduledPost)
        .where(overdue(now), ScheduledPost.account_id + 0 == account_id, waits_so)
        .order_by(ScheduledPost.due_at, ScheduledPost.id)
    )
    return paginate(statement.options(*light()), page, PER_PAGE)

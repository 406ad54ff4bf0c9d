"""Many notifications as few: what has the same kind, cause and account is shown as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import joinedload

from syndication.extensions import db
from syndication.models import Account, Notification, NotificationKind, ScheduledPost
from syndication.services.notifications.at_risk import AtRisk, posts_at_risk
from syndication.services.notifications.sentences import headline
from syndication.services.paging import Page

#: Notifications of a group that are shown with it.
SHOWN = 5


@dataclass(frozen=True)
class Group:
    """What happened `count` times. `latest` are the newest of these, newest first."""

    kind: str
    cause: str
    account: Account | None
    count: int
    is_new: bool
    first_at: datetime
    last_at: datetime
    latest: Sequence[Notification]
    #: Of an account whose credentials end: what is scheduled for later.
    at_risk: AtRisk | None

    @property
    def headline(self) -> str:
        return headline(self.kind, self.cause, self.account, self.count)

    @property
    def message(self) -> str:
        return self.latest[0].message

    @property
    def more(self) -> int:
        return self.count - len(self.latest)


def groups(wanted: ColumnElement[bool], is_new: ColumnElement[Any], page: int, per_page: int) -> Page[Group]:
    """One page of what is wanted: new groups first, then those with the newest notification. Six queries at most."""
    told = told_as(wanted, is_new)
    grouped = grouped_by_likeness(told)
    total = db.session.scalar(select(func.count()).select_from(grouped.order_by(None).subquery())) or 0
    page = min(max(page, 1), max(1, -(-total // per_page)))
    rows = db.session.execute(grouped.limit(per_page).offset((page - 1) * per_page)).all()
    latest = latest_of(told, [row.latest_id for row in rows])
    ending = {row.account_id for row in rows if row.kind == NotificationKind.CREDENTIALS_END}
    at_risk = posts_at_risk(ending) if ending else {}
    items = [
        Group(
            kind=row.kind,
            cause=row.cause,
            account=latest[row.latest_id][0].account,
            count=row.count_of,
            is_new=bool(row.is_new),
            first_at=row.first_at,
            last_at=row.last_at,
            latest=latest[row.latest_id],
            at_risk=at_risk.get(row.account_id) if row.kind == NotificationKind.CREDENTIALS_END else None,
        )
        for row in rows
    ]
    return Page(items, total, page, per_page)


def told_as(wanted: ColumnElement[bool], is_new: ColumnElement[Any]) -> Subquery:
    n = Notification
    columns = (n.id, n.kind, n.cause, n.account_id, n.created_at, is_new.label("is_new"))
    return select(*columns).where(wanted).subquery("told")


def likeness(told: Subquery) -> list[ColumnElement[Any]]:
    return [told.c.is_new, told.c.kind, told.c.cause, told.c.account_id]


def grouped_by_likeness(told: Subquery) -> Select[Any]:
    latest_id = func.max(told.c.id).label("latest_id")
    return (
        select(
            *likeness(told),
            func.count().label("count_of"),
            func.min(told.c.created_at).label("first_at"),
            func.max(told.c.created_at).label("last_at"),
            latest_id,
        )
        .group_by(*likeness(told))
        .order_by(told.c.is_new.desc(), latest_id.desc())
    )


def latest_of(told: Subquery, latest_ids: Sequence[int]) -> dict[int, list[Notification]]:
    """The newest notifications of each group, which goes by the id of its very newest."""
    ranked = select(
        told.c.id,
        func.row_number().over(partition_by=likeness(told), order_by=told.c.id.desc()).label("rank"),
        func.max(told.c.id).over(partition_by=likeness(told)).label("latest_id"),
    ).subquery()
    rows = db.session.execute(
        with_their_posts(select(Notification, ranked.c.latest_id))
        .join(ranked, ranked.c.id == Notification.id)
        .where(ranked.c.rank <= SHOWN, ranked.c.latest_id.in_(latest_ids))
        .order_by(Notification.id.desc())
    ).all()
    found: dict[int, list[Notification]] = {latest_id: [] for latest_id in latest_ids}
    for notification, latest_id in rows:
        found[latest_id].append(notification)
    return found


def with_their_posts(statement: Select[Any]) -> Select[Any]:
    """Loads along what a list of notifications shows."""
    return statement.options(
        joinedload(Notification.account),
        joinedload(Notification.post).joinedload(ScheduledPost.piece),
    )

"""Many notifications as few: what has the same kind, cause and account is shown as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select, union_all
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
    latest = latest_of(told, rows)
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


def latest_of(told: Subquery, rows: Sequence[Any]) -> dict[int, list[Notification]]:
    """The newest notifications of each of these groups, which goes by the id of its very newest.

    One short look from the newest downwards for each: ranking them all would sort the whole table.
    """
    found: dict[int, list[Notification]] = {row.latest_id: [] for row in rows}
    if not rows:
        return found
    shown = union_all(*(newest_like(told, row) for row in rows)).subquery()
    statement = with_their_posts(select(Notification, shown.c.latest_id)).join(
        shown, shown.c.id == Notification.id
    )
    for notification, latest_id in db.session.execute(statement.order_by(Notification.id.desc())):
        found[latest_id].append(notification)
    return found


def newest_like(told: Subquery, row: Any) -> Select[Any]:
    alike = (column == row._mapping[column.name] for column in likeness(told))
    found = (
        select(told.c.id, literal(row.latest_id, Notification.id.type).label("latest_id"))
        .where(told.c.id <= row.latest_id, *alike)
        .order_by(told.c.id.desc())
        .limit(min(SHOWN, row.count_of))
        .subquery()
    )
    return select(found)


def with_their_posts(statement: Select[Any]) -> Select[Any]:
    """Loads along what a list of notifications shows."""
    return statement.options(
        joinedload(Notification.account),
        joinedload(Notification.post).joinedload(ScheduledPost.piece),
    )

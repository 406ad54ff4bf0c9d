"""What people are shown: the count at the bell, and the page behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, literal, or_, select, true, update

from syndication.extensions import db
from syndication.models import Mailing, Notification, NotificationChoice
from syndication.services.notifications.grouping import Group, groups, with_their_posts
from syndication.services.notifications.numbering import locked_mailing, number_new, place_new_users
from syndication.services.paging import Page, paginate
from syndication.services.transaction import transaction

#: The bell counts no further.
MOST = 100


@dataclass(frozen=True)
class Overview:
    """One page of what happened, and up to where this user has been shown it (for `mark_seen`)."""

    page: Page[Group]
    until: int
    has_new: bool


def count_new(user_id: int) -> int:
    """How many notifications this user has not seen, MOST at most. One short query."""
    found = select(literal(1)).select_from(Notification).where(is_new(user_id)).limit(MOST).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def overview(user_id: int, page: int, per_page: int = 20) -> Overview:
    """Everything that is kept, grouped; what this user has not seen comes first. Nothing becomes seen by this."""
    number_new()
    until = db.session.scalar(select(Mailing.numbered)) or 0
    found = groups(true(), case((is_new(user_id), 1), else_=0), page, per_page)
    return Overview(found, until, count_new(user_id) > 0)


def list_alike(
    user_id: int,
    *,
    kind: str,
    cause: str,
    account_id: int | None,
    new: bool | None,
    page: int,
    per_page: int = 50,
) -> Page[Notification]:
    """The notifications of one group, newest first. new: only those, None: seen or not."""
    alike = (
        select(Notification)
        .where(Notification.kind == kind, Notification.cause == cause, Notification.account_id == account_id)
        .order_by(Notification.id.desc())
    )
    if new is not None:
        alike = alike.where(is_new(user_id) if new else ~is_new(user_id))
    return paginate(with_their_posts(alike), page, per_page)


def mark_seen(user_id: int, until: int) -> None:
    """This user has seen everything up to a number; what came after it stays new."""
    with transaction() as session:
        numbered = locked_mailing(session).numbered
        place_new_users(session, numbered)
        place = min(until, numbered)
        session.execute(
            update(NotificationChoice)
            .where(NotificationChoice.user_id == user_id, NotificationChoice.seen_number < place)
            .values(seen_number=place)
        )


def is_new(user_id: int) -> ColumnElement[bool]:
    """Who has no place yet is new here: what was numbered before is not news to them."""
    seen = (
        select(NotificationChoice.seen_number).where(NotificationChoice.user_id == user_id).scalar_subquery()
    )
    numbered = select(Mailing.numbered).scalar_subquery()
    return or_(Notification.number.is_(None), Notification.number > func.coalesce(seen, numbered, 0))

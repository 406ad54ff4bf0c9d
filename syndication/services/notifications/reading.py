"""What people are shown: the count at the bell, and the page behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, or_, select, true, update

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
    """How many notifications this user has not seen, MOST at most. One query, which reads no more than it counts."""
    number = Notification.number
    # In the order of the index, so that no database prefers to read the whole table.
    unnumbered = select(number).where(number.is_(None)).limit(MOST)
    numbered = select(number).where(number > seen_by(user_id)).order_by(number.desc()).limit(MOST)
    counts = (
        select(func.count()).select_from(some.subquery()).scalar_subquery() for some in (unnumbered, numbered)
    )
    return min(MOST, sum(db.session.execute(select(*counts)).one()))


def overview(user_id: int, page: int, per_page: int = 20) -> Overview:
    """Everything that is kept, grouped; what this user has not seen comes first. Nothing becomes seen by this."""
    number_new()
    until = db.session.scalar(select(Mailing.numbered)) or 0
    place = db.session.scalar(select(seen_by(user_id))) or 0
    found = groups(true(), case((is_after(place), 1), else_=0), page, per_page)
    return Overview(found, until, place < until)


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
        after = is_after(db.session.scalar(select(seen_by(user_id))) or 0)
        alike = alike.where(after if new else ~after)
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


def is_after(place: int) -> ColumnElement[bool]:
    return or_(Notification.number.is_(None), Notification.number > place)


def seen_by(user_id: int) -> ColumnElement[int]:
    """Up to where this user has seen them. Who has no place yet has seen what was numbered before."""
    choice = NotificationChoice
    seen = select(choice.seen_number).where(choice.user_id == user_id).scalar_subquery()
    numbered = select(Mailing.numbered).scalar_subquery()
    return func.coalesce(seen, numbered, 0)

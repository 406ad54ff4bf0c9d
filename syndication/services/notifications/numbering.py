"""Giving notifications their numbers, so that everybody's place among them is one number.

A place is exact because numbers are given one after the other, and only to what is committed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, exists, func, select, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Mailing, Notification, NotificationChoice, User
from syndication.services.notifications.writing import insert_new, insert_new_from
from syndication.services.transaction import transaction


def number_new() -> None:
    """Numbers what has no number yet, in the order of its ids, and gives new users their place. Safe to repeat."""
    if is_anything_new():
        with transaction() as session:
            mailing = locked_mailing(session)
            place_new_users(session, mailing.numbered)
            mailing.numbered += number_after(session, mailing.numbered)


def is_anything_new() -> bool:
    unnumbered = exists().where(Notification.number.is_(None))
    return bool(db.session.scalar(select(unnumbered | unplaced().exists())))


def locked_mailing(session: Session) -> Mailing:
    """The one row, made when it is missing; nobody else numbers until the transaction ends."""
    insert_new(session, Mailing, [{"id": 1}])
    return session.get_one(Mailing, 1, with_for_update=True, populate_existing=True)


def place_new_users(session: Session, numbered: int) -> None:
    """Who is new is told what happens from now on, and not what happened before."""
    columns = ["user_id", "seen_number", "mailed_number"]
    place = [func.coalesce(numbered, 0), func.coalesce(numbered, 0)]
    insert_new_from(session, NotificationChoice, columns, unplaced().add_columns(*place))


def unplaced() -> Any:
    return select(User.id).where(~exists().where(NotificationChoice.user_id == User.id))


def number_after(session: Session, numbered: int) -> int:
    """Numbers all that has none, counting on; how many that were."""
    order = func.row_number().over(order_by=Notification.id)
    new = (
        select(Notification.id, (order + numbered).label("number"))
        .where(Notification.number.is_(None))
        .subquery()
    )
    change = update(Notification).where(Notification.id == new.c.id).values(number=new.c.number)
    result = session.execute(change, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)  # noqa: S101  # for the type checker: an update has no other result
    return result.rowcount

"""How each person wants to hear of things by e-mail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import update

from syndication.extensions import db
from syndication.models import EmailRhythm, NotificationChoice, NotificationKind
from syndication.services.errors import Invalid
from syndication.services.notifications.numbering import locked_mailing, place_new_users
from syndication.services.transaction import transaction


@dataclass(frozen=True)
class Choice:
    email: EmailRhythm
    muted: frozenset[NotificationKind]


def choice_of(user_id: int) -> Choice:
    """What this user chose, or what holds without a choice."""
    row = db.session.get(NotificationChoice, user_id)
    if row is None:
        return Choice(EmailRhythm.DIGEST, frozenset())
    return Choice(EmailRhythm(row.email), frozenset(k for k in NotificationKind if k.value in row.muted))


def choose(user_id: int, *, email: str, muted: Collection[str]) -> None:
    """Keeps one's choice. muted: the kinds not to write of. Raises Invalid."""
    if email not in set(EmailRhythm):
        raise Invalid({"email": [_("Choose one of the three.")]})
    known = [kind.value for kind in NotificationKind if kind in muted]
    with transaction() as session:
        place_new_users(session, locked_mailing(session).numbered)
        session.execute(
            update(NotificationChoice)
            .where(NotificationChoice.user_id == user_id)
            .values(email=email, muted=known)
        )

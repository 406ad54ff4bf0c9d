"""Sending everybody what is new to them, each as they want it, never twice at once and never lost.

A user's place (`mailed_number`) moves on only after the server took the letter. Whoever dies in between leaves it where
it was, and the letter is sent once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Update, and_, false, or_, select, update

from syndication.extensions import db
from syndication.models import EmailRhythm, Mailing, Notification, NotificationChoice, User
from syndication.services.notifications.grouping import Group, groups
from syndication.services.notifications.letters import letter
from syndication.services.notifications.mail_server import MailProblem, MailRefused, Send, mail_server
from syndication.services.notifications.mail_state import remember
from syndication.services.notifications.numbering import number_new
from syndication.services.paging import Page
from syndication.services.transaction import transaction

log = structlog.get_logger(__name__)

#: At least this long between two e-mails to one user who wants them at once.
APART = timedelta(minutes=5)
#: So long nobody else sends to a user whom somebody is sending to; longer than SMTP_DEADLINE can be.
LEASE = timedelta(minutes=3)
#: Groups that one e-mail lists; the others are on the page.
LISTED = 30


@dataclass(frozen=True)
class Turn:
    """A user to be told of everything after `after`, up to `upto`. `now` is when the round began."""

    user_id: int
    after: int
    upto: int
    muted: Sequence[str]
    now: datetime


def send_mail_due(now: datetime | None = None) -> int:
    """Sends every e-mail that is due, and returns how many were. Bounded in time; what fails is tried next time.

    To be called every half minute or so, by any number of workers at once. Never raises for a mail server's sake.
    """
    now = now or datetime.now(UTC)
    number_new()
    pass_over_who_wants_none()
    turns = turns_due(now) if current_app.config["SMTP_HOST"] else []
    if not turns:
        return 0
    sent, errors = round_of_mail(turns)
    remember(now, sent, errors)
    return sent


def round_of_mail(turns: Sequence[Turn]) -> tuple[int, list[str]]:
    """How many were sent, and a sentence for each that was not."""
    sent, errors = 0, []
    with mail_server(current_app.config) as send:
        for turn in turns:
            try:
                sent += tell(turn, send)
            except MailProblem as problem:
                log.warning("mail.not_sent", user=turn.user_id, error=problem.message)
                errors.append(problem.message)
                if not isinstance(problem, MailRefused):
                    break
            except Exception as error:
                # One letter that cannot be written keeps no other from being sent.
                log.exception("mail.broke", user=turn.user_id)
                db.session.rollback()
                errors.append(_("A mail could not be written (%(error)s).", error=type(error).__name__))
    return sent, errors


def pass_over_who_wants_none() -> None:
    """Who gets no e-mail now is not told of all this later, when they want it again."""
    numbered = select(Mailing.numbered).scalar_subquery()
    disabled = NotificationChoice.user_id.in_(select(User.id).where(User.disabled_at.is_not(None)))
    wants_none = or_(NotificationChoice.email == EmailRhythm.NEVER.value, disabled)
    if not current_app.config["SMTP_HOST"]:
        wants_none = ~false()
    behind = and_(wants_none, NotificationChoice.mailed_number < numbered)
    if db.session.scalar(select(NotificationChoice.user_id).where(behind).limit(1)) is not None:
        with transaction() as session:
            session.execute(update(NotificationChoice).where(behind).values(mailed_number=numbered))


def turns_due(now: datetime) -> list[Turn]:
    """Who is to be written to now, whoever has waited longest first."""
    choice, numbered = NotificationChoice, select(Mailing.numbered).scalar_subquery()
    oldest = (
        select(Notification.created_at)
        .where(Notification.number > choice.mailed_number)
        .order_by(Notification.number)
        .limit(1)
        .correlate(choice)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(choice, numbered, oldest)
        .join(User, User.id == choice.user_id)
        .where(
            User.disabled_at.is_(None),
            choice.email != EmailRhythm.NEVER.value,
            choice.mailed_number < numbered,
            is_free(now),
        )
        .order_by(choice.mailed_number, choice.user_id)
    )
    return [
        Turn(row.user_id, row.mailed_number, upto, row.muted, now)
        for row, upto, since in rows
        if is_time(row, since, now)
    ]


def is_free(now: datetime) -> ColumnElement[bool]:
    """Nobody is sending to this user. A lease that ends later than any can was taken with another clock."""
    until = NotificationChoice.mailing_until
    return or_(until.is_(None), until <= now, until > now + LEASE)


def is_time(choice: NotificationChoice, since: datetime | None, now: datetime) -> bool:
    """At once: not too soon after the last e-mail. Digest: at every full hour for what happened before it."""
    last = choice.mailed_at
    if last is not None and last > now:  # the clock was set back
        last = None
    if choice.email == EmailRhythm.AT_ONCE:
        return last is None or last <= now - APART
    hour = now.replace(minute=0, second=0, microsecond=0)
    return (last is None or last < hour) and since is not None and since < hour


def tell(turn: Turn, send: Send) -> int:
    """Sends one user's letter, if there is something to tell and nobody else is at it. How many went out: 0 or 1.

    Raises MailProblem, MailRefused.
    """
    if not change(turn, mailing_until=turn.now + LEASE, only_if=is_free(turn.now)):
        return 0
    news = news_of(turn)
    if not news.total:
        change(turn, mailed_number=turn.upto, mailing_until=None)
        return 0
    user = db.session.get_one(User, turn.user_id)
    message = letter(user, news, upto=turn.upto, now=turn.now)
    db.session.rollback()  # no transaction stays open while the server is talked to
    try:
        send(message)
    except MailRefused:
        # Not again at once: the server would say the same.
        change(turn, mailed_at=turn.now, mailing_until=None)
        raise
    except MailProblem:
        change(turn, mailing_until=None)
        raise
    change(turn, mailed_number=turn.upto, mailed_at=turn.now, mailing_until=None)
    return 1


def news_of(turn: Turn) -> Page[Group]:
    number, kind = Notification.number, Notification.kind
    wanted = and_(number > turn.after, number <= turn.upto, kind.not_in(turn.muted))
    return groups(wanted, false(), page=1, per_page=LISTED)


def change(turn: Turn, *, only_if: ColumnElement[bool] | None = None, **values: Any) -> bool:
    """Writes to the user's choice in a transaction of its own, if they are still where the turn found them."""
    statement: Update = update(NotificationChoice).where(
        NotificationChoice.user_id == turn.user_id, NotificationChoice.mailed_number == turn.after
    )
    if only_if is not None:
        statement = statement.where(only_if)
    with transaction() as session:
        changed = session.execute(statement.values(**values).returning(NotificationChoice.user_id)).first()
    return changed is not None

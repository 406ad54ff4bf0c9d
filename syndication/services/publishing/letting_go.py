"""Letting go of posts that a sender had in hand: what becomes of each depends on how far its try was."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.orm import Session

from syndication.models import PostAttempt, PostCheckpoint, PostStatus, ScheduledPost
from syndication.platforms import platforms
from syndication.platforms.base import Finds
from syndication.platforms.doubt import CLOSED, is_doubt
from syndication.services import notifications
from syndication.services.publishing.claiming import LOOKED_AT
from syndication.services.publishing.doubt import ABANDONED
from syndication.services.publishing.outcomes import CHECK_DELAYS
from syndication.services.publishing.recorder import Marks

#: A post that took its worker down this often is set aside instead of being tried again.
MAX_CRASHES = 3
#: What an attempt is called that ended before anything left.
STOPPED = "stopped"

Held = Row[int, int, str, str, int]


@dataclass(frozen=True)
class Knowledge:
    """What is known of a sender's tries. marks: None when nothing is, so that all of them may have left.

    blames: the sender did not end in order, so what it was working on may be why.
    """

    marks: Marks | None
    blames: bool

    def left(self, row: Held) -> bool:
        return self.marks is None or (row.id, row.fence) in self.marks.left

    def crashes(self, row: Held) -> int:
        worked_on = self.marks is None or (row.id, row.fence) in self.marks.at_work
        crashes: int = row.crashes
        return crashes + (1 if self.blames and worked_on else 0)


def let_go(
    session: Session,
    which: ColumnElement[bool],
    known: Knowledge,
    now: datetime,
    *,
    harmless_only: bool = False,
) -> list[Held]:
    """Lets go of the posts that are held and meant by `which`. Gives what they were.

    harmless_only: those that may just be leaving are left alone.
    """
    held = session.execute(
        select(
            ScheduledPost.id,
            ScheduledPost.fence,
            ScheduledPost.status,
            ScheduledPost.platform,
            ScheduledPost.crashes,
        )
        .where(ScheduledPost.held_by.is_not(None), which)
        .order_by(ScheduledPost.id)
        .with_for_update()
    ).all()
    dealt_with = [row for row in held if not (harmless_only and may_be_leaving(row, known))]
    for row in dealt_with:
        let_go_of_one(session, row, known, now)
    return dealt_with


def may_be_leaving(row: Held, known: Knowledge) -> bool:
    """A platform may be at a request of it that publishes."""
    return row.status in (PostStatus.SENDING, PostStatus.PROCESSING) and known.left(row)


def let_go_of_one(session: Session, row: Held, known: Knowledge, now: datetime) -> None:
    crashes = known.crashes(row)
    if may_be_leaving(row, known):
        doubt(session, row, crashes, now)
    elif row.status in LOOKED_AT:
        look_again(session, row, crashes, now)
    elif row.status in (PostStatus.CLAIMED, PostStatus.SENDING):
        back_to_schedule(session, row, crashes, now)
    else:  # settled by a person
        change(session, row)


def back_to_schedule(session: Session, row: Held, crashes: int, now: datetime) -> None:
    """Nothing of this try has left."""
    end_attempts(session, row.id, STOPPED, now)
    close_doubt_of_only_try(session, row.id)
    if crashes < MAX_CRASHES:
        change(session, row, status=PostStatus.SCHEDULED.value, crashes=crashes, sent_at=None)
        return
    for_person(
        session,
        row,
        status=PostStatus.FAILED.value,
        crashes=crashes,
        cause="Quarantined",
        message=_(
            "Sending this post stopped the worker three times, so it was set aside. Nothing was sent. "
            "Tell your administrator, then retry."
        ),
    )


def look_again(session: Session, row: Held, crashes: int, now: datetime) -> None:
    """It was only being looked at."""
    end_attempts(session, row.id, STOPPED, now)
    if crashes < MAX_CRASHES:
        change(session, row, crashes=crashes)
        return
    for_person(
        session,
        row,
        status=PostStatus.UNCONFIRMED.value,
        crashes=crashes,
        check_at=None,
        cause="Quarantined",
        message=_(
            "Looking this post up stopped the worker three times. Look on the platform whether it is there."
        ),
    )


def doubt(session: Session, row: Held, crashes: int, now: datetime) -> None:
    """It may be out."""
    end_attempts(session, row.id, ABANDONED, now)
    found_by_machine = isinstance(platforms().get(row.platform), Finds) and crashes < MAX_CRASHES
    write = change if found_by_machine else for_person
    write(
        session,
        row,
        status=PostStatus.UNCONFIRMED.value,
        crashes=crashes,
        check_at=now + timedelta(seconds=CHECK_DELAYS[0]) if found_by_machine else None,
        cause="OutcomeUnknown",
        message=_("The worker stopped while this post was being sent, so it may be out."),
    )


def end_attempts(session: Session, post_id: int, outcome: str, now: datetime) -> None:
    session.execute(
        update(PostAttempt)
        .where(PostAttempt.scheduled_post_id == post_id, PostAttempt.finished_at.is_(None))
        .values(finished_at=now, outcome=outcome)
        .execution_options(synchronize_session=False)
    )


def close_doubt_of_only_try(session: Session, post_id: int) -> None:
    """Adapters open a doubt before a dangerous call. When the only try did not come to the call, there is none."""
    tries = session.scalar(
        select(func.count(PostAttempt.id)).where(
            PostAttempt.scheduled_post_id == post_id, PostAttempt.outcome != STOPPED
        )
    )
    if tries:
        return
    names = session.scalars(
        select(PostCheckpoint.name).where(PostCheckpoint.scheduled_post_id == post_id)
    ).all()
    opened = [name for name in names if is_doubt(name)]
    if opened:
        session.execute(
            update(PostCheckpoint)
            .where(PostCheckpoint.scheduled_post_id == post_id, PostCheckpoint.name.in_(opened))
            .values(value=CLOSED)
            .execution_options(synchronize_session=False)
        )


def for_person(session: Session, row: Held, **values: Any) -> None:
    """A change after which only a person can go on."""
    change(session, row, **values)
    notifications.note_posts(session, [row.id])


def change(session: Session, row: Held, **values: Any) -> None:
    session.execute(
        update(ScheduledPost)
        .where(ScheduledPost.id == row.id)
        .values(held_by=None, fence=ScheduledPost.fence + 1, **values)
        .execution_options(synchronize_session=False)
    )


def give_back(session: Session, post_ids: Collection[int], now: datetime) -> None:
    """Of these, nothing has left, and nobody is to blame."""
    if not post_ids:
        return
    nothing_left = Knowledge(Marks(frozenset(), frozenset()), blames=False)
    let_go(session, ScheduledPost.id.in_(post_ids), nothing_left, now)

"""Posts whose worker is gone, and posts whose time is over. Any number of reapers may run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import PostAttempt, PostStatus, ScheduledPost
from syndication.platforms import platforms
from syndication.platforms.base import Finds
from syndication.services.publishing.claiming import Claim, grace, lease_over
from syndication.services.publishing.doubt import ABANDONED, part_can_be_seen
from syndication.services.publishing.outcomes import CHECK_DELAYS
from syndication.services.transaction import transaction

log = structlog.get_logger(__name__)

#: A post that took its worker down this often is set aside instead of being tried again.
MAX_CRASHES = 3


def reap() -> int:
    """Gives back claimed posts whose lease is over, turns abandoned sends into unconfirmed ones, expires what is
    too late. Returns how many posts changed."""
    now = datetime.now(UTC)
    if not db.session.scalar(select(ScheduledPost.id).where(lease_over(now) | too_late(now)).limit(1)):
        return 0
    with transaction() as session:
        changed = give_up_looking(session, now) + reclaim(session, now) + doubt_silent(session, now)
        changed += expire(session, now)
    if changed:
        log.info("publishing.reaped", posts=changed)
    return changed


def reclaim(session: Session, now: datetime) -> int:
    """Claimed, never tried: nothing was sent."""
    over = and_(ScheduledPost.status == PostStatus.CLAIMED, ScheduledPost.lease_until < now)
    crashed = ScheduledPost.crashes + 1
    quarantined = change(
        session,
        and_(over, crashed >= MAX_CRASHES),
        status=PostStatus.FAILED.value,
        fence=ScheduledPost.fence + 1,
        crashes=crashed,
        cause="Quarantined",
        message=_(
            "Sending this post stopped the worker three times, so it was set aside. Nothing was sent. "
            "Tell your administrator, then retry."
        ),
    )
    returned = change(
        session,
        over,
        status=PostStatus.SCHEDULED.value,
        fence=ScheduledPost.fence + 1,
        crashes=crashed,
        sent_at=None,
    )
    return quarantined + returned


def abandon(claims: Iterable[Claim]) -> None:
    """Lets go of posts that this worker was still sending when it had to stop: they may be out."""
    now = datetime.now(UTC)
    for claim in claims:
        held = and_(ScheduledPost.id == claim.post_id, ScheduledPost.fence == claim.fence)
        with transaction() as session:
            doubt(session, and_(held, ScheduledPost.status == PostStatus.SENDING), now, crashes=0)


def doubt_silent(session: Session, now: datetime) -> int:
    """Sending or going on with a slow publish, and the worker is silent: it may be out."""
    sends = (PostStatus.SENDING, PostStatus.PROCESSING)
    silent = and_(ScheduledPost.status.in_(sends), ScheduledPost.lease_until < now - grace())
    return doubt(session, silent, now, crashes=1)


def doubt(session: Session, over: ColumnElement[bool], now: datetime, crashes: int) -> int:
    rows = session.execute(select(ScheduledPost.id, ScheduledPost.platform).where(over)).all()
    for post_id, platform in rows:
        found_by_machine = isinstance(platforms().get(platform), Finds)
        change(
            session,
            and_(ScheduledPost.id == post_id, over),
            status=PostStatus.UNCONFIRMED.value,
            crashes=ScheduledPost.crashes + crashes,
            fence=ScheduledPost.fence + 1,
            check_at=now + timedelta(seconds=CHECK_DELAYS[0]) if found_by_machine else None,
            cause="OutcomeUnknown",
            message=_("The worker stopped while this post was being sent, so it may be out."),
        )
        session.execute(
            update(PostAttempt)
            .where(PostAttempt.scheduled_post_id == post_id, PostAttempt.finished_at.is_(None))
            .values(finished_at=now, outcome=ABANDONED)
        )
    return len(rows)


def give_up_looking(session: Session, now: datetime) -> int:
    """Being looked at, and the worker is silent: looked at again, unless that has stopped workers before."""
    looked_up = and_(ScheduledPost.status == PostStatus.UNCONFIRMED, ScheduledPost.lease_until < now)
    went_on = and_(ScheduledPost.status == PostStatus.PROCESSING, ScheduledPost.lease_until < now - grace())
    crashed = ScheduledPost.crashes + 1
    left_to_people = change(
        session,
        and_(or_(looked_up, went_on), crashed >= MAX_CRASHES),
        status=PostStatus.UNCONFIRMED.value,
        fence=ScheduledPost.fence + 1,
        crashes=crashed,
        check_at=None,
        cause="Quarantined",
        message=_(
            "Looking this post up stopped the worker three times. Look on the platform whether it is there."
        ),
    )
    return left_to_people + change(session, looked_up, fence=ScheduledPost.fence + 1, crashes=crashed)


def too_late(now: datetime) -> ColumnElement[bool]:
    return and_(
        ScheduledPost.status == PostStatus.SCHEDULED,
        ScheduledPost.next_attempt_at <= now,
        ScheduledPost.expires_at <= now,
    )


def expire(session: Session, now: datetime) -> int:
    started = change(
        session,
        and_(too_late(now), part_can_be_seen(ScheduledPost.id)),
        status=PostStatus.EXPIRED.value,
        cause="Expired",
        message=_(
            "Part of it is out already. The rest could not be sent within the time your project allows after its due "
            "time. Retry sends the rest; scheduling the piece again would send all of it."
        ),
    )
    unsent = change(
        session,
        too_late(now),
        status=PostStatus.EXPIRED.value,
        cause="Expired",
        message=_(
            "It could not be sent within the time your project allows after its due time, so it was not sent at all. "
            "Schedule it again or publish it now."
        ),
    )
    return started + unsent


def change(session: Session, which: ColumnElement[bool], **values: Any) -> int:
    rows = session.scalars(
        update(ScheduledPost)
        .where(which)
        .values(lease_until=None, **values)
        .returning(ScheduledPost.id)
        .execution_options(synchronize_session=False)
    )
    return len(rows.all())

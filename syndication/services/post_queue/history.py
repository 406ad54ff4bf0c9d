"""What people did with a post, and what of it was frozen to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import AuditEvent, ScheduledPost, User
from syndication.platforms import platforms
from syndication.platforms.base import Rendered
from syndication.services.publishing.snapshot import thaw
from syndication.services.scheduling.editing import subject_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Event:
    """Something that somebody did. who: a name, else an address; action and detail as in the audit log."""

    at: datetime
    who: str
    action: str
    detail: dict[str, Any]


def events_of(post: ScheduledPost) -> list[Event]:
    """Who did what with the post, in order; scheduling it is the first."""
    creator = db.session.get(User, post.created_by_id) if post.created_by_id else None
    first = [Event(post.created_at, creator.label, "post.scheduled", {})] if creator else []
    return [*first, *(event(row) for row in recorded(post))]


def recorded(post: ScheduledPost) -> Sequence[tuple[AuditEvent, str | None]]:
    statement = (
        select(AuditEvent, User.name)
        .outerjoin(User, AuditEvent.user_id == User.id)
        .where(AuditEvent.subject == subject_of(post))
        .order_by(AuditEvent.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def event(row: tuple[AuditEvent, str | None]) -> Event:
    recorded_event, name = row
    return Event(
        recorded_event.at, name or recorded_event.actor, recorded_event.action, recorded_event.detail
    )


def what_was_sent(post: ScheduledPost) -> Rendered | None:
    """The content as it was frozen with the first try; None before that, and when its adapter is gone."""
    platform = platforms().get(post.platform)
    if platform is None or not post.snapshot:
        return None
    try:
        return platform.render(thaw(post.snapshot))
    except Exception:  # an older release may have frozen it otherwise
        log.exception("post_queue.cannot_show_what_was_sent", post=post.id)
        return None

"""Leaving a post as it is, so that it asks for nobody any more; and taking that back."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import AuditEvent, PostStatus, ScheduledPost, User
from syndication.services import audit
from syndication.services.errors import Conflict
from syndication.services.scheduling.editing import call_off, open_post, subject_of
from syndication.services.scheduling.listing import get_post
from syndication.services.transaction import transaction

SKIPPED = "post.skipped"
#: What a person may leave as it is.
SKIPPABLE = (PostStatus.FAILED, PostStatus.EXPIRED, PostStatus.UNCONFIRMED)


def skip_post(post: ScheduledPost, by: User) -> None:
    """Leaves a post as it is. Whether an unconfirmed one is out stays unknown: the sentence says so."""
    in_doubt = post.status == PostStatus.UNCONFIRMED
    call_off(post)
    if in_doubt:
        post.message = _("%(name)s skipped it. Whether it is live was not found out.", name=by.label)
    else:
        post.message = _("%(name)s skipped it: it does not go out.", name=by.label)


def before_skipping(post: ScheduledPost) -> dict[str, Any]:
    """What the audit log keeps of a post that is about to be skipped: enough to put it back."""
    return {"was": post.status, "cause": post.cause, "message": post.message}


def can_put_back(post: ScheduledPost) -> bool:
    """Whether it was skipped, and nothing happened to it since."""
    return post.status == PostStatus.CANCELLED and skipped(post) is not None


def put_back_skipped(post_id: int, by: User) -> ScheduledPost:
    """A skipped post needs somebody again, as before. Nothing is sent. Raises Conflict, NotFound."""
    with transaction() as session:
        post = open_post(session, post_id, (PostStatus.CANCELLED,))
        event = skipped(post)
        if event is None:
            raise Conflict(_("This post was not skipped, so it cannot be put back."))
        post.status = event.detail["was"]
        post.cause = event.detail["cause"]
        post.message = event.detail["message"]
        post.detail = post.attempts[-1].detail if post.attempts else ""
        post.version += 1
        post.fence += 1
        audit.record("post.put_back", by=by, subject=subject_of(post), was=post.status)
    return get_post(post_id)


def skipped(post: ScheduledPost) -> AuditEvent | None:
    """The event of its being skipped, if that is the last that a person did with it."""
    statement = (
        select(AuditEvent)
        .where(AuditEvent.subject == subject_of(post), AuditEvent.action.startswith("post."))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    last = db.session.scalar(statement)
    return last if last and last.action == SKIPPED and "cause" in last.detail else None

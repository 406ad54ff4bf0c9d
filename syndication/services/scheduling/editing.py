"""Changing what is scheduled, as long as no worker holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from syndication.models import IN_FLIGHT, PostStatus, ScheduledPost, User
from syndication.services import audit
from syndication.services.errors import Conflict, NotFound
from syndication.services.scheduling.listing import get_post
from syndication.services.scheduling.planning import due_now, future
from syndication.services.times import Resolved
from syndication.services.transaction import transaction

#: Posts that a person may still move or call off: nothing went out, and nothing may be out.
OPEN = (PostStatus.SCHEDULED, PostStatus.FAILED, PostStatus.EXPIRED)


def reschedule(
    post_id: int, scheduled_time: str, timezone: str, version: int | None, by: User
) -> tuple[ScheduledPost, str]:
    """Moves a post to another local time; also one that failed or expired. The post, and what was decided about a
    clock change ("" if nothing).

    Raises Invalid for a wrong time, Conflict when it began to be sent or somebody else changed it (an older
    `version`; None skips that check), NotFound.
    """
    due = future(scheduled_time, timezone)
    with transaction() as session:
        post = open_post(session, post_id, OPEN, version)
        put_back(post, due)
        audit.record("post.rescheduled", by=by, subject=subject_of(post), due=due.wall, zone=due.zone)
    return get_post(post_id), due.note


def cancel(post_id: int, by: User, version: int | None = None) -> ScheduledPost:
    """Calls a post off. Cancelling twice is no error. Raises Conflict when it began to be sent, NotFound."""
    with transaction() as session:
        post = open_post(session, post_id, (*OPEN, PostStatus.CANCELLED), version)
        call_off(post)
        audit.record("post.cancelled", by=by, subject=subject_of(post))
    return get_post(post_id)


def send_now(post_ids: Sequence[int], by: User) -> list[ScheduledPost]:
    """Makes posts due now, all or none. Raises Conflict for one that cannot be sent any more, NotFound."""
    with transaction() as session:
        for post_id in post_ids:
            post = open_post(session, post_id, OPEN)
            put_back(post, due_now())
            audit.record("post.sent_now", by=by, subject=subject_of(post))
    return [get_post(post_id) for post_id in post_ids]


def call_off(post: ScheduledPost) -> None:
    post.status = PostStatus.CANCELLED.value
    post.check_at = post.held_by = None
    post.version += 1
    post.fence += 1
    post.cause = post.message = post.detail = ""


def subject_of(post: ScheduledPost) -> str:
    return f"scheduled post {post.id}"


def open_post(
    session: Session, post_id: int, allowed: Sequence[PostStatus], version: int | None = None
) -> ScheduledPost:
    """The post, locked until the end of the transaction. Raises NotFound, or Conflict if it is in another state."""
    post = session.scalar(
        select(ScheduledPost)
        .where(ScheduledPost.id == post_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return must_be_open(post, allowed, version)


def must_be_open(
    post: ScheduledPost | None,
    allowed: Sequence[PostStatus],
    version: int | None = None,
    fence: int | None = None,
) -> ScheduledPost:
    """The post, if it is in one of these states and, where they are given, still of this version and fence.

    Raises NotFound, Conflict.
    """
    if post is None:
        raise NotFound(_("This scheduled post does not exist."))
    if post.status not in allowed:
        raise Conflict(why_not(PostStatus(post.status)))
    if version not in (None, post.version) or fence not in (None, post.fence):
        raise Conflict(_("Somebody else changed this post meanwhile. Look at it again, then decide."))
    return post


def why_not(status: PostStatus) -> str:
    if status in IN_FLIGHT:
        return _("This post is being sent right now, so it cannot be changed any more.")
    return {
        PostStatus.POSTED: _("This post is already out."),
        PostStatus.CANCELLED: _("This post was cancelled."),
        PostStatus.UNCONFIRMED: _("This post may be out. Say first whether it is live."),
        PostStatus.SCHEDULED: _("This post is waiting to be sent, so there is nothing to decide yet."),
    }.get(status, _("This post is in a state in which that cannot be done."))


def put_back(post: ScheduledPost, due: Resolved) -> None:
    """Back on the schedule with a clean slate. What was frozen stays: should an earlier try still have its effect,
    the same goes out again under the same key. Otherwise the worker takes the piece as it is then."""
    if post.piece.deleted_at is not None:
        raise Conflict(_("The piece of this post was deleted, so it cannot be sent any more."))
    post.status = PostStatus.SCHEDULED.value
    post.due_at = post.next_attempt_at = due.instant
    post.time_zone, post.wall_time = due.zone, due.wall
    lateness = timedelta(minutes=post.piece.project.allowed_lateness_minutes)
    post.expires_at = max(due.instant, datetime.now(UTC)) + lateness
    post.check_at = post.held_by = None
    post.tries = post.crashes = 0
    post.cause = post.message = post.detail = ""
    post.version += 1
    post.fence += 1

"""What can be done with a post that is out: reading its figures, and taking it down."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from syndication.models import PostStatus, ScheduledPost, User
from syndication.platforms import platforms
from syndication.platforms.base import Deletes, Figures, Measures, Platform
from syndication.services import accounts, audit
from syndication.services.errors import Conflict, NotFound
from syndication.services.scheduling.editing import subject_of
from syndication.services.scheduling.listing import get_post
from syndication.services.transaction import transaction


def can_measure(post: ScheduledPost) -> bool:
    return is_out(post) and isinstance(adapter_of(post), Measures)


def can_take_down(post: ScheduledPost) -> bool:
    return is_out(post) and isinstance(adapter_of(post), Deletes)


def is_out(post: ScheduledPost) -> bool:
    return post.status == PostStatus.POSTED and bool(post.remote_id) and post.removed_at is None


def adapter_of(post: ScheduledPost) -> Platform | None:
    return platforms().get(post.platform)


def measure(post_id: int) -> Figures:
    """Asks the platform how a published post is doing, and keeps the answer.

    Raises NotFound, and Conflict with the platform's sentence.
    """
    post = get_post(post_id)
    adapter = adapter_of(post)
    if not is_out(post) or not isinstance(adapter, Measures):
        raise Conflict(_("There are no figures for this post."))
    remote_id = post.remote_id
    figures = accounts.ask(
        post.account, lambda credentials, http: adapter.measure(remote_id, credentials, http)
    )
    with transaction() as session:
        kept = locked(session, post_id)
        kept.figures = asdict(figures)
        kept.measured_at = datetime.now(UTC)
    return figures


def take_down(post_id: int, by: User) -> ScheduledPost:
    """Deletes a published post from its platform. Raises NotFound, and Conflict with the platform's sentence."""
    post = get_post(post_id)
    adapter = adapter_of(post)
    if not is_out(post) or not isinstance(adapter, Deletes):
        raise Conflict(_("This post cannot be taken down from here. Delete it on the platform itself."))
    remote_id = post.remote_id
    accounts.ask(post.account, lambda credentials, http: adapter.delete(remote_id, credentials, http))
    with transaction() as session:
        gone = locked(session, post_id)
        gone.removed_at = datetime.now(UTC)
        gone.version += 1
        audit.record("post.taken_down", by=by, subject=subject_of(gone), remote_id=remote_id)
    return get_post(post_id)


def locked(session: Session, post_id: int) -> ScheduledPost:
    post = session.get(ScheduledPost, post_id, with_for_update={"of": ScheduledPost}, populate_existing=True)
    if post is None:
        raise NotFound(_("There is no scheduled post %(id)d.", id=post_id))
    return post

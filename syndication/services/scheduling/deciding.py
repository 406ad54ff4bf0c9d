"""What a person decides about a post that did not simply go out."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _

from syndication.models import PostStatus, ScheduledPost, User
from syndication.services import audit
from syndication.services.errors import Invalid
from syndication.services.scheduling.editing import call_off, open_post, put_back, subject_of
from syndication.services.scheduling.listing import get_post
from syndication.services.scheduling.planning import due_now
from syndication.services.times import Resolved
from syndication.services.transaction import transaction

RETRYABLE = (PostStatus.FAILED, PostStatus.EXPIRED)


def can_retry(post: ScheduledPost) -> bool:
    """Whether sending again surely posts nothing twice: only where it is known that nothing went out."""
    return post.status in RETRYABLE and post.piece.deleted_at is None


def retry(post_id: int, by: User) -> ScheduledPost:
    """Sends a failed or expired post again, with the piece as it is now. Raises Conflict where that is not safe."""
    with transaction() as session:
        post = open_post(session, post_id, RETRYABLE)
        put_back(post, due_now())
        audit.record("post.retried", by=by, subject=subject_of(post))
    return get_post(post_id)


def confirm_live(post_id: int, url: str, by: User) -> ScheduledPost:
    """A person saw an unconfirmed post on the platform. `url` may be empty. Raises Invalid, Conflict, NotFound."""
    url = url.strip()
    if url and not is_web_address(url):
        raise Invalid(
            {"url": [_("Paste the post’s web address, beginning with https://, or leave it empty.")]}
        )
    if len(url) > 1000:
        raise Invalid({"url": [_("This web address is too long.")]})
    with transaction() as session:
        post = open_post(session, post_id, (PostStatus.UNCONFIRMED,))
        post.status = PostStatus.POSTED.value
        post.remote_url = url
        post.posted_at = datetime.now(UTC)
        post.check_at = post.held_by = None
        post.cause = post.detail = ""
        post.message = comment_note(post)
        post.version += 1
        post.fence += 1
        audit.record("post.confirmed_live", by=by, subject=subject_of(post), url=url)
    return get_post(post_id)


def comment_note(post: ScheduledPost) -> str:
    """A sentence when a first comment should follow the post: where the post is, only the person knows."""
    wanted = post.snapshot and post.snapshot["options"].get("first_comment")
    return (
        _("Look whether its first comment is there too; from here none follows any more.") if wanted else ""
    )


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def confirm_not_live(post_id: int, by: User) -> ScheduledPost:
    """A person looked and the post is not there: it is sent again, or called off if its piece was deleted.

    Raises Conflict, NotFound.
    """
    with transaction() as session:
        post = open_post(session, post_id, (PostStatus.UNCONFIRMED,))
        send_or_call_off(post, due_now())
        audit.record("post.confirmed_not_live", by=by, subject=subject_of(post))
    return get_post(post_id)


def send_or_call_off(post: ScheduledPost, due: Resolved) -> None:
    if post.piece.deleted_at is None:
        put_back(post, due)
    else:
        call_off(post)

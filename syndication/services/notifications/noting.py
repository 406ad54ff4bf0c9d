"""Writing down what people have to be told, inside the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, String, and_, cast, literal, or_, select
from sqlalchemy.orm import Session

from syndication.models import Notification, NotificationKind, PostStatus, ScheduledPost
from syndication.services.notifications.writing import insert_new, insert_new_from

#: Ids named in one statement.
AT_ONCE = 1000


def note_posts(session: Session, post_ids: Sequence[int]) -> None:
    """Notes those of these posts that only a person can help: failed, expired, or unconfirmed with nothing left to ask.

    To be called inside the transaction that changed them, after the change; others among them are passed over.
    A post is noted once for each time it got into its state.
    """
    post = ScheduledPost
    columns = ["key", "kind", "cause", "message", "account_id", "scheduled_post_id", "created_at"]
    for start in range(0, len(post_ids), AT_ONCE):
        found = select(
            key_of_post(),
            post.status,  # kinds are called as the states
            post.cause,
            post.message,
            post.account_id,
            post.id,
            literal(datetime.now(UTC), Notification.created_at.type),
        ).where(post.id.in_(post_ids[start : start + AT_ONCE]), needs_a_person())
        insert_new_from(session, Notification, columns, found)


def note_account(session: Session, account_id: int, reason: str) -> None:
    """Notes that an account needs reconnecting, inside the transaction in which it came to need it.

    reason: the sentence people read.
    """
    now = datetime.now(UTC)
    row = {
        "key": f"account:{account_id}:{now:%Y%m%dT%H%M%S.%f}",
        "kind": NotificationKind.RECONNECT.value,
        "message": reason,
        "account_id": account_id,
        "created_at": now,
    }
    insert_new(session, Notification, [row])


def key_of_post() -> ColumnElement[str]:
    """Rises with every try (fence) and every change by a person (version)."""
    post = ScheduledPost
    post_id, fence, version = (cast(column, String) for column in (post.id, post.fence, post.version))
    return literal("post:") + post_id + ":" + fence + ":" + version + ":" + post.status


def needs_a_person() -> ColumnElement[bool]:
    post = ScheduledPost
    return or_(
        post.status.in_([PostStatus.FAILED.value, PostStatus.EXPIRED.value]),
        and_(post.status == PostStatus.UNCONFIRMED.value, post.check_at.is_(None)),
    )

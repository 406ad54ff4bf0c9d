"""Writing down what people have to be told, inside the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from syndication.models import Notification, NotificationKind, PostStatus, ScheduledPost

#: Ids named in one statement.
AT_ONCE = 1000


def note_posts(session: Session, post_ids: Sequence[int]) -> None:
    """Notes those of these posts that only a person can help: failed, expired, or unconfirmed with nothing left to ask.

    To be called inside the transaction that changed them, after the change; others among them are passed over.
    A post is noted once for each time it got into its state.
    """
    post = ScheduledPost
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
        columns = ["key", "kind", "cause", "message", "account_id", "scheduled_post_id", "created_at"]
        session.execute(insert(session).from_select(columns, found).on_conflict_do_nothing())


def note_account(session: Session, account_id: int, reason: str) -> None:
    """Notes that an account needs reconnecting, inside the transaction in which it came to need it.

    reason: the sentence people read.
    """
    now = datetime.now(UTC)
    row = {
        "key": f"account:{account_id}:{now:%Y%m%dT%H%M%S.%f}",
        "kind": NotificationKind.RECONNECT.value,
        "cause": "",
        "message": reason,
        "account_id": account_id,
        "created_at": now,
    }
    note(session, [row])


def note(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Writes notifications whose key is new; the others have been told."""
    session.execute(insert(session).on_conflict_do_nothing(), list(rows))


def insert(session: Session) -> Any:
    """An insert that can pass over what is there, as the database in use says it."""
    dialect = {"postgresql": postgresql, "sqlite": sqlite}[session.connection().dialect.name]
    return dialect.insert(Notification.__table__)


def key_of_post() -> ColumnElement[str]:
    """Rises with every try (fence) and every change by a person (version)."""
    post = ScheduledPost
    parts = [cast(column, String) for column in (post.id, post.fence, post.version)]
    return literal("post:") + parts[0] + ":" + parts[1] + ":" + parts[2] + ":" + post.status


def needs_a_person() -> ColumnElement[bool]:
    post = ScheduledPost
    return or_(
        post.status.in_([PostStatus.FAILED.value, PostStatus.EXPIRED.value]),
        and_(post.status == PostStatus.UNCONFIRMED.value, post.check_at.is_(None)),
    )

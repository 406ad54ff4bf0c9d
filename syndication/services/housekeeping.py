"""Rows that have had their time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from syndication.models import IdempotencyKey, Notification, UserSession
from syndication.services.transaction import transaction

IDEMPOTENCY_KEPT = timedelta(hours=48)
SESSION_KEPT = timedelta(days=90)
NOTIFICATION_KEPT = timedelta(days=90)


def forget_old_rows() -> None:
    """Deletes first answers that no client repeats any more, and sessions nobody has used for long, and
    notifications that are old news."""
    now = datetime.now(UTC)
    with transaction() as session:
        session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now - IDEMPOTENCY_KEPT))
        session.execute(delete(UserSession).where(UserSession.last_seen_at < now - SESSION_KEPT))
        session.execute(delete(Notification).where(Notification.created_at < now - NOTIFICATION_KEPT))

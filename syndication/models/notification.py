"""What people have to be told, and how each of them wants to be told."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from syndication.extensions import BigId, Model


class NotificationKind(StrEnum):
    FAILED = "failed"
    EXPIRED = "expired"
    #: Nobody but a person can find out whether the post is out.
    UNCONFIRMED = "unconfirmed"
    #: An account's credentials were refused.
    RECONNECT = "reconnect"
    #: An account's credentials end soon.
    CREDENTIALS_END = "credentials_end"


class EmailRhythm(StrEnum):
    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"


class Notification(Model):
    """Something happened that a person should know. `key` names the event: it is told once, whoever tells it."""

    __tablename__ = "notifications"
    __table_args__ = (Index(None, "scheduled_post_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    #: As ScheduledPost.cause; what has the same kind, cause and account is shown as one.
    cause: Mapped[str] = mapped_column(String(32), default="")
    #: The sentence a person reads.
    message: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), default=None
    )
    scheduled_post_id: Mapped[int | None] = mapped_column(
        ForeignKey("scheduled_posts.id", ondelete="CASCADE"), default=None
    )
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC), index=True)


class NotificationChoice(Model):
    """How one user wants to be told, and how far they have been. Without a row the defaults hold."""

    __tablename__ = "notification_choices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(String(16), default=EmailRhythm.DIGEST.value)
    #: Kinds that this user does not want to hear of by e-mail.
    muted: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: The newest notification that was seen at the bell, and the newest that an e-mail has told.
    seen_id: Mapped[int] = mapped_column(BigId, default=0)
    mailed_id: Mapped[int] = mapped_column(BigId, default=0)
    mailed_at: Mapped[datetime | None] = mapped_column(default=None)

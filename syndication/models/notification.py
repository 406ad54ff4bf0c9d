"""What people have to be told, and how each of them wants to be told."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from syndication.extensions import BigId, Model
from syndication.models.account import Account
from syndication.models.scheduled_post import ScheduledPost


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
    """Something happened that a person should know. `key` names the event: it is told once, whoever tells it.

    Ids are given out in another order than transactions end, so nobody can say "I know all up to this id". That is what
    `number` is for: it is given afterwards, to what is there for good, one at a time.
    """

    __tablename__ = "notifications"
    __table_args__ = (Index(None, "scheduled_post_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    #: Its place in the order in which it is told; None until it has been given one.
    number: Mapped[int | None] = mapped_column(BigId, unique=True, default=None)
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

    account: Mapped[Account | None] = relationship()
    post: Mapped[ScheduledPost | None] = relationship()


class NotificationChoice(Model):
    """How one user wants to be told, and how far they have been. Without a row the defaults hold."""

    __tablename__ = "notification_choices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(String(16), default=EmailRhythm.DIGEST.value)
    #: Kinds that this user does not want to hear of by e-mail.
    muted: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: `Notification.number` of the newest that was seen at the bell, and of the newest that an e-mail has told.
    seen_number: Mapped[int] = mapped_column(BigId, default=0)
    mailed_number: Mapped[int] = mapped_column(BigId, default=0)
    #: When the last e-mail was accepted or refused; the next one keeps its distance.
    mailed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Somebody is sending an e-mail to this user, and nobody else does before this instant.
    mailing_until: Mapped[datetime | None] = mapped_column(default=None)


class Mailing(Model):
    """The one row about all e-mails: how far notifications are numbered, and how it goes with the mail server."""

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    #: The highest `Notification.number` ever given.
    numbered: Mapped[int] = mapped_column(BigId, default=0)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    failed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The sentence admins read about the last failure.
    error: Mapped[str] = mapped_column(Text, default="")

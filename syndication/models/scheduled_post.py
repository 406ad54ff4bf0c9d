"""One piece going to one account's channel at one due time, and every try at sending it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from syndication.extensions import BigId, Model, WebAddress
from syndication.models.account import Account
from syndication.models.piece import Piece


class PostStatus(StrEnum):
    SCHEDULED = "scheduled"
    CLAIMED = "claimed"
    SENDING = "sending"
    PROCESSING = "processing"
    UNCONFIRMED = "unconfirmed"
    POSTED = "posted"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


#: States in which a worker holds the post or the platform may be working on it.
IN_FLIGHT = (PostStatus.CLAIMED, PostStatus.SENDING, PostStatus.PROCESSING)
#: States that nothing leaves by itself.
SETTLED = (PostStatus.POSTED, PostStatus.FAILED, PostStatus.EXPIRED, PostStatus.CANCELLED)
#: States in which a post may need somebody, as the condition of an index.
IS_TROUBLED = "status IN ('unconfirmed', 'failed', 'expired')"


class Batch(Model):
    """What one person sent or scheduled in one go. The id is made by the client, so that a repeat is recognised."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    #: What was decided about times that do not exist or exist twice, as sentences.
    notes: Mapped[list[str]] = mapped_column(default=list)


class ScheduledPost(Model):
    __tablename__ = "scheduled_posts"
    __table_args__ = (
        # What is waiting is a small part of a table that only grows: the claim reads this index alone.
        Index(
            "ix_scheduled_posts_waiting",
            "platform",
            "next_attempt_at",
            postgresql_where=text("status = 'scheduled'"),
            sqlite_where=text("status = 'scheduled'"),
        ),
        Index(
            "ix_scheduled_posts_held",
            "held_by",
            postgresql_where=text("held_by IS NOT NULL"),
            sqlite_where=text("held_by IS NOT NULL"),
        ),
        Index(
            "ix_scheduled_posts_to_check",
            "check_at",
            postgresql_where=text("status IN ('processing', 'unconfirmed')"),
            sqlite_where=text("status IN ('processing', 'unconfirmed')"),
        ),
        Index(
            "ix_scheduled_posts_troubled",
            "status",
            "account_id",
            "cause",
            "id",
            postgresql_where=text(IS_TROUBLED),
            sqlite_where=text(IS_TROUBLED),
        ),
        Index(None, "account_id", "sent_at"),
        Index(None, "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    piece_id: Mapped[int] = mapped_column(ForeignKey("pieces.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    platform: Mapped[str] = mapped_column(String(32))
    #: "<platform>/<channel>": the name of the platform and the key of one of its channels.
    channel: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16), default=PostStatus.SCHEDULED.value)
    #: The instant meant, the zone it was chosen in and the wall time that was meant there ("2026-11-20T09:00").
    due_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    wall_time: Mapped[str] = mapped_column(String(32), default="")
    #: The next try is not made before this; equal to due_at until something asks to wait.
    next_attempt_at: Mapped[datetime]
    #: Later than this the post expires instead of being sent.
    expires_at: Mapped[datetime]
    #: Posts of one "publish now" or one bulk schedule share a batch id.
    batch: Mapped[str | None] = mapped_column(ForeignKey("batches.id"), default=None, index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    #: Counts edits by people; an edit that names an older version is a conflict.
    version: Mapped[int] = mapped_column(default=1)

    #: Rises with every claim. A write that names an older fence comes from a sender that does not hold it any more.
    fence: Mapped[int] = mapped_column(default=0)
    #: The sender that has it in hand (Sender.id), None when nobody has.
    held_by: Mapped[str | None] = mapped_column(String(32), default=None)
    #: Tries that ended without sending anything, since the last change by a person.
    tries: Mapped[int] = mapped_column(default=0)
    #: Times a worker died while holding the post.
    crashes: Mapped[int] = mapped_column(default=0)
    #: What was frozen to be sent with the first try; later tries of the same content repeat it exactly.
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    #: When a worker last took the post to send it; counted against the account's window.
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When a machine looks at a processing or unconfirmed post again; None when a person has to decide.
    check_at: Mapped[datetime | None] = mapped_column(default=None)

    remote_id: Mapped[str] = mapped_column(String(500), default="")
    remote_url: Mapped[str] = mapped_column(WebAddress(1000), default="")
    posted_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When a person had it taken down from the platform.
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: What the platform counted last (platforms.base.Figures), and when it was asked.
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    measured_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The sentence an editor reads, and the platform's raw answer (redacted) behind a toggle.
    message: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    #: Name of the error class that led to the present state, "" if none.
    cause: Mapped[str] = mapped_column(String(32), default="")

    piece: Mapped[Piece] = relationship()
    account: Mapped[Account] = relationship()
    attempts: Mapped[list[PostAttempt]] = relationship(back_populates="post", order_by="PostAttempt.id")
    checkpoints: Mapped[list[PostCheckpoint]] = relationship(
        back_populates="post", order_by="PostCheckpoint.id"
    )


class PostAttempt(Model):
    """One try at sending, written before the first byte leaves."""

    __tablename__ = "post_attempts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scheduled_post_id: Mapped[int] = mapped_column(
        ForeignKey("scheduled_posts.id", ondelete="CASCADE"), index=True
    )
    fence: Mapped[int]
    #: "publish", "continue" (poll a slow publish) or "reconcile" (settle an unknown outcome).
    kind: Mapped[str] = mapped_column(String(16), default="publish")
    worker: Mapped[str] = mapped_column(String(120), default="")
    started_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    #: "" while it runs; then posted, processing, not_found, or the name of the error class.
    outcome: Mapped[str] = mapped_column(String(32), default="")
    http_status: Mapped[int | None] = mapped_column(default=None)
    message: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    #: The requests that were made, in order: [{"at", "method", "url", "status", "ms", "error"}], without secrets.
    requests: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True), default=None)

    post: Mapped[ScheduledPost] = relationship(back_populates="attempts")


class PostCheckpoint(Model):
    """Something a platform gave us, or a key we chose, on the way to one published post."""

    __tablename__ = "post_checkpoints"
    __table_args__ = (UniqueConstraint("scheduled_post_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scheduled_post_id: Mapped[int] = mapped_column(ForeignKey("scheduled_posts.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[dict[str, Any]]
    #: Something of the post can be seen since then, so its content must not change any more.
    public: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))

    post: Mapped[ScheduledPost] = relationship(back_populates="checkpoints")

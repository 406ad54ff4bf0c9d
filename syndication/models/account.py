"""A connected identity on a platform, and its encrypted secrets."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from syndication.extensions import BigId, Model
from syndication.models.project import Project


class AccountState(StrEnum):
    CONNECTED = "connected"
    NEEDS_RECONNECT = "needs_reconnect"
    DISCONNECTED = "disconnected"


class Account(Model):
    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("project_id", "platform", "remote_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    platform: Mapped[str] = mapped_column(String(32), index=True)
    #: The platform's own id of the identity: a page id, a DID.
    remote_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200), default="")
    handle: Mapped[str] = mapped_column(String(200), default="")
    profile_url: Mapped[str] = mapped_column(String(500), default="")
    #: Path below the upload folder of the re-encoded profile picture, or "".
    picture_path: Mapped[str] = mapped_column(String(200), default="")
    #: Overrides the setting <PLATFORM>_API_BASE.
    api_base: Mapped[str | None] = mapped_column(String(500), default=None)
    state: Mapped[str] = mapped_column(String(24), default=AccountState.CONNECTED.value)
    #: Why the account needs reconnection, as a sentence for people.
    state_reason: Mapped[str] = mapped_column(Text, default="")
    #: Nothing is sent before this instant: the platform asked us to wait.
    paused_until: Mapped[datetime | None] = mapped_column(default=None)
    credentials_expire_at: Mapped[datetime | None] = mapped_column(default=None)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    #: What the platform says of this account that adapters need (Profile.settings).
    settings: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    #: Posts that it may send in so many seconds, where an admin chose something else than the platform's.
    window_count: Mapped[int | None] = mapped_column(default=None)
    window_seconds: Mapped[int | None] = mapped_column(default=None)
    #: What the platform last said is left: {"remaining", "limit", "resets_at", "at"}; None if it never said.
    quota: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))

    project: Mapped[Project] = relationship(lazy="joined")
    credential: Mapped[PlatformCredential | None] = relationship(
        back_populates="account", cascade="all, delete-orphan"
    )

    @property
    def is_connected(self) -> bool:
        return self.state == AccountState.CONNECTED

    @property
    def label(self) -> str:
        return self.name or self.handle or self.remote_id


class PlatformCredential(Model):
    """The secrets of an account: one JSON object, sealed with AES-256-GCM.

    The id is made by us before sealing, because the seal is bound to table, row, field and key id.
    """

    __tablename__ = "platform_credentials"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: uuid4().hex)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), unique=True)
    key_id: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: Counts replacements, so that a refreshed token never overwrites a newer secret.
    version: Mapped[int] = mapped_column(default=1)
    #: When it was replaced or renewed, or the platform was last asked to renew it.
    updated_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))

    account: Mapped[Account] = relationship(back_populates="credential")

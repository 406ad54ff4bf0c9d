"""A piece is what an editor writes once; a variant is how one channel differs from it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from syndication.extensions import BigId, Model
from syndication.models.media import PieceMedia
from syndication.models.project import Project
from syndication.models.user import User


class PieceStatus(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    ARCHIVED = "archived"


class Piece(Model):
    __tablename__ = "pieces"
    __table_args__ = (Index(None, "status", "updated_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    title: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(String(2000), default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    status: Mapped[str] = mapped_column(String(16), default=PieceStatus.DRAFT.value)
    #: Counts saves. A save that names an older version is a conflict.
    version: Mapped[int] = mapped_column(default=1)
    #: Made by the browser for a new piece, so that sending the form twice does not make two.
    client_key: Mapped[str | None] = mapped_column(String(36), default=None, unique=True)
    #: [{"account": id, "channel": "platform/channel"}]: where it goes when scheduling names no targets.
    targets: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    updated_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    deleted_at: Mapped[datetime | None] = mapped_column(default=None)

    project: Mapped[Project] = relationship(lazy="joined")
    updated_by: Mapped[User | None] = relationship(foreign_keys=[updated_by_id])
    variants: Mapped[list[Variant]] = relationship(
        back_populates="piece", cascade="all, delete-orphan", order_by="Variant.channel", lazy="selectin"
    )
    media: Mapped[list[PieceMedia]] = relationship(
        cascade="all, delete-orphan", order_by="PieceMedia.position", lazy="selectin"
    )


class Variant(Model):
    """A channel chosen for a piece. A text or title of None means "as the piece has it"."""

    __tablename__ = "variants"
    __table_args__ = (UniqueConstraint("piece_id", "channel"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    piece_id: Mapped[int] = mapped_column(ForeignKey("pieces.id", ondelete="CASCADE"))
    #: "<platform>/<channel>": the name of the platform and the key of one of its channels.
    channel: Mapped[str] = mapped_column(String(64))
    body: Mapped[str | None] = mapped_column(Text, default=None)
    title: Mapped[str | None] = mapped_column(String(300), default=None)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Ids of the piece's media that this channel does without.
    left_out: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True), default=None)

    piece: Mapped[Piece] = relationship(back_populates="variants")

    @property
    def media_left_out(self) -> list[int]:
        return self.left_out or []

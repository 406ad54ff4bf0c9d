"""Uploaded pictures, re-encoded on arrival, and their place in a piece."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from syndication.extensions import BigId, Model


class Media(Model):
    __tablename__ = "media"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: Path below the upload folder; made from the SHA-256 of the re-encoded bytes, never from the client's name.
    path: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    mime_type: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class PieceMedia(Model):
    __tablename__ = "piece_media"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    piece_id: Mapped[int] = mapped_column(ForeignKey("pieces.id", ondelete="CASCADE"), index=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    alt_text: Mapped[str] = mapped_column(Text, default="")

    media: Mapped[Media] = relationship(lazy="joined")

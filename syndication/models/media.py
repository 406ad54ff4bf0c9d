"""Uploaded pictures, videos and documents, made safe on arrival, and their place in a piece."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from syndication.extensions import BigId, Model


class MediaKind(StrEnum):
    PICTURE = "picture"
    VIDEO = "video"
    DOCUMENT = "document"


class Media(Model):
    __tablename__ = "media"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), default=MediaKind.PICTURE.value, server_default="picture")
    #: Path below the upload folder; made from the SHA-256 of the re-encoded bytes, never from the client's name.
    path: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    mime_type: Mapped[str] = mapped_column(String(64))
    #: Pixels; 0 for documents. `size` in bytes.
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int] = mapped_column(BigId)
    #: Of a GIF that moves, more than one.
    frames: Mapped[int] = mapped_column(default=1, server_default="1")
    #: Of videos: length, frames a second, codecs by FFmpeg's names ("" without sound), and a still of it.
    seconds: Mapped[float] = mapped_column(default=0.0, server_default="0")
    frame_rate: Mapped[float] = mapped_column(default=0.0, server_default="0")
    video_codec: Mapped[str] = mapped_column(String(32), default="", server_default=text("''"))
    audio_codec: Mapped[str] = mapped_column(String(32), default="", server_default=text("''"))
    poster_path: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    #: Of documents.
    pages: Mapped[int] = mapped_column(default=0, server_default="0")
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

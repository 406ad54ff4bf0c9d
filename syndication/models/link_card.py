"""What a linked page says of itself, fetched once for the card that platforms show under a post."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from syndication.extensions import BigId, Model
from syndication.models.media import Media


class LinkCard(Model):
    __tablename__ = "link_cards"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    url: Mapped[str] = mapped_column(String(2000), unique=True)
    title: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"), default=None)
    #: Why the page could not be read, as a sentence; "" when it could.
    problem: Mapped[str] = mapped_column(Text, default="")
    fetched_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))

    media: Mapped[Media | None] = relationship(lazy="joined")

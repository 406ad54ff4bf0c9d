"""A project groups pieces and accounts: a brand, a client, a product."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from syndication.extensions import BigId, Model


class Project(Model):
    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    #: A post that could not be sent within this many minutes after its due time expires instead of going out late.
    allowed_lateness_minutes: Mapped[int] = mapped_column(default=24 * 60)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))

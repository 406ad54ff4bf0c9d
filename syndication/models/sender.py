"""A process that sends posts: what it holds, how much it may send at once, and whether it is alive."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Double, String
from sqlalchemy.orm import Mapped, mapped_column

from syndication.extensions import Model


class Sender(Model):
    """One run of the publishing job. Its row appears with its first claim and goes when it has ended in order."""

    __tablename__ = "senders"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: "<host>:<process id>", as in the attempts that it makes.
    worker: Mapped[str] = mapped_column(String(120))
    #: The machine, its boot and the process namespace: who runs in the same place can see whether `pid` is alive.
    place: Mapped[str] = mapped_column(String(300))
    pid: Mapped[int]
    #: When the process began, in the operating system's own count: an id is given to others later.
    born: Mapped[float] = mapped_column(Double)
    #: The platforms it serves, None for all.
    platforms: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True), default=None)
    #: Sends at once that it may make, by platform. Their sum over all senders is never above the platform's limit.
    slots: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: What it is at, for people: {"sending": posts, "using": slots by platform, "ready": in hand, "sent": so far}.
    doing: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Rises about once a second. Others believe the sender dead when they saw no rise for a lease, by their own clock.
    beat: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    #: When it gave its last sign of life, by its own clock; for people only.
    seen_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    #: When it was found dead. Its slots stay taken for a moment more: platforms may still be at its requests.
    gone_at: Mapped[datetime | None] = mapped_column(default=None)

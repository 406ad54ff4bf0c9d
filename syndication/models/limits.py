"""How much may go out, where an admin chose something else than the settings and the adapters say."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from syndication.extensions import Model


class PlatformLimits(Model):
    """An admin's limits for one platform; None leaves it at the setting, else at the adapter's own.

    An account may have a window of its own: Account.window_count, Account.window_seconds.
    """

    __tablename__ = "platform_limits"

    platform: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: Sends at once, over all workers.
    concurrency: Mapped[int | None] = mapped_column(default=None)
    #: Posts that each account may send in so many seconds.
    window_count: Mapped[int | None] = mapped_column(default=None)
    window_seconds: Mapped[int | None] = mapped_column(default=None)
    updated_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))

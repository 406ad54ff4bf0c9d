"""What people did that others may ask about later. Rows are only ever added."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, event
from sqlalchemy.orm import Mapped, mapped_column

from syndication.extensions import BigId, Model


class AuditEvent(Model):
    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC), index=True)
    #: None when it was done from the shell or by the system; `actor` says which.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    actor: Mapped[str] = mapped_column(String(254))
    #: "account.connected", "user.disabled" …
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(300), default="", index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


@event.listens_for(AuditEvent, "before_update")
@event.listens_for(AuditEvent, "before_delete")
def refuse(*_event: object) -> None:
    """Nobody rewrites history, not even by a mistake in our own code."""
    raise RuntimeError("audit events are only ever added")

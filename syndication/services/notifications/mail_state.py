"""How it goes with the mail server: what admins see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from syndication.extensions import db
from syndication.models import Mailing
from syndication.services.notifications.numbering import locked_mailing
from syndication.services.transaction import transaction


@dataclass(frozen=True)
class MailState:
    """`error` is the sentence about the last failure, however long ago; instants are None when there was none."""

    is_configured: bool
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""

    @property
    def is_failing(self) -> bool:
        """Whether what was tried last went wrong."""
        if self.failed_at is None:
            return False
        return self.sent_at is None or self.failed_at >= self.sent_at


def mail_state() -> MailState:
    """Whether e-mail is set up, when the last one was sent, and what went wrong last."""
    is_configured = bool(current_app.config["SMTP_HOST"])
    row = db.session.get(Mailing, 1)
    if row is None:
        return MailState(is_configured)
    return MailState(is_configured, row.sent_at, row.failed_at, row.error)


def remember(now: datetime, sent: int, errors: list[str]) -> None:
    """Notes how a round of sending went; nothing when nothing was tried."""
    if not sent and not errors:
        return
    with transaction() as session:
        row = locked_mailing(session)
        if sent:
            row.sent_at = now
        if errors:
            row.failed_at, row.error = now, " ".join(dict.fromkeys(errors))

"""Telling people, in the background."""

from __future__ import annotations

from syndication.services import notifications
from syndication.services.notifications import mailing


def send_mail_due() -> int:
    """Sends every e-mail that is due; how many. To be called about every half minute. Harmless when repeated.

    It takes SMTP_DEADLINE seconds at most, plus what finding the server by its name takes.
    """
    return mailing.send_mail_due()


def note_credentials_ending() -> None:
    """Notes credentials that end soon. To be called now and then. Harmless when repeated."""
    notifications.note_credentials_ending()

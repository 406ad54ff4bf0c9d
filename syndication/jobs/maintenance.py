"""Housekeeping that is in nobody's way."""

from __future__ import annotations

from syndication.jobs.notices import note_credentials_ending, send_mail_due
from syndication.services import accounts, housekeeping


def maintain() -> None:
    """Forgets what has had its time, renews credentials that are about to end, tells people what they have to know."""
    housekeeping.forget_old_rows()
    accounts.renew_expiring()
    note_credentials_ending()
    send_mail_due()

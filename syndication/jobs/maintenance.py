"""Housekeeping that is in nobody's way."""

from __future__ import annotations

from syndication.services import accounts, housekeeping, publishing


def maintain() -> None:
    """Expires what is too late, gives back what dead workers held, forgets what has had its time, renews
    credentials that are about to end."""
    publishing.reap()
    housekeeping.forget_old_rows()
    accounts.renew_expiring()

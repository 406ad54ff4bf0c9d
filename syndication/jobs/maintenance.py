"""Housekeeping that is in nobody's way."""

from __future__ import annotations

from syndication.services import housekeeping, publishing


def maintain() -> None:
    """Expires what is too late, gives back what dead workers held, forgets what has had its time."""
    publishing.reap()
    housekeeping.forget_old_rows()

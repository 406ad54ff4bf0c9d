"""Telling people what they have to know: noting it, showing it, mailing it.

Public door: other layers import from here.
"""

from __future__ import annotations

from syndication.services.notifications.noting import note_account, note_posts

__all__ = ["note_account", "note_posts"]

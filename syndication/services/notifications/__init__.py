"""Telling people what they have to know: noting it, showing it, and how each of them wants to hear of it.

Public door: other layers import from here. Mails are sent by `mailing`, which stands apart because letters name pieces
and posts, and so know services that note things here.
"""

from __future__ import annotations

from syndication.services.notifications.choosing import Choice, choice_of, choose
from syndication.services.notifications.ending import note_credentials_ending
from syndication.services.notifications.grouping import Group
from syndication.services.notifications.mail_state import MailState, mail_state
from syndication.services.notifications.noting import note_account, note_posts
from syndication.services.notifications.reading import (
    MOST,
    Overview,
    count_new,
    list_alike,
    mark_seen,
    overview,
)

__all__ = [
    "MOST",
    "Choice",
    "Group",
    "MailState",
    "Overview",
    "choice_of",
    "choose",
    "count_new",
    "list_alike",
    "mail_state",
    "mark_seen",
    "note_account",
    "note_credentials_ending",
    "note_posts",
    "overview",
]

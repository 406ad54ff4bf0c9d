"""What an editor chooses for a video beside its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from syndication.platforms.base import Draft
from syndication.platforms.texts import clean

PRIVACY = {"public": "Public", "unlisted": "Unlisted", "private": "Private"}
#: Those that videos can be put into (videoCategories.list, assignable).
CATEGORIES = {
    "2": "Autos & Vehicles",
    "23": "Comedy",
    "27": "Education",
    "24": "Entertainment",
    "1": "Film & Animation",
    "20": "Gaming",
    "26": "Howto & Style",
    "10": "Music",
    "25": "News & Politics",
    "29": "Nonprofits & Activism",
    "22": "People & Blogs",
    "15": "Pets & Animals",
    "28": "Science & Technology",
    "17": "Sports",
    "19": "Travel & Events",
}
DEFAULT_CATEGORY = "22"

_WALL_AND_ZONE = re.compile(r"(?P<wall>[\dT: -]*\d)\s+(?P<zone>[A-Za-z][\w+/-]*)", re.ASCII)


@dataclass(frozen=True)
class Options:
    """title: "" to use the piece's. publish_at: as typed, "" for at once."""

    title: str
    privacy: str
    category: str
    made_for_kids: bool
    notify: bool
    publish_at: str
    first_comment: str


def options_of(draft: Draft) -> Options:
    """The draft's options, with the form's defaults for what it does not hold."""
    values = {name: clean(str(value)) for name, value in draft.options.items() if value is not None}
    return Options(
        title=values.get("title", ""),
        privacy=values.get("privacy") or "public",
        category=values.get("category") or DEFAULT_CATEGORY,
        made_for_kids=values.get("made_for_kids") == "yes",
        notify=values.get("notify_subscribers") != "no",
        publish_at=values.get("publish_at", ""),
        first_comment=values.get("first_comment", ""),
    )


def instant(text: str) -> datetime | None:
    """The time (UTC) that "2026-12-24 18:00 Europe/Berlin" or ISO 8601 with an offset means, None for neither."""
    text = text.strip()
    try:
        if match := _WALL_AND_ZONE.fullmatch(text):
            at = datetime.fromisoformat(match["wall"]).replace(tzinfo=ZoneInfo(match["zone"]))
        else:
            at = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", text))
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, KeyError, OSError, OverflowError):
        return None

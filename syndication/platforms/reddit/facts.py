"""What Reddit takes, and which of it an installation may set differently.

Sources: title and text lengths are constants of Reddit's published source (r2, VTitle and SELFTEXT_MAX_LENGTH). The
picture's size is the upload policy of recorded leases. What is not documented is a Setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from syndication.platforms.base import Limits, PictureRules, Setting, VideoRules

LABEL = "Reddit"
PUBLIC_API = "https://oauth.reddit.com"
#: Where people read, and where tokens are made.
WEB = "https://www.reddit.com"

MAX_TITLE = 300
MAX_TEXT = 40_000
MAX_FLAIR = 64
MAX_PICTURE_BYTES = 20_971_520

CONTACT_USER = Setting(
    "CONTACT_USER",
    "",
    "The Reddit user name that the User-Agent names as the one to contact; without it, each account's own.",
    pattern=r"[A-Za-z0-9_-]{0,20}",
)
VIDEO_MAX_BYTES = Setting(
    "VIDEO_MAX_BYTES", 1_000_000_000, "Largest video in bytes; Reddit documents none for its API."
)
VIDEO_MAX_SECONDS = Setting(
    "VIDEO_MAX_SECONDS", 900, "Longest video in seconds; Reddit documents none for its API."
)
COMMENT_MAX_LENGTH = Setting(
    "COMMENT_MAX_LENGTH", 10_000, "Characters that a comment may have; not documented for the API."
)
CAPTION_MAX_LENGTH = Setting(
    "CAPTION_MAX_LENGTH", 180, "Characters that a caption in a gallery may have; not documented for the API."
)
PROCESSING_MINUTES = Setting(
    "PROCESSING_MINUTES",
    30,
    "Minutes in which a picture or video that Reddit took has to appear among the account's posts.",
)
SETTINGS = (
    CONTACT_USER,
    VIDEO_MAX_BYTES,
    VIDEO_MAX_SECONDS,
    COMMENT_MAX_LENGTH,
    CAPTION_MAX_LENGTH,
    PROCESSING_MINUTES,
)

LIMITS = Limits(
    text_length=MAX_TEXT,
    title_length=MAX_TITLE,
    pictures=PictureRules(
        20, MAX_PICTURE_BYTES, ("image/jpeg", "image/png", "image/gif"), animated_bytes=MAX_PICTURE_BYTES
    ),
    videos=VideoRules(1, VIDEO_MAX_BYTES.default, (0.0, float(VIDEO_MAX_SECONDS.default))),
)


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """LIMITS, with what an installation sets differently."""
    if LIMITS.videos is None:
        return LIMITS
    seconds = (0.0, float(VIDEO_MAX_SECONDS.of(settings)))
    return replace(LIMITS, videos=replace(LIMITS.videos, bytes=VIDEO_MAX_BYTES.of(settings), seconds=seconds))

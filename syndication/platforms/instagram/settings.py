"""What an installation may set differently: facts that change, or that Meta does not document."""

from __future__ import annotations

from syndication.platforms.base import Setting

VERSION = Setting(
    "VERSION",
    "v26.0",
    "The version of the Graph API. Meta supports each for about two years.",
    pattern=r"v\d+\.\d+",
)
RESUMABLE_UPLOAD = Setting(
    "RESUMABLE_UPLOAD",
    1,
    "1: videos are uploaded where Instagram cannot fetch them from this desk. 0: never. "
    "Accounts that are connected by Instagram Login cannot upload, whatever is set here.",
)
CAROUSEL_VIDEO_SECONDS = Setting(
    "CAROUSEL_VIDEO_SECONDS",
    60,
    "How long a video in a carousel may be, in seconds. Meta documents no limit of its own for it.",
)
COMMENT_LENGTH = Setting(
    "COMMENT_LENGTH",
    2200,
    "How long a first comment may be, in characters. Meta documents no limit for it.",
)

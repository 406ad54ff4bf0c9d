"""Facts about YouTube that may change, are not documented for sure, or differ from account to account."""

from __future__ import annotations

from syndication.platforms.base import Setting

VIDEO_BYTES = Setting("VIDEO_BYTES", 256 * 1024**3, "Bytes of the largest video that YouTube takes.")
VIDEO_SECONDS = Setting("VIDEO_SECONDS", 12 * 3600, "Seconds of the longest video that YouTube takes.")
SHORT_SECONDS = Setting("SHORT_SECONDS", 180, "Seconds up to which YouTube makes a Short of a video.")
TAG_LENGTH = Setting("TAG_LENGTH", 100, "Characters of the longest single tag; reported, not documented.")
COMMENT_LENGTH = Setting(
    "COMMENT_LENGTH", 10_000, "Characters of the longest comment; reported, not documented."
)
LONG_UPLOADS = Setting(
    "LONG_UPLOADS",
    "unknown",
    "Whether channels may upload more than 15 minutes: allowed, eligible, disallowed or unknown. "
    "Read from each channel when it is connected.",
    pattern="allowed|eligible|disallowed|unknown",
)
MAY_COMMENT = Setting(
    "MAY_COMMENT",
    "unknown",
    "Whether accounts granted youtube.force-ssl, which comments need: yes, no or unknown. "
    "Found out when an account is connected.",
    pattern="yes|no|unknown",
)

ALL = (VIDEO_BYTES, VIDEO_SECONDS, SHORT_SECONDS, TAG_LENGTH, COMMENT_LENGTH, LONG_UPLOADS, MAY_COMMENT)

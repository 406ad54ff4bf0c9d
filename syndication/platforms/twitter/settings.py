"""What may be set differently for X, because it changes or is not the same for every account."""

from __future__ import annotations

from typing import Any

from syndication.platforms.base import Setting

FIELDS_PARAMETER = Setting(
    "FIELDS_PARAMETER",
    "tweet.fields",
    "The parameter that names the fields of a post to be read. X renames tweet.fields to post.fields.",
    pattern=r"(tweet|post)\.fields",
)
VIDEO_SECONDS = Setting("VIDEO_SECONDS", 140, "Seconds that a video of an account without Premium may last.")
VIDEO_BYTES = Setting(
    "VIDEO_BYTES", 512_000_000, "Bytes that a video of an account without Premium may have."
)
VIDEO_MAX_SIDE = Setting("VIDEO_MAX_SIDE", 1280, "Pixels that each side of a video may have.")

SETTINGS = (FIELDS_PARAMETER, VIDEO_SECONDS, VIDEO_BYTES, VIDEO_MAX_SIDE)

#: "X Premium / verified accounts" on docs.x.com, media best practices, September 2026.
_OF_VERIFIED: dict[str, Any] = {
    VIDEO_SECONDS.key: 125 * 60,
    VIDEO_BYTES.key: 16_000_000_000,
    VIDEO_MAX_SIDE.key: 1920,
}


def settings_of(user: dict[str, Any]) -> dict[str, Any]:
    """What follows from a user object of the API: verified accounts may post longer videos."""
    verified = user.get("verified") is True or str(user.get("verified_type") or "none").lower() != "none"
    return dict(_OF_VERIFIED) if verified else {}

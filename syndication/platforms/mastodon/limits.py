"""What a server takes. Its own word holds (`instance`); what it does not say are the values of Mastodon 4.x."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from syndication.platforms.base import Limits, PictureRules, Setting, VideoRules

MAX_CHARACTERS = Setting("MAX_CHARACTERS", 500, "Characters of a post, its content warning included.")
URL_CHARACTERS = Setting("URL_CHARACTERS", 23, "Characters that every link counts for, however long it is.")
MAX_MEDIA = Setting("MAX_MEDIA", 4, "Pictures in one post.")
DESCRIPTION_LIMIT = Setting("DESCRIPTION_LIMIT", 1500, "Characters of a media description (alt text).")
MIME_TYPES = Setting(
    "MIME_TYPES",
    "image/jpeg image/png image/gif image/webp video/mp4 video/quicktime video/webm",
    "Media types that are taken, with spaces between them.",
    r"\w+/[\w.+-]+( \w+/[\w.+-]+)*",
)
IMAGE_SIZE_LIMIT = Setting("IMAGE_SIZE_LIMIT", 16_777_216, "Bytes of a picture.")
IMAGE_MATRIX_LIMIT = Setting("IMAGE_MATRIX_LIMIT", 33_177_600, "Pixels of a picture.")
GIF_MATRIX_LIMIT = Setting("GIF_MATRIX_LIMIT", 921_600, "Pixels of a GIF. Servers do not tell theirs.")
VIDEO_SIZE_LIMIT = Setting("VIDEO_SIZE_LIMIT", 103_809_024, "Bytes of a video.")
VIDEO_MATRIX_LIMIT = Setting("VIDEO_MATRIX_LIMIT", 8_294_400, "Pixels of one picture of a video.")
VIDEO_FRAME_RATE_LIMIT = Setting("VIDEO_FRAME_RATE_LIMIT", 120, "Frames a second of a video.")
VIDEO_FRAMES_LIMIT = Setting(
    "VIDEO_FRAMES_LIMIT",
    36_000,
    "Frames after which a server cuts a video that it converts. Servers do not tell theirs.",
)
POLL_MAX_OPTIONS = Setting("POLL_MAX_OPTIONS", 4, "Choices in a poll.")
POLL_MAX_CHARACTERS = Setting("POLL_MAX_CHARACTERS", 50, "Characters of a poll's choice.")
POLL_MIN_SECONDS = Setting("POLL_MIN_SECONDS", 300, "How long a poll is open at least, in seconds.")
POLL_MAX_SECONDS = Setting("POLL_MAX_SECONDS", 2_629_746, "How long a poll is open at most, in seconds.")
KEY_SECONDS = Setting(
    "KEY_SECONDS",
    0,
    "How long a server remembers an Idempotency-Key, in seconds; 0 where nothing is known about it. "
    "Known of Mastodon itself, which is recognised by its version.",
)
PROCESSING_SECONDS = Setting(
    "PROCESSING_SECONDS",
    3600,
    "How long a server may take to prepare media until they are given up, in seconds.",
)

SETTINGS = (
    MAX_CHARACTERS,
    URL_CHARACTERS,
    MAX_MEDIA,
    DESCRIPTION_LIMIT,
    MIME_TYPES,
    IMAGE_SIZE_LIMIT,
    IMAGE_MATRIX_LIMIT,
    GIF_MATRIX_LIMIT,
    VIDEO_SIZE_LIMIT,
    VIDEO_MATRIX_LIMIT,
    VIDEO_FRAME_RATE_LIMIT,
    VIDEO_FRAMES_LIMIT,
    POLL_MAX_OPTIONS,
    POLL_MAX_CHARACTERS,
    POLL_MIN_SECONDS,
    POLL_MAX_SECONDS,
    KEY_SECONDS,
    PROCESSING_SECONDS,
)

#: What pictures are made to fit before a server is known: every version since 3.0 takes these.
_SAFE_PICTURE_BYTES = 8_000_000
_SAFE_PICTURE_PIXELS = 16_000_000
#: Mastodon has no limit of its own; whatever passes the size will do.
_LONGEST_VIDEO = 24 * 3600.0


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """What the server of an account takes, by what `Profile.settings` said of it."""
    return _limits(*(fact.of(settings) for fact in _LIMITING))


_LIMITING = (
    MAX_CHARACTERS,
    MAX_MEDIA,
    DESCRIPTION_LIMIT,
    MIME_TYPES,
    IMAGE_SIZE_LIMIT,
    IMAGE_MATRIX_LIMIT,
    VIDEO_SIZE_LIMIT,
    VIDEO_FRAME_RATE_LIMIT,
)


@lru_cache(maxsize=256)
def _limits(
    characters: int,
    media: int,
    description: int,
    mime_types: str,
    picture_bytes: int,
    pixels: int,
    video_bytes: int,
    frame_rate: int,
) -> Limits:
    types = mime_types.split()
    return Limits(
        text_length=characters,
        unit="characters",
        pictures=PictureRules(
            count=media,
            bytes=picture_bytes,
            types=tuple(t for t in types if t.startswith("image/")),
            alt_text_length=description,
            max_pixels=pixels,
            animated_bytes=picture_bytes,
        ),
        videos=VideoRules(
            count=1,
            bytes=video_bytes,
            seconds=(0.0, _LONGEST_VIDEO),
            types=tuple(t for t in types if t.startswith("video/")),
            frame_rate=(0, frame_rate),
            video_codecs=(),  # the server re-encodes what browsers cannot play
            audio_codecs=(),
            alt_text_length=description,
        ),
    )


CHANNEL_LIMITS = limits_of(
    {IMAGE_SIZE_LIMIT.key: _SAFE_PICTURE_BYTES, IMAGE_MATRIX_LIMIT.key: _SAFE_PICTURE_PIXELS}
)

"""What Mastodon alone asks of media, besides what every platform may ask."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.platforms.base import Draft, Picture, Problem, Video
from syndication.platforms.mastodon.error_table import LABEL
from syndication.platforms.mastodon.limits import GIF_MATRIX_LIMIT, VIDEO_FRAMES_LIMIT, VIDEO_MATRIX_LIMIT

#: Shown as they are; all others the server converts.
_PLAYED = (("", "h264"), ("", "aac"))


def own_media_problems(draft: Draft) -> Iterator[Problem]:
    """Errors for what a server refuses, warnings for what it changes."""
    for number, item in enumerate(draft.media):
        where = f"media.{number}"
        match item:
            case Picture(mime_type="image/gif"):
                yield from _area_problems(item, "GIF", GIF_MATRIX_LIMIT.of(draft.settings), where)
            case Picture() if item.frames > 1:
                yield Problem(
                    "stands_still",
                    f"{LABEL} may show only the first frame of this picture. Use a GIF if it has to move.",
                    severity="warning",
                    where=where,
                )
            case Video():
                yield from _area_problems(item, "video", VIDEO_MATRIX_LIMIT.of(draft.settings), where)
                yield from _length_problems(item, VIDEO_FRAMES_LIMIT.of(draft.settings), where)


def _area_problems(item: Picture | Video, name: str, most: int, where: str) -> Iterator[Problem]:
    if item.width * item.height > most:
        yield Problem(
            f"{name.lower()}_too_many_pixels",
            f"The {name} has {item.width} × {item.height} pixels, {LABEL} takes {most:,} in all. Make it smaller.",
            where=where,
        )


def _length_problems(video: Video, most: int, where: str) -> Iterator[Problem]:
    pictures, sounds = _PLAYED
    converted = video.video_codec not in pictures or video.audio_codec not in sounds
    if converted and video.seconds * video.frame_rate > most:
        yield Problem(
            "video_cut",
            f"{LABEL} converts this video and cuts it after {most / video.frame_rate / 60:.3g} minutes. Shorten it, or "
            "encode it as H.264 with AAC.",
            severity="warning",
            where=where,
        )

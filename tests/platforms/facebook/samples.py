"""A draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from syndication.platforms.base import Draft, Video
from tests.support.shelf import Shelf, video_file

FEED, STORY, REEL = "feed-post", "story", "reel"
LINK = "https://example.com/a"


def sample(channel: str, shelf: Shelf) -> Draft:
    comment = {"first_comment": "More of this in our shop."}
    match channel:
        case "story":
            return Draft(channel, "", media=(shelf.picture(540, 960),))
        case "reel":
            return Draft(channel, "A plain text", title="A title", media=(upright(shelf),), options=comment)
        case _:
            pictures = (shelf.picture(), shelf.picture(alt_text="A second wall"))
            return Draft(channel, "A plain text", link=LINK, media=pictures, options=comment)


def upright(shelf: Shelf, width: int = 540, height: int = 960, seconds: float = 3.0, rate: int = 24) -> Video:
    """A video as reels and stories want it."""
    path = shelf.folder / f"upright-{width}-{height}-{seconds}-{rate}.mp4"
    path.write_bytes(_encoded(width, height, seconds, rate))
    return Video(
        path=path,
        mime_type="video/mp4",
        width=width,
        height=height,
        size=path.stat().st_size,
        seconds=seconds,
        frame_rate=rate,
        video_codec="h264",
        alt_text="A wall that changes its colour",
    )


@cache
def _encoded(width: int, height: int, seconds: float, rate: int) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "video.mp4"
        return video_file(
            path, width=width, height=height, seconds=seconds, rate=rate, sound=False
        ).read_bytes()


def padded(video: Video, size: int) -> Video:
    """The same video in a file of this size: an MP4 may end with a box of anything."""
    data = video.path.read_bytes()
    filling = size - len(data)
    path = video.path.with_suffix(f".{size}.mp4")
    path.write_bytes(data + filling.to_bytes(4, "big") + b"free" + bytes(filling - 8))
    return Video(**{**vars(video), "path": path, "size": size})


def more(channel: str, shelf: Shelf) -> tuple[Draft, ...]:
    """What goes other ways."""
    if channel != FEED:
        return ()
    video = padded(shelf.video(64, 48, 1.0), 1_500_000)
    return Draft(channel, "Words alone"), Draft(channel, "A video", media=(video,))

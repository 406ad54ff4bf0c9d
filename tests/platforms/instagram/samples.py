"""A draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from syndication.platforms.base import Draft, Video
from tests.support.shelf import Shelf

DESK = "https://desk.example.com/media/signed"
_FOLDER = TemporaryDirectory()


def sample(channel: str, shelf: Shelf) -> Draft:
    picture = shelf.picture(public_url=f"{DESK}/a.jpeg")
    if channel == "story":
        return Draft(channel, "", media=(picture,))
    options = {"first_comment": "#first #comment"}
    if channel == "reel":
        options |= {"thumb_offset": 1.5, "share_to_feed": False}
    media = (video(),) if channel == "reel" else (picture, video())
    return Draft(
        channel, "A plain text with a #tag for @somebody", tags=("news",), media=media, options=options
    )


@cache
def video() -> Video:
    """Encoded once: that takes longer than a whole test."""
    return Shelf(Path(_FOLDER.name)).video(public_url=f"{DESK}/b.mp4")


def more(channel: str, shelf: Shelf) -> tuple[Draft, ...]:
    """What goes other ways: a video that cannot be fetched, and one picture."""
    match channel:
        case "reel":
            return (Draft(channel, "Uploaded", media=(replace(video(), public_url=""),)),)
        case "feed-post":
            return (Draft(channel, "One picture", media=(shelf.picture(public_url=f"{DESK}/c.jpeg"),)),)
        case _:
            return ()

"""A draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from dataclasses import replace

from syndication.platforms.base import Draft, Video
from tests.support.shelf import Shelf

OPTIONS = {"subreddit": "sandbox", "flair": "News", "nsfw": True, "first_comment": "The first one"}


def sample(channel: str, shelf: Shelf) -> Draft:
    media = (shelf.picture(), shelf.picture(alt_text="Another wall"))
    return Draft(channel, "A *plain* text", "A title", "https://example.com/a", media=media, options=OPTIONS)


def video_of(shelf: Shelf) -> Video:
    """A video with the still that the desk makes of every one."""
    return replace(shelf.video(seconds=0.4), poster=shelf.picture())


def more(channel: str, shelf: Shelf) -> tuple[Draft, ...]:
    """What goes other ways."""
    link = Draft(channel, "", "A link", "https://example.com/a", options=OPTIONS)
    return link, Draft(channel, "", "A picture", media=(shelf.picture(),), options=OPTIONS)

"""A draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from syndication.platforms.base import Draft
from tests.support.shelf import Shelf


def sample(channel: str, shelf: Shelf) -> Draft:
    text = "The first post\n---\nThe second one" if channel == "thread" else "A plain text"
    media = (shelf.picture(), shelf.picture(300, 400))
    return Draft(channel, text, link="https://example.com/a", media=media, options={"first_comment": "More"})

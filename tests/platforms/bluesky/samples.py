"""A draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from syndication.platforms.base import Draft
from tests.support.shelf import Shelf


def sample(channel: str, shelf: Shelf) -> Draft:
    return Draft(channel, "A plain text", link="https://example.com/a", media=(shelf.picture(),))

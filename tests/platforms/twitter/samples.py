"""The fullest draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from syndication.platforms.base import Draft
from tests.support.shelf import Shelf


def sample(channel: str, shelf: Shelf) -> Draft:
    options = {
        "reply_settings": "following",
        "made_with_ai": True,
        "paid_partnership": False,
        "first_comment": "More in the comments",
    }
    if channel == "thread":
        return Draft(
            channel,
            "The first post\n---\nThe second post",
            link="https://example.com/a",
            tags=("news",),
            media=(shelf.picture(),),
            options={**options, "numbered": True},
        )
    return Draft(
        channel,
        "A plain text with $TWTR",
        link="https://example.com/a",
        tags=("news",),
        media=(shelf.picture(), shelf.picture(kind="PNG", alt_text="A teal PNG")),
        options=options,
    )

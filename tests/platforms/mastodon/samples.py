"""The fullest draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from syndication.platforms.base import Draft
from tests.support.shelf import Shelf

OPTIONS = {
    "content_warning": "Long walks",
    "visibility": "unlisted",
    "language": "en",
    "sensitive": True,
}


def sample(channel: str, shelf: Shelf) -> Draft:
    pictures = (shelf.picture(), shelf.picture(kind="PNG"), shelf.gif(), shelf.picture(40, 30))
    if channel == "thread":
        text = "\n\n".join(f"Paragraph {number}. {'A sentence of some length. ' * 12}" for number in range(4))
        return Draft(
            channel,
            text,
            link="https://example.com/a",
            tags=("open source",),
            media=pictures,
            options={**OPTIONS, "numbered": True},
        )
    return Draft(
        channel,
        "A plain text for @alice@example.social",
        link="https://example.com/a",
        tags=("open source",),
        media=pictures,
        options={**OPTIONS, "first_comment": "More at https://example.com/b"},
    )

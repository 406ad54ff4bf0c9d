"""A draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from syndication.platforms.base import Draft, LinkCard
from tests.platforms.linkedin.conftest import padded
from tests.support.shelf import Shelf


def sample(channel: str, shelf: Shelf) -> Draft:
    return Draft(
        channel,
        "We (Lantern Books) and @[Devtestco](urn:li:organization:2414183) at work_shops #reading",
        link="https://example.com/a_b",
        tags=("slow books",),
        media=(shelf.picture(), shelf.picture(300, 300, kind="PNG")),
        options={"visibility": "PUBLIC", "first_comment": "More at example.com (soon)"},
    )


def more(channel: str, shelf: Shelf) -> tuple[Draft, ...]:
    """What goes other ways."""
    card = LinkCard("https://example.com/a", "A page", picture=shelf.picture())
    video = padded(shelf.video(64, 48, 4.0), 100_000, shelf.folder)
    return Draft(channel, "A link", link=card.url, card=card), Draft(channel, "A video", media=(video,))

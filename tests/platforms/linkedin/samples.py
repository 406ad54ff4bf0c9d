"""A draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from syndication.platforms.base import Draft
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

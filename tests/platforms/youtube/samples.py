"""A draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from syndication.platforms.base import Draft
from tests.support.shelf import Shelf


def sample(channel: str, shelf: Shelf) -> Draft:
    width, height = (180, 320) if channel == "short" else (320, 180)
    return Draft(
        channel,
        "How we grow tomatoes #garden",
        title="Tomatoes from seed",
        link="https://example.com/tomatoes",
        tags=("garden", "kitchen garden"),
        media=(shelf.video(width, height, 1.0, rate=10), shelf.picture(1280, 720)),
        options={
            "title": "",
            "privacy": "unlisted",
            "category": "26",
            "made_for_kids": "no",
            "publish_at": "",
            "notify_subscribers": "no",
            "first_comment": "Which ones do you grow?",
        },
    )

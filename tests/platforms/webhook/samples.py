"""A draft of each channel that has nothing wrong with it."""

from __future__ import annotations

from syndication.platforms.base import Draft
from tests.support.shelf import Shelf


def sample(channel: str, shelf: Shelf) -> Draft:
    picture = shelf.picture(public_url="https://desk.example.com/media/1.jpg")
    return Draft(
        channel,
        "A plain text",
        title="A title",
        link="https://example.com/a",
        tags=("one",),
        media=(picture,),
    )


#: A receiver need not say more than that it took the message.
ANY_ANSWER_WILL_DO = True

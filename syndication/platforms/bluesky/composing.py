"""From a draft to the text and the card of a post, and what may be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from syndication.platforms.base import Draft, Limits, PictureRules, Problem, Rendered
from syndication.platforms.bluesky.facets import detect
from syndication.platforms.bluesky.refusals import LABEL
from syndication.platforms.checks import common_problems
from syndication.platforms.texts import card_of, text_of

#: Lexicon app.bsky.feed.post: both limits hold.
MAX_GRAPHEMES = 300
MAX_BYTES = 3000
#: Lexicon app.bsky.embed.images says 2,000,000 since August 2026; servers up to PDS 0.4.217 enforce this.
MAX_PICTURE_BYTES = 1_000_000

PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
LIMITS = Limits(
    text_length=MAX_GRAPHEMES,
    unit="characters",
    pictures=PictureRules(4, MAX_PICTURE_BYTES, PICTURE_TYPES),
)


def graphemes(text: str) -> int:
    """Characters as people see them (Unicode extended grapheme clusters)."""
    return len(regex.findall(r"\X", text))


def render(draft: Draft) -> Rendered:
    """A link is shown as a card; beside pictures, which leave no room for a card, it goes into the text."""
    text = text_of(draft)
    return Rendered(
        text=text,
        spans=detect(text),
        media=draft.media,
        card=card_of(draft),
        length=graphemes(text),
        limit=MAX_GRAPHEMES,
    )


def problems(draft: Draft) -> Iterator[Problem]:
    rendered = render(draft)
    yield from common_problems(draft, rendered, LIMITS, LABEL)
    size = len(rendered.text.encode())
    if size > MAX_BYTES and rendered.length <= MAX_GRAPHEMES:
        yield Problem(
            "text_too_large",
            f"The text takes {size} bytes, {LABEL} takes {MAX_BYTES}. Use fewer emoji or shorten it.",
        )

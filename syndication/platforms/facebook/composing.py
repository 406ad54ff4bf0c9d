"""From a draft to the message of a page post, and what may be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from syndication.platforms.base import Draft, Limits, LinkCard, PictureRules, Problem, Rendered, Span
from syndication.platforms.checks import common_problems
from syndication.platforms.facebook.refusals import LABEL
from syndication.platforms.texts import clean, with_hashtags, with_link

#: Not on Meta's current pages; what other publishing tools use.
MAX_MESSAGE = 63_206
#: Meta documents 10 MB for photos, but larger ones than this are reported to be refused (subcode 1366046).
MAX_PICTURE_BYTES = 4_000_000

LIMITS = Limits(
    text_length=MAX_MESSAGE,
    unit="characters",
    pictures=PictureRules(1, MAX_PICTURE_BYTES),
)

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»”]")
_HASHTAG = re.compile(r"(?<![\w#&/])#(?=\d*[^\W\d])(\w+)")


def render(draft: Draft) -> Rendered:
    """A link is shown as a card; beside a photo, which takes the card's place, it goes into the text."""
    text = clean(draft.text)
    if draft.pictures:
        text = with_link(text, clean(draft.link))
    text = with_hashtags(text, draft.tags)
    return Rendered(
        text=text,
        spans=tuple(_spans(text)),
        media=draft.media,
        card=card_of(draft),
        length=len(text),
        limit=MAX_MESSAGE,
    )


def card_of(draft: Draft) -> LinkCard | None:
    """Facebook makes the card itself from the page behind the link; this is what we expect of it."""
    link = clean(draft.link)
    if not link or draft.pictures:
        return None
    card = draft.card or LinkCard(link, "")
    return replace(card, url=link, title=card.title or clean(draft.title) or link)


def problems(draft: Draft) -> Iterator[Problem]:
    return common_problems(draft, render(draft), LIMITS, LABEL)


def _spans(text: str) -> Iterator[Span]:
    links = [Span(m.start(), m.end(), "link", m[0]) for m in _ADDRESS.finditer(text)]
    tags = [Span(m.start(), m.end(), "tag", m[1]) for m in _HASHTAG.finditer(text)]
    end = 0
    for span in sorted([*links, *tags], key=lambda s: s.start):
        if span.start >= end:
            end = span.end
            yield span

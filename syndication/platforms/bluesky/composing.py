"""From a draft to the text and the card of a post, and what may be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import regex

from syndication.platforms.base import Draft, Limits, LinkCard, Problem, Rendered
from syndication.platforms.bluesky.facets import detect
from syndication.platforms.texts import clean, with_hashtags, with_link

#: Lexicon app.bsky.feed.post: both limits hold.
MAX_GRAPHEMES = 300
MAX_BYTES = 3000
#: Lexicon app.bsky.embed.images says 2,000,000 since August 2026; servers up to PDS 0.4.217 enforce this.
MAX_PICTURE_BYTES = 1_000_000

LIMITS = Limits(
    text_length=MAX_GRAPHEMES,
    unit="characters",
    pictures=4,
    picture_bytes=MAX_PICTURE_BYTES,
    picture_types=("image/jpeg", "image/png", "image/webp"),
)


def graphemes(text: str) -> int:
    """Characters as people see them (Unicode extended grapheme clusters)."""
    return len(regex.findall(r"\X", text))


def render(draft: Draft) -> Rendered:
    """A link is shown as a card; beside pictures, which leave no room for a card, it goes into the text."""
    text = clean(draft.text)
    if draft.pictures:
        text = with_link(text, clean(draft.link))
    text = with_hashtags(text, draft.tags)
    return Rendered(
        text=text,
        spans=detect(text),
        pictures=draft.pictures,
        card=card_of(draft),
        length=graphemes(text),
        limit=MAX_GRAPHEMES,
    )


def card_of(draft: Draft) -> LinkCard | None:
    link = clean(draft.link)
    if not link or draft.pictures:
        return None
    card = draft.card or LinkCard(link, "")
    return replace(card, url=link, title=card.title or clean(draft.title) or _host(link))


def problems(draft: Draft) -> Iterator[Problem]:
    rendered = render(draft)
    yield from _text_problems(rendered)
    link = clean(draft.link)
    if link and not _is_web_address(link):
        yield Problem("link_invalid", "The link must begin with https:// or http://.", where="link")
    if len(draft.pictures) > LIMITS.pictures:
        yield Problem(
            "too_many_pictures",
            f"Bluesky takes {LIMITS.pictures} pictures, this post has {len(draft.pictures)}. Remove some.",
            where="pictures",
        )
    for number, picture in enumerate(draft.pictures):
        if not picture.alt_text.strip():
            yield Problem(
                "alt_text_missing",
                f"Describe picture {number + 1} for people who cannot see it.",
                severity="warning",
                where=f"pictures.{number}.alt_text",
            )


def _text_problems(rendered: Rendered) -> Iterator[Problem]:
    if not (rendered.text or rendered.pictures or rendered.card):
        yield Problem("empty", "Write a text, or add a link or a picture.")
    if rendered.length > MAX_GRAPHEMES:
        over = rendered.length - MAX_GRAPHEMES
        yield Problem(
            "text_too_long",
            f"The text has {rendered.length} characters, Bluesky takes {MAX_GRAPHEMES}. Shorten it by {over}.",
        )
    elif (size := len(rendered.text.encode())) > MAX_BYTES:
        yield Problem(
            "text_too_large",
            f"The text takes {size} bytes, Bluesky takes {MAX_BYTES}. Use fewer emoji or shorten it.",
        )


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or link
    except ValueError:
        return link


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not regex.search(r"\s", link)

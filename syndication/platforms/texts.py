"""Putting a piece's text, link and tags together, for platforms where all of them end up in one text."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from syndication.platforms.base import Draft, LinkCard

#: What may follow a link and is not part of it.
_AFTER_A_LINK = r"(?=[.,;:!?)\]}>'\"”’»]*(?:\s|$))"


def clean(text: str) -> str:
    """The text with newlines of one kind, no space around it and nothing that UTF-8 cannot carry."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text.encode("utf-8", "replace").decode("utf-8")


def with_link(text: str, link: str) -> str:
    """The text with the link in a paragraph of its own, unless the text has it already."""
    if not link or re.search(re.escape(link) + _AFTER_A_LINK, text):
        return text
    return f"{text}\n\n{link}" if text else link


def with_hashtags(text: str, tags: tuple[str, ...]) -> str:
    """The text with a last paragraph of the tags as hashtags, without those that it has already."""
    missing: list[str] = []
    for tag in filter(None, map(hashtag, tags)):
        known = f"{text}\n{' '.join(missing)}"
        if not re.search(rf"(?<!\S){re.escape(tag)}(?!\w)", known, re.IGNORECASE):
            missing.append(tag)
    return "\n\n".join(filter(None, (text, " ".join(missing))))


def hashtag(tag: str) -> str:
    """ "machine learning" as "#MachineLearning" (screen readers tell capitals apart), "" when nothing is left."""
    words = re.findall(r"\w+", clean(tag))
    if len(words) > 1:
        words = [word[0].upper() + word[1:] for word in words]
    return "#" + "".join(words) if words else ""


def text_of(draft: Draft) -> str:
    """Text, link and tags in one: for platforms that show the link as a card, unless media take its place."""
    text = clean(draft.text)
    if draft.media:
        text = with_link(text, clean(draft.link))
    return with_hashtags(text, draft.tags)


def card_of(draft: Draft) -> LinkCard | None:
    """The card of the draft's link, None without a link or beside media. It always has a title."""
    link = clean(draft.link)
    if not link or draft.media:
        return None
    card = draft.card or LinkCard(link, "")
    return replace(card, url=link, title=card.title or clean(draft.title) or _host(link))


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or link
    except ValueError:
        return link

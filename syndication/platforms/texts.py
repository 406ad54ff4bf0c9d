"""Putting a piece's text, link and tags together, for platforms where all of them end up in one text."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from syndication.platforms.base import Draft, LinkCard

#: What may follow a link and is not part of it.
_AFTER_A_LINK = re.compile(r"[.,;:!?)\]}>'\"”’»]*(?:\s|$)")
_WORD = re.compile(r"\w+")


def clean(text: str) -> str:
    """The text with newlines of one kind, no space around it and nothing that UTF-8 cannot carry."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text.encode("utf-8", "replace").decode("utf-8")


def with_link(text: str, link: str) -> str:
    """The text with the link in a paragraph of its own, unless the text has it already."""
    if not link or _has_link(text, link):
        return text
    return f"{text}\n\n{link}" if text else link


def _has_link(text: str, link: str) -> bool:
    at = text.find(link)
    while at >= 0 and not _AFTER_A_LINK.match(text, at + len(link)):
        at = text.find(link, at + 1)
    return at >= 0


def with_hashtags(text: str, tags: tuple[str, ...]) -> str:
    """The text with a last paragraph of the tags as hashtags, without those that it has already."""
    missing: list[str] = []
    for tag in filter(None, map(hashtag, tags)):
        known = _known(tag)
        if not any(map(known.fullmatch, missing)) and not ("#" in text and known.search(text)):
            missing.append(tag)
    return "\n\n".join(filter(None, (text, " ".join(missing))))


@lru_cache(maxsize=512)
def _known(tag: str) -> re.Pattern[str]:
    """Finds a hashtag, however it is capitalised."""
    return re.compile(rf"(?<!\S){re.escape(tag)}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=512)
def hashtag(tag: str) -> str:
    """ "machine learning" as "#MachineLearning" (screen readers tell capitals apart), "" when nothing is left."""
    words = _WORD.findall(clean(tag))
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

"""From a draft to the message a receiver gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from syndication.platforms.base import (
    Channel,
    Document,
    DocumentRules,
    Draft,
    Limits,
    LinkCard,
    Media,
    PictureRules,
    Problem,
    Rendered,
    Span,
    Video,
    VideoRules,
)
from syndication.platforms.checks import common_problems
from syndication.platforms.texts import clean

LABEL = "Webhook"
MAX_TEXT = 50_000
#: Generous on purpose: what a receiver takes is its own affair.
LIMITS = Limits(
    text_length=MAX_TEXT,
    title_length=300,
    pictures=PictureRules(
        20, 50_000_000, ("image/jpeg", "image/png", "image/gif"), animated_bytes=50_000_000
    ),
    videos=VideoRules(10, 10**9, (0.0, 14_400.0), video_codecs=(), audio_codecs=()),
    documents=DocumentRules(10, 100_000_000, 2000),
    media=(0, 20),
    mixed=True,
)
CHANNELS = (Channel("message", "Message", LIMITS),)

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»”]")


def render(draft: Draft) -> Rendered:
    text = clean(draft.text)
    return Rendered(
        text=text,
        spans=tuple(Span(m.start(), m.end(), "link", m[0]) for m in _ADDRESS.finditer(text)),
        title=clean(draft.title),
        media=draft.media,
        card=card_of(draft),
        length=len(text),
        limit=MAX_TEXT,
        details=(("Tags", ", ".join(map(clean, draft.tags))),) if draft.tags else (),
    )


def card_of(draft: Draft) -> LinkCard | None:
    link = clean(draft.link)
    if not link:
        return None
    card = draft.card or LinkCard(link, link)
    return replace(card, url=link, title=card.title or link)


def problems(draft: Draft) -> Iterator[Problem]:
    yield from common_problems(draft, render(draft), LIMITS, LABEL)
    if any(not item.public_url for item in draft.media):
        yield Problem(
            "media_not_public",
            "The receiver fetches pictures and videos from this desk, which it cannot reach. An admin has to set "
            "PUBLIC_BASE_URL to an https address on the internet, or remove the media.",
            where="media",
        )


def message(draft: Draft, post_id: str, published_at: str) -> dict[str, Any]:
    """What is sent when a post is published. published_at: ISO 8601."""
    rendered = render(draft)
    post: dict[str, Any] = {"id": post_id, "text": rendered.text, "title": rendered.title}
    post["tags"] = [clean(tag) for tag in draft.tags]
    post["link"] = rendered.card.url if rendered.card else None
    post["media"] = [media_item(item) for item in rendered.media]
    return {"type": "post.published", "timestamp": published_at, "data": post}


def media_item(item: Media) -> dict[str, Any]:
    """A file to be fetched. The address works for some hours only."""
    shown: dict[str, Any] = {"url": item.public_url, "type": item.mime_type, "size": item.size}
    shown["description"] = item.alt_text
    if isinstance(item, Document):
        return shown | {"pages": item.pages, "name": item.name}
    shown |= {"width": item.width, "height": item.height}
    return shown | {"seconds": item.seconds} if isinstance(item, Video) else shown

"""The record of a post, and the key under which it is stored."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import time_ns
from typing import Any

from syndication.platforms.base import LinkCard, Rendered
from syndication.platforms.bluesky.facets import to_facets

COLLECTION = "app.bsky.feed.post"
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"

Kept = Mapping[str, Any]


def new_key() -> str:
    """A TID (atproto.com/specs/tid): 53 bits of microseconds and 10 random bits in 13 sortable characters."""
    number = (time_ns() // 1000) << 10 | secrets.randbits(10)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def post_record(rendered: Rendered, dids: Mapping[str, str], embed: Kept | None) -> dict[str, Any]:
    """The record of a post made now. dids: by handle, of the mentions. embed: see `embed_of`."""
    record: dict[str, Any] = {
        "$type": COLLECTION,
        "text": rendered.text,
        "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if facets := to_facets(rendered.text, rendered.spans, dids):
        record["facets"] = facets
    if embed:
        record["embed"] = embed
    return record


def embed_of(
    rendered: Rendered, blobs: Sequence[Kept], thumb: Kept | None, quote: Kept | None
) -> dict[str, Any] | None:
    """What is below the text: media or a card, and the quoted post.

    blobs: what the server keeps of `rendered.media`, in their order; thumb: of the card's picture.
    """
    shown = _media(rendered, blobs) or _card(rendered, thumb)
    if quote is None:
        return shown
    record = {"$type": "app.bsky.embed.record", "record": quote}
    if shown is None:
        return record
    return {"$type": "app.bsky.embed.recordWithMedia", "record": record, "media": shown}


def _media(rendered: Rendered, blobs: Sequence[Kept]) -> dict[str, Any] | None:
    if rendered.videos:
        video, kept = rendered.videos[0], blobs[0]
        return {
            "$type": "app.bsky.embed.video",
            "video": kept["blob"],
            "alt": video.alt_text,
            "aspectRatio": kept["aspect_ratio"],
        }
    if rendered.pictures:
        return {
            "$type": "app.bsky.embed.images",
            "images": [
                {"alt": picture.alt_text, "image": kept["blob"], "aspectRatio": kept["aspect_ratio"]}
                for picture, kept in zip(rendered.pictures, blobs, strict=True)
            ],
        }
    return None


def _card(rendered: Rendered, thumb: Kept | None) -> dict[str, Any] | None:
    if rendered.card is None:
        return None
    return {"$type": "app.bsky.embed.external", "external": _external(rendered.card, thumb)}


def _external(card: LinkCard, thumb: Kept | None) -> dict[str, Any]:
    external: dict[str, Any] = {"uri": card.url, "title": card.title, "description": card.description}
    if thumb is not None:
        external["thumb"] = thumb["blob"]
    return external

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


def new_key() -> str:
    """A TID (atproto.com/specs/tid): 53 bits of microseconds and 10 random bits in 13 sortable characters."""
    number = (time_ns() // 1000) << 10 | secrets.randbits(10)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def post_record(
    rendered: Rendered,
    blobs: Sequence[Mapping[str, Any]],
    thumb: Mapping[str, Any] | None,
    dids: Mapping[str, str],
) -> dict[str, Any]:
    """The record of a post made now.

    blobs: what the server keeps of `rendered.pictures`, in their order; thumb: of the card's picture.
    """
    record: dict[str, Any] = {
        "$type": COLLECTION,
        "text": rendered.text,
        "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if facets := to_facets(rendered.text, rendered.spans, dids):
        record["facets"] = facets
    if rendered.pictures:
        record["embed"] = {
            "$type": "app.bsky.embed.images",
            "images": [
                {"alt": picture.alt_text, "image": kept["blob"], "aspectRatio": kept["aspect_ratio"]}
                for picture, kept in zip(rendered.pictures, blobs, strict=True)
            ],
        }
    elif rendered.card:
        record["embed"] = {"$type": "app.bsky.embed.external", "external": _external(rendered.card, thumb)}
    return record


def _external(card: LinkCard, thumb: Mapping[str, Any] | None) -> dict[str, Any]:
    external: dict[str, Any] = {"uri": card.url, "title": card.title, "description": card.description}
    if thumb is not None:
        external["thumb"] = thumb["blob"]
    return external

"""A draft as JSON: frozen with the first try, so that every later try of a post repeats exactly the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from syndication.platforms.base import Document, Draft, LinkCard, Media, Picture, Video


def freeze(draft: Draft) -> dict[str, Any]:
    """The draft as a JSON object; `thaw` makes an equal draft of it."""
    return {
        "channel": draft.channel,
        "text": draft.text,
        "title": draft.title,
        "link": draft.link,
        "tags": list(draft.tags),
        "media": [frozen_media(item) for item in draft.media],
        "card": draft.card and frozen_card(draft.card),
        "options": dict(draft.options),
        "settings": dict(draft.settings),
    }


def frozen_card(card: LinkCard) -> dict[str, Any]:
    return asdict(card) | {"picture": card.picture and frozen_media(card.picture)}


def frozen_media(item: Media) -> dict[str, Any]:
    """Addresses that expire are not kept: `public_media.reachable` makes them anew."""
    frozen = asdict(item) | {"path": str(item.path), "public_url": "", "kind": type(item).__name__}
    if isinstance(item, Video) and item.poster:
        frozen["poster"] = frozen_media(item.poster)
    return frozen


def thaw(frozen: Mapping[str, Any]) -> Draft:
    card = frozen["card"]
    return Draft(
        channel=frozen["channel"],
        text=frozen["text"],
        title=frozen["title"],
        link=frozen["link"],
        tags=tuple(frozen["tags"]),
        media=tuple(thawed_media(value) for value in frozen["media"]),
        card=LinkCard(**{**card, "picture": thawed_picture(card["picture"])}) if card else None,
        options=frozen["options"],
        settings=frozen["settings"],
    )


def thawed_media(value: Mapping[str, Any]) -> Media:
    fields = {name: kept for name, kept in value.items() if name != "kind"} | {"path": Path(value["path"])}
    match value["kind"]:
        case "Video":
            return Video(**(fields | {"poster": thawed_picture(value["poster"])}))
        case "Document":
            return Document(**fields)
        case _:
            return Picture(**fields)


def thawed_picture(value: Mapping[str, Any] | None) -> Picture | None:
    picture = thawed_media(value) if value else None
    return picture if isinstance(picture, Picture) else None

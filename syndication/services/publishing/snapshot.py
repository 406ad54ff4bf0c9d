"""A draft as JSON: frozen with the first try, so that every later try of a post repeats exactly the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from syndication.platforms.base import Draft, LinkCard, Picture


def freeze(draft: Draft) -> dict[str, Any]:
    """The draft as a JSON object; `thaw` makes an equal draft of it."""
    frozen = asdict(draft)
    for picture in [*frozen["pictures"], (frozen["card"] or {}).get("picture")]:
        if picture:
            picture["path"] = str(picture["path"])
    frozen["options"] = dict(draft.options)
    return frozen


def thaw(frozen: Mapping[str, Any]) -> Draft:
    card = frozen["card"]
    return Draft(
        channel=frozen["channel"],
        text=frozen["text"],
        title=frozen["title"],
        link=frozen["link"],
        tags=tuple(frozen["tags"]),
        pictures=tuple(picture(value) for value in frozen["pictures"]),
        card=LinkCard(**{**card, "picture": picture(card["picture"]) if card["picture"] else None})
        if card
        else None,
        options=frozen["options"],
    )


def picture(value: Mapping[str, Any]) -> Picture:
    return Picture(**{**value, "path": Path(value["path"])})

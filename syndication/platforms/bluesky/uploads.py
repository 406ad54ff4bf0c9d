"""Pictures on their way to the server. What it answered for each is saved before the next one goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.platforms.base import Checkpoints, Picture, Rendered
from syndication.platforms.bluesky.composing import MAX_PICTURE_BYTES, PICTURE_TYPES
from syndication.platforms.bluesky.session import Session
from syndication.platforms.pictures import fitted

Kept = Mapping[str, Any]


def picture_blobs(rendered: Rendered, session: Session, checkpoints: Checkpoints, again: bool) -> list[Kept]:
    """What the server keeps of the post's pictures, in their order. again: also of those sent before."""
    return [
        _uploaded(f"picture-{number}", picture, session, checkpoints, again)
        for number, picture in enumerate(rendered.pictures)
    ]


def thumb_blob(rendered: Rendered, session: Session, checkpoints: Checkpoints, again: bool) -> Kept | None:
    """What the server keeps of the card's picture, None without one."""
    if rendered.card is None or rendered.card.picture is None:
        return None
    return _uploaded("thumb", rendered.card.picture, session, checkpoints, again)


def _uploaded(name: str, picture: Picture, session: Session, checkpoints: Checkpoints, again: bool) -> Kept:
    known = checkpoints.get(name)
    if known is not None and not again:
        return known
    encoded = fitted(picture, MAX_PICTURE_BYTES, PICTURE_TYPES)
    answer = session.call(
        "POST",
        "com.atproto.repo.uploadBlob",
        data=encoded.data,
        headers={"Content-Type": encoded.mime_type},
    )
    kept = {
        "blob": answer.part("blob"),
        "aspect_ratio": {"width": encoded.width, "height": encoded.height},
    }
    checkpoints.save(name, kept)
    return kept

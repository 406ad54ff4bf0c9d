"""Media on their way to the server. What it answered for each is saved before the next one goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.platforms.base import Checkpoints, Media, Picture, Rendered, Video
from syndication.platforms.bluesky.channels import MAX_PICTURE_BYTES, PICTURE_TYPES
from syndication.platforms.bluesky.session import Session
from syndication.platforms.bodies import FilePart
from syndication.platforms.pictures import fitted

Kept = Mapping[str, Any]


def media_blobs(rendered: Rendered, session: Session, checkpoints: Checkpoints, again: bool) -> list[Kept]:
    """What the server keeps of the post's media, in their order. again: also of those sent before."""
    return [
        _uploaded(f"picture-{number}", item, session, checkpoints, again)
        for number, item in enumerate(rendered.media)
    ]


def thumb_blob(rendered: Rendered, session: Session, checkpoints: Checkpoints, again: bool) -> Kept | None:
    """What the server keeps of the card's picture, None without one."""
    if rendered.card is None or rendered.card.picture is None:
        return None
    return _uploaded("thumb", rendered.card.picture, session, checkpoints, again)


def _uploaded(name: str, item: Media, session: Session, checkpoints: Checkpoints, again: bool) -> Kept:
    known = checkpoints.get(name)
    if known is not None and not again:
        return known
    if isinstance(item, Picture):
        kept = _picture(item, session)
    elif isinstance(item, Video):
        kept = _video(item, session, checkpoints)
    else:
        raise TypeError(item)
    checkpoints.save(name, kept)
    return kept


def _picture(picture: Picture, session: Session) -> Kept:
    encoded = fitted(picture, MAX_PICTURE_BYTES, PICTURE_TYPES)
    answer = session.call(
        "POST",
        "com.atproto.repo.uploadBlob",
        data=encoded.data,
        headers={"Content-Type": encoded.mime_type},
    )
    return {
        "blob": answer.part("blob"),
        "aspect_ratio": {"width": encoded.width, "height": encoded.height},
    }


def _video(video: Video, session: Session, checkpoints: Checkpoints) -> Kept:
    session.ensure()
    answer = session.call(
        "POST",
        "com.atproto.repo.uploadBlob",
        make_data=lambda: FilePart(video.path, on_read=checkpoints.alive),
        headers={"Content-Type": video.mime_type},
    )
    return {
        "blob": answer.part("blob"),
        "aspect_ratio": {"width": video.width, "height": video.height},
    }

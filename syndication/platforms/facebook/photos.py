"""Uploading photos unpublished, so that nobody sees them before the one call that publishes."""

from __future__ import annotations

from syndication.platforms.base import Checkpoints, Credentials, Picture, Rendered
from syndication.platforms.facebook.composing import MAX_PICTURE_BYTES, PICTURE_TYPES
from syndication.platforms.facebook.graph import call, page_of
from syndication.platforms.http import Http
from syndication.platforms.pictures import fitted


def uploaded_photos(
    rendered: Rendered, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> list[str]:
    """The ids of the post's photos in their order. Each is uploaded now unless that was done before."""
    for number, picture in enumerate(rendered.pictures, 1):
        if checkpoints.get(_name(number)) is None:
            photo = _upload(picture, credentials, http)
            checkpoints.save(_name(number), {"id": photo})
    return known_photos(rendered, checkpoints)


def known_photos(rendered: Rendered, checkpoints: Checkpoints) -> list[str]:
    """The ids of those that were uploaded."""
    kept = (checkpoints.get(_name(number)) for number in range(1, len(rendered.pictures) + 1))
    return [str(photo["id"]) for photo in kept if photo]


def _name(number: int) -> str:
    return f"photo-{number}"


def _upload(picture: Picture, credentials: Credentials, http: Http) -> str:
    encoded = fitted(picture, MAX_PICTURE_BYTES, PICTURE_TYPES)
    answer = call(
        credentials,
        http,
        "POST",
        f"{page_of(credentials)}/photos",
        form={"published": "false", "alt_text_custom": picture.alt_text, "fields": "id"},
        files={"source": (encoded.file_name, encoded.data, encoded.mime_type)},
    )
    return answer.text("id")

"""Smaller copies of stored pictures: thumbnails for pages, and copies that fit what a channel takes."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from syndication.models import Media
from syndication.platforms.base import Limits, Picture
from syndication.services.images import FEW_AT_ONCE, EncodedImage, encode
from syndication.services.media import file_of, picture_of, upload_folder, write_atomically

THUMBNAIL_SIDE = 480
#: Tried in this order until the file is small enough: longest side in pixels, JPEG quality.
STEPS = ((4096, 88), (2560, 85), (2048, 82), (1600, 80), (1280, 75), (1024, 70), (800, 60), (640, 50))


def thumbnail_of(media: Media) -> Path:
    """A file of the same type, at most THUMBNAIL_SIDE pixels a side, made when first asked for."""
    if max(media.width, media.height) <= THUMBNAIL_SIDE:
        return file_of(media)
    target = upload_folder() / "thumbnails" / media.path
    if not target.exists():
        with FEW_AT_ONCE, Image.open(file_of(media), formats=("JPEG", "PNG")) as image:
            image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            write_atomically(target, encode(image).data)
    return target


def fitted_picture(media: Media, alt_text: str, limits: Limits) -> Picture:
    """The picture, or a copy of it made smaller so that the channel takes it.

    The copy is the same every time, so a repeated try sends the same bytes. A picture that cannot be made to
    fit is returned as it is: the adapter's `problems` says what is wrong with it.
    """
    original = picture_of(media, alt_text)
    if fits(original, limits) or not limits.picture_bytes or "image/jpeg" not in limits.picture_types:
        return original
    target = upload_folder() / "fitted" / str(limits.picture_bytes) / f"{media.sha256}.jpg"
    if not target.exists():
        with FEW_AT_ONCE:
            encoded = shrink(file_of(media), limits.picture_bytes)
        if encoded is None:
            return original
        write_atomically(target, encoded.data)
    with Image.open(target, formats=("JPEG",)) as image:
        width, height = image.size
    return replace(
        original,
        path=target,
        mime_type="image/jpeg",
        width=width,
        height=height,
        size=target.stat().st_size,
    )


def fits(picture: Picture, limits: Limits) -> bool:
    small_enough = not limits.picture_bytes or picture.size <= limits.picture_bytes
    return small_enough and picture.mime_type in limits.picture_types


def shrink(path: Path, max_bytes: int) -> EncodedImage | None:
    with Image.open(path, formats=("JPEG", "PNG")) as image:
        opaque = on_white(image)
    for side, quality in STEPS:
        copy = opaque.copy()
        copy.thumbnail((side, side))
        out = BytesIO()
        copy.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= max_bytes:
            return EncodedImage(out.getvalue(), "image/jpeg", copy.width, copy.height)
    return None


def on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    background = Image.new("RGB", image.size, "white")
    background.paste(image, mask=image.getchannel("A"))
    return background

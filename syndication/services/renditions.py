"""Smaller copies of stored pictures: thumbnails for pages, and copies that fit what a channel takes."""

from __future__ import annotations

import math
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from syndication.models import Media, MediaKind
from syndication.platforms.base import Limits, Picture, PictureRules
from syndication.platforms.base import Media as PlatformMedia
from syndication.services.images import FEW_AT_ONCE, EncodedImage, encode
from syndication.services.media import (
    document_of,
    file_of,
    picture_of,
    upload_folder,
    video_of,
    write_atomically,
)

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


def fitted(media: Media, alt_text: str, limits: Limits) -> PlatformMedia:
    """The media as the channel takes it: pictures made smaller where that helps, everything else as it is."""
    match media.kind:
        case MediaKind.VIDEO:
            return video_of(media, alt_text)
        case MediaKind.DOCUMENT:
            return document_of(media, alt_text)
        case _:
            return fitted_picture(media, alt_text, limits.pictures)


def fitted_picture(media: Media, alt_text: str, rules: PictureRules | None) -> Picture:
    """The picture, or a copy of it made smaller so that the channel takes it.

    The copy is the same every time, so a repeated try sends the same bytes. A picture that cannot be made to
    fit is returned as it is: the adapter's `problems` says what is wrong with it.
    """
    original = picture_of(media, alt_text)
    if rules is None or fits(original, rules) or "image/jpeg" not in rules.types:
        return original
    name = f"{rules.bytes}-{rules.max_side}-{rules.max_pixels}"
    target = upload_folder() / "fitted" / name / f"{media.sha256}.jpg"
    if not target.exists():
        with FEW_AT_ONCE:
            encoded = shrink(file_of(media), rules)
        if encoded is None:
            return original
        write_atomically(target, encoded.data)
    with Image.open(target, formats=("JPEG",)) as image:
        width, height = image.size
    return replace(
        original,
        frames=1,
        path=target,
        mime_type="image/jpeg",
        width=width,
        height=height,
        size=target.stat().st_size,
    )


def fits(picture: Picture, rules: PictureRules) -> bool:
    moves = picture.frames > 1 and rules.animated_bytes > 0
    if picture.mime_type not in rules.types or (picture.frames > 1 and not moves):
        return False
    few_pixels = not rules.max_pixels or picture.width * picture.height <= rules.max_pixels
    short_sides = not rules.max_side or max(picture.width, picture.height) <= rules.max_side
    return picture.size <= (rules.animated_bytes if moves else rules.bytes) and few_pixels and short_sides


def shrink(path: Path, rules: PictureRules) -> EncodedImage | None:
    """A still JPEG within the rules, None when the steps do not lead there."""
    with Image.open(path, formats=("JPEG", "PNG", "GIF")) as image:
        opaque = on_white(image)
    for side, quality in STEPS:
        copy = opaque.copy()
        copy.thumbnail((longest_side(copy, side, rules),) * 2)
        out = BytesIO()
        copy.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= rules.bytes:
            return EncodedImage(out.getvalue(), "image/jpeg", copy.width, copy.height)
    return None


def longest_side(image: Image.Image, side: int, rules: PictureRules) -> int:
    if rules.max_side:
        side = min(side, rules.max_side)
    if rules.max_pixels:
        scale = math.sqrt(rules.max_pixels / (image.width * image.height))
        side = min(side, math.floor(max(image.size) * scale))
    return side


def on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    background = Image.new("RGB", image.size, "white")
    background.paste(image, mask=image.getchannel("A"))
    return background

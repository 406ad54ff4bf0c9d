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
from syndication.services.images import FEW_AT_ONCE, EncodedImage, encode, has_transparency, in_mode
from syndication.services.media import document_of, file_of, picture_of, poster_file, video_of
from syndication.services.storage import upload_folder, write_atomically

THUMBNAIL_SIDE = 480
#: Tried in this order until the file is small enough: longest side in pixels, JPEG quality.
STEPS = ((4096, 88), (2560, 85), (2048, 82), (1600, 80), (1280, 75), (1024, 70), (800, 60), (640, 50))


def thumbnail_of(media: Media) -> Path | None:
    """A still of at most THUMBNAIL_SIDE pixels a side, made when first asked for; None when there is none.

    PNG where the picture is one, else JPEG: of a GIF its first frame, of a video its poster.
    """
    source = poster_file(media) if media.kind == MediaKind.VIDEO else file_of(media)
    if media.kind == MediaKind.DOCUMENT or source is None or not source.is_file():
        return None
    suffix = ".png" if source.suffix == ".png" else ".jpg"
    if source.suffix == suffix and max(media.width, media.height) <= THUMBNAIL_SIDE:
        return source
    target = upload_folder() / "thumbnails" / Path(media.path).with_suffix(suffix)
    if not target.exists():
        with FEW_AT_ONCE, Image.open(source, formats=("JPEG", "PNG", "GIF")) as image:
            still = image if suffix == ".png" else on_white(image)
            still.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            write_atomically(target, encode(still).data)
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
    fit is returned as it is: the adapter's `problems` says what is wrong with it. So is a moving one that is only
    too large for a channel that would show it move: nobody expects it to stand still there.
    """
    original = picture_of(media, alt_text)
    if rules is None or fits(original, rules) or "image/jpeg" not in rules.types or moves(original, rules):
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
        # A preview shows it as it is sent: standing still.
        url=f"{original.url}?size=thumbnail" if original.frames > 1 else original.url,
        frames=1,
        path=target,
        mime_type="image/jpeg",
        width=width,
        height=height,
        size=target.stat().st_size,
    )


def moves(picture: Picture, rules: PictureRules) -> bool:
    """Whether it is an animation that the channel shows as one."""
    return picture.frames > 1 and rules.animated_bytes > 0 and picture.mime_type in rules.types


def fits(picture: Picture, rules: PictureRules) -> bool:
    moving = moves(picture, rules)
    if picture.mime_type not in rules.types or (picture.frames > 1 and not moving):
        return False
    few_pixels = not rules.max_pixels or picture.width * picture.height <= rules.max_pixels
    short_sides = not rules.max_side or max(picture.width, picture.height) <= rules.max_side
    return picture.size <= (rules.animated_bytes if moving else rules.bytes) and few_pixels and short_sides


def shrink(path: Path, rules: PictureRules) -> EncodedImage | None:
    """A still JPEG within the rules, None when the steps do not lead there."""
    with Image.open(path, formats=("JPEG", "PNG", "GIF")) as image:
        opaque = on_white(image)
        opaque.load()
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
    if not has_transparency(image):
        return in_mode("RGB", image)
    layer = in_mode("RGBA", image)
    background = Image.new("RGB", image.size, "white")
    background.paste(layer, mask=layer.getchannel("A"))
    return background

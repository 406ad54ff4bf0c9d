"""Making an uploaded picture safe: nothing of the file that came in is kept but its pixels."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from flask_babel import gettext as _
from PIL import Image, ImageCms, ImageOps

from syndication.services.errors import Invalid

#: What may come in. Everything else (SVG, HTML, PDF …) is not even tried: fewer decoders, fewer surprises.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
JPEG_QUALITY = 90
MAX_SIDE = 16_384
#: What Pillow raises on files that are not what they seem.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    KeyError,
    IndexError,
    OverflowError,
    struct.error,
    Image.DecompressionBombError,
)


#: To be held while pixels are in memory: those of one picture can take hundreds of megabytes, however small its file.
#: So many at once in each process; the others wait.
FEW_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class EncodedImage:
    """A picture as it is stored: `data` in the format of `mime_type`, sides in pixels."""

    data: bytes
    mime_type: str
    width: int
    height: int
    #: More than one when it moves.
    frames: int = 1

    @property
    def extension(self) -> str:
        return {"image/png": ".png", "image/gif": ".gif"}.get(self.mime_type, ".jpg")


def reencode(
    data: bytes,
    *,
    max_bytes: int,
    max_pixels: int,
    moving: Callable[[Image.Image], EncodedImage] | None = None,
) -> EncodedImage:
    """The picture upright, in sRGB, without metadata: JPEG, or PNG when parts of it are transparent.

    moving: what encodes an animation; without it the first frame is taken. Raises Invalid({"file": …}) when the
    file is too large in bytes or pixels (read from the header, before anything is decoded) or no picture of an
    accepted format.
    """
    if len(data) > max_bytes:
        raise too_large(max_bytes)
    try:
        with FEW_AT_ONCE, Image.open(BytesIO(data), formats=FORMATS) as image:
            check_size(image.size, max_pixels)
            if moving and is_animation(image):
                return moving(image)
            return encode(upright_srgb(image))
    except Image.DecompressionBombError as error:
        raise too_many_pixels(max_pixels) from error
    except BROKEN as error:
        raise refused(
            _(
                "This file is not a picture we can read. "
                "Choose a JPEG, PNG, WebP or GIF file, an MP4 video or a PDF."
            )
        ) from error


def is_animation(image: Image.Image) -> bool:
    """Not what is two pictures in one file: many phones add a small one to a JPEG."""
    return image.format in ("GIF", "PNG", "WEBP") and int(getattr(image, "n_frames", 1)) > 1


def check_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels or max(size) > MAX_SIDE:
        raise too_many_pixels(max_pixels)


def upright_srgb(image: Image.Image) -> Image.Image:
    """The pixels alone, turned as the camera was held and with the colours most screens expect."""
    profile = image.info.get("icc_profile")
    # No copy where none is needed: each takes four bytes a pixel.
    ImageOps.exif_transpose(image, in_place=True)
    transparent = has_transparency(image)
    pixels = in_mode("RGBA", image) if transparent else with_profile_applied(image, profile)
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    return clean


def with_profile_applied(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile is common and no reason to refuse the picture
    return in_mode("RGB", image)


def in_mode(mode: str, image: Image.Image) -> Image.Image:
    return image if image.mode == mode else image.convert(mode)


def has_transparency(image: Image.Image) -> bool:
    if not image.has_transparency_data:
        return False
    lowest, _highest = in_mode("RGBA", image).getchannel("A").getextrema()
    return isinstance(lowest, (int, float)) and lowest < 255


def encode(image: Image.Image) -> EncodedImage:
    """JPEG, or PNG when the mode has an alpha channel."""
    out = BytesIO()
    if image.mode == "RGBA":
        image.save(out, "PNG", optimize=True)
        mime_type = "image/png"
    else:
        image.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
        mime_type = "image/jpeg"
    return EncodedImage(out.getvalue(), mime_type, image.width, image.height)


def too_large(max_bytes: int) -> Invalid:
    return refused(
        _("The file is larger than %(limit)s MB. Choose a smaller one.", limit=megabytes(max_bytes))
    )


def too_many_pixels(max_pixels: int) -> Invalid:
    return refused(
        _(
            "The picture has too many pixels. Make it smaller than %(limit)s megapixels, %(side)s a side.",
            limit=max_pixels // 1_000_000,
            side=MAX_SIDE,
        )
    )


def refused(sentence: str) -> Invalid:
    return Invalid({"file": [sentence]})


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f}" if size >= 1_000_000 else f"{size / 1_000_000:.2f}"

"""Reading pictures from disk, made small enough for the platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from syndication.platforms.base import Picture
from syndication.platforms.errors import Rejected

#: Tried in this order until the file is small enough: longest side in pixels, JPEG quality.
_STEPS = ((4096, 88), (2560, 85), (2048, 80), (1600, 75), (1200, 70), (900, 60), (600, 50), (300, 40))


@dataclass(frozen=True)
class Encoded:
    """A picture as it goes out."""

    data: bytes = field(repr=False)
    mime_type: str
    width: int
    height: int

    @property
    def file_name(self) -> str:
        return f"picture.{self.mime_type.rpartition('/')[2]}"


def fitted(picture: Picture, max_bytes: int, mime_types: tuple[str, ...]) -> Encoded:
    """The picture as it is, or as a smaller JPEG when it has too many bytes or another type.

    The same picture gives the same bytes every time. Raises Rejected when its file is gone or no picture.
    """
    failure: str
    try:
        data = picture.path.read_bytes()
        if len(data) <= max_bytes and picture.mime_type in mime_types:
            return Encoded(data, picture.mime_type, picture.width, picture.height)
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
            return _shrunk(_opaque(image), max_bytes)
    except FileNotFoundError:
        failure = "A picture of this post is no longer stored here. Add it to the piece again."
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        failure = f"A picture of this post cannot be read ({type(error).__name__}). Replace it in the piece."
    raise Rejected(failure)


def _opaque(image: Image.Image) -> Image.Image:
    """On white: JPEG has no transparency."""
    if image.mode == "RGB":
        return image
    layered = image.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("RGB")


def _shrunk(image: Image.Image, max_bytes: int) -> Encoded:
    for side, quality in _STEPS:
        copy = image.copy()
        copy.thumbnail((side, side))
        out = BytesIO()
        copy.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= max_bytes:
            return Encoded(out.getvalue(), "image/jpeg", copy.width, copy.height)
    raise ValueError("the picture cannot be made small enough")

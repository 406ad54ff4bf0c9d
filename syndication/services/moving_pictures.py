"""GIFs that move: drawn anew frame by frame, so that nothing of the file that came in is kept but what is seen."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from flask_babel import gettext as _
from PIL import Image

from syndication.services.errors import Invalid
from syndication.services.images import EncodedImage, has_transparency, refused

MAX_FRAMES = 1000
#: Of all frames together: each is decoded, and drawn with at most 256 colours.
MAX_PIXELS = 200_000_000


def reencode_moving(image: Image.Image) -> EncodedImage:
    """The open GIF with its frames, durations and repeats, and nothing else. Raises Invalid({"file": …})."""
    number = int(getattr(image, "n_frames", 1))
    check_frames(number, image.size)
    seen = [(millisecond(frame), has_transparency(frame)) for frame in frames(image, number)]
    transparent = any(see_through for _duration, see_through in seen)
    mode = "RGBA" if transparent else "RGB"
    first, *_none = drawn(image, 1, mode)
    out = BytesIO()
    first.save(
        out,
        "GIF",
        save_all=True,
        append_images=drawn(image, number, mode, start=1),
        duration=[duration for duration, _transparent in seen],
        disposal=2 if transparent else 0,
        **({"loop": image.info["loop"]} if "loop" in image.info else {}),
    )
    return EncodedImage(out.getvalue(), "image/gif", image.width, image.height, frames=frames_in(out))


def check_frames(number: int, size: tuple[int, int]) -> None:
    if number > MAX_FRAMES or number * size[0] * size[1] > MAX_PIXELS:
        raise too_long()


def too_long() -> Invalid:
    return refused(
        _(
            "This GIF is too long: up to %(frames)s frames are possible, with %(pixels)s megapixels together. "
            "Save it as an MP4 video.",
            frames=MAX_FRAMES,
            pixels=MAX_PIXELS // 1_000_000,
        )
    )


def frames(image: Image.Image, number: int, start: int = 0) -> Iterator[Image.Image]:
    for position in range(start, number):
        image.seek(position)
        yield image


def drawn(image: Image.Image, number: int, mode: str, start: int = 0) -> Iterator[Image.Image]:
    """Copies without the comments and other data that a frame carries along."""
    for frame in frames(image, number, start):
        copy = frame.convert(mode)
        copy.info.clear()
        yield copy


def millisecond(frame: Image.Image) -> int:
    return int(frame.info.get("duration", 100))


def frames_in(file: BytesIO) -> int:
    with Image.open(file, formats=("GIF",)) as image:
        return int(getattr(image, "n_frames", 1))

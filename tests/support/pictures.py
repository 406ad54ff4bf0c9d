"""Picture files of all kinds, made on the spot."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def picture(
    kind: str = "PNG", size: tuple[int, int] = (40, 20), color: str = "teal", **options: Any
) -> bytes:
    """A picture of one colour as a file."""
    return encoded(Image.new("RGB", size, color), kind, **options)


def noise(size: tuple[int, int]) -> bytes:
    """A PNG that cannot be made small without losing pixels."""
    return encoded(Image.effect_noise(size, 100).convert("RGB"), "PNG")

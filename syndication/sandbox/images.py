"""Looking at uploaded pictures, and making profile pictures."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

MAX_PIXELS = 100_000_000
PROFILE_SIZE = 256


def sniff(data: bytes) -> str:
    """The MIME type of a picture by its first bytes, "" when it is none. Decodes nothing."""
    try:
        with Image.open(BytesIO(data)) as image:
            return Image.MIME.get(image.format or "", "")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        return ""


def readable(data: bytes) -> bool:
    """Whether the whole picture can be decoded."""
    try:
        with Image.open(BytesIO(data)) as image:
            if image.width * image.height > MAX_PIXELS:
                return False
            image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return False
    return True


@lru_cache(maxsize=512)
def profile_picture(seed: str, name: str) -> bytes:
    """A PNG with the name's initials on a colour of the seed's own."""
    hue = int.from_bytes(sha256(seed.encode()).digest()[:2], "big") % 360
    image = Image.new("RGB", (PROFILE_SIZE, PROFILE_SIZE), f"hsl({hue}, 55%, 38%)")
    initials = "".join(word[0] for word in name.split()[:2]).upper() or "?"
    ImageDraw.Draw(image).text(
        (PROFILE_SIZE / 2, PROFILE_SIZE / 2),
        initials,
        fill="white",
        anchor="mm",
        font=ImageFont.load_default(110),
    )
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()

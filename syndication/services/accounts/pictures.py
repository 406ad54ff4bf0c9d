"""Profile pictures: re-encoded, small, named by their content."""

from __future__ import annotations

import logging
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from flask import current_app
from PIL import Image, ImageOps

log = logging.getLogger(__name__)

FOLDER = "avatars"
SIDE = 128
MAX_PIXELS = 20_000_000
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def keep_picture(content: bytes | None) -> str:
    """Store a profile picture as a 128×128 PNG; its path below the upload folder.

    Answers "" for no picture and for bytes that are not a picture of reasonable size: an account without a
    picture works as well.
    """
    if not content:
        return ""
    try:
        encoded = reencoded(content)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        log.warning("profile picture not kept: %s", type(error).__name__)
        return ""
    path = f"{FOLDER}/{sha256(encoded).hexdigest()[:40]}.png"
    file = Path(current_app.config["UPLOAD_FOLDER"]) / path
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{uuid4().hex}")
        part.write_bytes(encoded)
        part.replace(file)
    return path


def reencoded(content: bytes) -> bytes:
    """The picture cropped to a square PNG without metadata. Raises Pillow's errors and ValueError."""
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        # Opening reads the header only: the size is known before any pixel is decoded.
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    square = ImageOps.fit(upright, (SIDE, SIDE))
    square.info.clear()
    out = BytesIO()
    square.save(out, "PNG", optimize=True)
    return out.getvalue()

"""Profile pictures: re-encoded, small, named by their content."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import structlog
from flask import current_app
from PIL import Image, ImageOps

from syndication.services.errors import Invalid
from syndication.services.images import reencode

log = structlog.get_logger(__name__)

FOLDER = "avatars"
SIDE = 128
MAX_BYTES = 10_000_000
MAX_PIXELS = 20_000_000


def keep_picture(content: bytes | None) -> str:
    """Store a profile picture as a 128×128 PNG; its path below the upload folder.

    Answers "" for no picture and for bytes that are not a picture of reasonable size: an account without a
    picture works as well.
    """
    if not content:
        return ""
    try:
        clean = reencode(content, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS).data
    except Invalid as error:
        log.warning("account.picture_not_kept", reason=error.message)
        return ""
    png = square_png(clean)
    path = f"{FOLDER}/{sha256(png).hexdigest()[:40]}.png"
    file = Path(current_app.config["UPLOAD_FOLDER"]) / path
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{uuid4().hex}")
        part.write_bytes(png)
        part.replace(file)
    return path


def square_png(clean: bytes) -> bytes:
    out = BytesIO()
    with Image.open(BytesIO(clean)) as picture:
        ImageOps.fit(picture, (SIDE, SIDE)).save(out, "PNG", optimize=True)
    return out.getvalue()

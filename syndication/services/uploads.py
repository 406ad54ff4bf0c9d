"""What comes in from outside: recognised by its first bytes, made safe, kept."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from flask import current_app
from flask_babel import gettext as _
from PIL import Image

from syndication.services.images import EncodedImage, reencode, refused, too_large
from syndication.services.moving_pictures import reencode_moving
from syndication.services.storage import Kept, TooLarge, copy, keep_bytes, workbench

#: Bytes that tell what a file is.
HEAD = 1024
#: ISO media files name their brand behind "ftyp"; these are pictures.
PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
QUICKTIME_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
#: Containers that are films and that we do not read.
OTHER_FILMS = (
    b"FLV\x01",
    b"0&\xb2u\x8ef\xcf\x11",
    b"\x00\x00\x01\xba",
    b"\x00\x00\x01\xb3",
    b"OggS",
    b".RMF",
)


def receive(source: IO[bytes]) -> Kept:
    """Keep a file from outside: a picture, a moving GIF, a video or a PDF.

    Never the whole of a video is in memory. Takes seconds for what is large; not for use inside a transaction.
    Raises Invalid({"file": …}) with a sentence about what to choose instead.
    """
    head = source.read(HEAD)
    source.seek(0)
    if b"%PDF-" in head:
        return receive_document(source)
    if film := film_format(head):
        return receive_video(source, film)
    return receive_picture(source)


def film_format(head: bytes) -> str:
    """The container by FFmpeg's name, "" for what is no film. Raises Invalid for films we do not read."""
    if head[4:8] == b"ftyp" and head[8:12] in PICTURE_BRANDS:
        raise refused(_("Pictures of this kind cannot be used. Save it as JPEG, and choose that one."))
    if head[4:8] in QUICKTIME_ATOMS:
        return "mov"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "matroska"
    if (
        head.startswith(OTHER_FILMS)
        or head[8:12] == b"AVI "
        or (head[:1] == b"G" and head[188:189] == b"G" and head[376:377] == b"G")
    ):
        raise refused(_("Videos of this kind cannot be used. Save it as MP4 with H.264 and AAC."))
    return ""


def receive_picture(source: IO[bytes]) -> Kept:
    limit = current_app.config["IMAGE_MAX_BYTES"]
    return keep_picture(encode_picture(source.read(limit + 1), still=False))


def encode_picture(data: bytes, *, still: bool = True) -> EncodedImage:
    """Bytes of a picture, made safe within the configured limits. Raises Invalid({"file": …}).

    still: whether of an animation the first frame is taken.
    """
    return reencode(
        data,
        max_bytes=current_app.config["IMAGE_MAX_BYTES"],
        max_pixels=current_app.config["IMAGE_MAX_PIXELS"],
        moving=None if still else encode_moving,
    )


def encode_moving(image: Image.Image) -> EncodedImage:
    if image.format != "GIF":
        raise refused(
            _(
                "This %(format)s file moves, which few platforms show. Save it as a GIF or a video.",
                format={"WEBP": "WebP"}.get(image.format or "", image.format),
            )
        )
    return reencode_moving(image)


def keep_picture(image: EncodedImage) -> Kept:
    path, digest = keep_bytes(image.data, image.extension)
    return Kept(
        path=path,
        sha256=digest,
        mime_type=image.mime_type,
        size=len(image.data),
        width=image.width,
        height=image.height,
        frames=image.frames,
    )


def receive_video(source: IO[bytes], container_format: str) -> Kept:
    # Late: PyAV takes a tenth of a second to load, in every process that starts.
    from syndication.services.videos import keep_video

    with workbench() as folder:
        return keep_video(copied(source, folder, current_app.config["VIDEO_MAX_BYTES"]), container_format)


def receive_document(source: IO[bytes]) -> Kept:
    # Late for the same reason: pypdf takes a third of a second.
    from syndication.services.documents import keep_document

    with workbench() as folder:
        return keep_document(copied(source, folder, current_app.config["DOCUMENT_MAX_BYTES"]))


def copied(source: IO[bytes], folder: Path, max_bytes: int) -> Path:
    target = folder / "uploaded"
    try:
        copy(source, target, max_bytes)
    except TooLarge as error:
        raise too_large(max_bytes) from error
    return target


def largest() -> int:
    """Bytes of the largest file that may come in."""
    names = ("IMAGE_MAX_BYTES", "VIDEO_MAX_BYTES", "DOCUMENT_MAX_BYTES")
    return max(int(current_app.config[name]) for name in names)

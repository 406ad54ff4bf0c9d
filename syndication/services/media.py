"""Uploaded pictures: stored once each by the SHA-256 of their re-encoded bytes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Media, User
from syndication.platforms.base import Document, Picture, Video
from syndication.services.errors import NotFound
from syndication.services.images import EncodedImage, reencode
from syndication.services.transaction import transaction


def upload(data: bytes, *, file_name: str = "", by: User | None) -> Media:
    """Check, re-encode and keep a picture. The same picture again gives the media there already is.

    Raises Invalid({"file": …}); see images.reencode.
    """
    return store(encode_upload(data), file_name=file_name, by=by)


def store(image: EncodedImage, *, file_name: str = "", by: User | None) -> Media:
    """Keep what encode_upload made; as upload, without the work of seconds."""
    path = keep_file(image)
    with transaction() as session:
        return add_media(session, image, path, file_name=file_name, by=by)


def encode_upload(data: bytes) -> EncodedImage:
    """Bytes from outside, made safe within the configured limits. Raises Invalid({"file": …})."""
    return reencode(
        data,
        max_bytes=current_app.config["IMAGE_MAX_BYTES"],
        max_pixels=current_app.config["IMAGE_MAX_PIXELS"],
    )


def add_media(session: Session, image: EncodedImage, path: str, *, file_name: str, by: User | None) -> Media:
    """The row of a kept file, in the running transaction."""
    digest = digest_of(image)
    known = session.scalars(select(Media).where(Media.sha256 == digest).limit(1)).first()
    if known is not None:
        return known
    media = Media(
        path=path,
        file_name=Path(file_name.replace("\\", "/")).name[-200:],
        mime_type=image.mime_type,
        width=image.width,
        height=image.height,
        size=len(image.data),
        sha256=digest,
        uploaded_by_id=by.id if by else None,
    )
    session.add(media)
    session.flush()
    return media


def keep_file(image: EncodedImage) -> str:
    """Write the picture below the upload folder, whole or not at all. Returns its path there."""
    digest = digest_of(image)
    relative = f"{digest[:2]}/{digest}{image.extension}"
    write_atomically(upload_folder() / relative, image.data)
    return relative


def write_atomically(target: Path, data: bytes) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def digest_of(image: EncodedImage) -> str:
    return sha256(image.data).hexdigest()


def upload_folder() -> Path:
    return Path(current_app.config["UPLOAD_FOLDER"])


def get_media(media_id: int) -> Media:
    """Raises NotFound."""
    media = db.session.get(Media, media_id)
    if media is None:
        raise NotFound(_("This picture does not exist."))
    return media


def find_media(media_ids: Iterable[int]) -> dict[int, Media]:
    """Those that exist, by id."""
    wanted = set(media_ids)
    if not wanted:
        return {}
    found = db.session.scalars(select(Media).where(Media.id.in_(wanted)))
    return {media.id: media for media in found}


def file_of(media: Media) -> Path:
    """Where the picture is on this machine."""
    return upload_folder() / media.path


def url_path(media_id: int) -> str:
    """Where a signed-in browser sees the picture. Made by hand: workers have no request to build it from."""
    return f"/syndication/media/{media_id}"


def picture_of(media: Media, alt_text: str = "") -> Picture:
    """The picture as adapters and previews take it."""
    return Picture(
        path=file_of(media),
        mime_type=media.mime_type,
        width=media.width,
        height=media.height,
        size=media.size,
        alt_text=alt_text,
        url=url_path(media.id),
        frames=media.frames,
    )


def video_of(media: Media, alt_text: str = "") -> Video:
    """The video as adapters and previews take it."""
    return Video(
        path=file_of(media),
        mime_type=media.mime_type,
        width=media.width,
        height=media.height,
        size=media.size,
        seconds=media.seconds,
        frame_rate=media.frame_rate,
        video_codec=media.video_codec,
        audio_codec=media.audio_codec,
        alt_text=alt_text,
        url=url_path(media.id),
        poster=poster_of(media),
    )


def poster_of(media: Media) -> Picture | None:
    if not media.poster_path:
        return None
    path = upload_folder() / media.poster_path
    size = path.stat().st_size if path.exists() else 0
    return Picture(
        path, "image/jpeg", media.width, media.height, size, url=f"{url_path(media.id)}?size=small"
    )


def document_of(media: Media, alt_text: str = "") -> Document:
    """The document as adapters and previews take it."""
    return Document(
        path=file_of(media),
        mime_type=media.mime_type,
        size=media.size,
        pages=media.pages,
        name=media.file_name,
        alt_text=alt_text,
        url=url_path(media.id),
    )

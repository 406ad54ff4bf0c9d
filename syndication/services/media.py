"""Uploaded pictures, videos and documents: stored once each by the SHA-256 of what was made of their bytes."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import IO

from flask_babel import gettext as _
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Media, User
from syndication.platforms.base import Document, Picture, Video
from syndication.services import uploads
from syndication.services.errors import NotFound
from syndication.services.storage import Kept, upload_folder
from syndication.services.transaction import transaction


def upload(content: bytes | IO[bytes], *, file_name: str = "", by: User | None) -> Media:
    """Check, make safe and keep a file. The same one again gives the media there already is.

    Raises Invalid({"file": …}); see uploads.receive.
    """
    source = BytesIO(content) if isinstance(content, bytes) else content
    return store(uploads.receive(source), file_name=file_name, by=by)


def store(kept: Kept, *, file_name: str = "", by: User | None) -> Media:
    """The row of a kept file; as upload, without the work of seconds."""
    with transaction() as session:
        return add_media(session, kept, file_name=file_name, by=by)


def add_media(session: Session, kept: Kept, *, file_name: str, by: User | None) -> Media:
    """The row of a kept file, in the running transaction."""
    known = session.scalars(select(Media).where(Media.sha256 == kept.sha256).limit(1)).first()
    if known is not None:
        return known
    media = Media(
        file_name=Path(file_name.replace("\\", "/")).name[-200:],
        uploaded_by_id=by.id if by else None,
        **vars(kept),
    )
    session.add(media)
    session.flush()
    return media


def get_media(media_id: int) -> Media:
    """Raises NotFound."""
    media = db.session.get(Media, media_id)
    if media is None:
        raise NotFound(_("This file does not exist."))
    return media


def find_media(media_ids: Iterable[int]) -> dict[int, Media]:
    """Those that exist, by id."""
    wanted = set(media_ids)
    if not wanted:
        return {}
    found = db.session.scalars(select(Media).where(Media.id.in_(wanted)))
    return {media.id: media for media in found}


def file_of(media: Media) -> Path:
    """Where it is on this machine."""
    return upload_folder() / media.path


def url_path(media_id: int) -> str:
    """Where a signed-in browser sees it. Made by hand: workers have no request to build it from."""
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
    """The still of a video, None when there is none any more."""
    path = poster_file(media)
    if path is None:
        return None
    with Image.open(path, formats=("JPEG",)) as image:
        width, height = image.size
    url = f"{url_path(media.id)}?size=poster"
    return Picture(path, "image/jpeg", width, height, path.stat().st_size, url=url)


def poster_file(media: Media) -> Path | None:
    path = upload_folder() / media.poster_path
    return path if media.poster_path and path.is_file() else None


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

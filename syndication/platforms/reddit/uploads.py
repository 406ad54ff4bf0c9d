"""Media on their way to Reddit: a lease for each, then the file to the storage that the lease names.

What is uploaded is kept for a day and seen by nobody until it is submitted, so every step can be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Picture, Rendered
from syndication.platforms.bodies import FilePart
from syndication.platforms.errors import PlatformError, Rejected, Unavailable
from syndication.platforms.pictures import fitted
from syndication.platforms.reddit.facts import LIMITS, MAX_PICTURE_BYTES
from syndication.platforms.reddit.session import Session

#: The storage says "delete-after-1-day" of an upload (recorded); older ones are made anew.
_KEPT_FOR = timedelta(hours=20)


@dataclass(frozen=True)
class Asset:
    """An uploaded file: its ID, and the address under which it is submitted."""

    id: str
    url: str


@dataclass(frozen=True)
class _File:
    name: str
    mime_type: str
    content: bytes | Path


def uploaded(rendered: Rendered, session: Session, checkpoints: Checkpoints) -> list[Asset]:
    """The post's media in their order, uploaded now unless that was done before. Of a video: it, then its still."""
    files = [_of_picture(picture) for picture in rendered.pictures]
    for video in rendered.videos:
        suffix = "mov" if video.mime_type == "video/quicktime" else "mp4"
        files.append(_File(f"video.{suffix}", video.mime_type, video.path))
        if video.poster is None:
            raise Rejected("Reddit needs a still of the video, and there is none. Upload the video again.")
        files.append(_of_picture(video.poster))
    return [_asset(f"media-{number}", file, session, checkpoints) for number, file in enumerate(files)]


def _of_picture(picture: Picture) -> _File:
    types = LIMITS.pictures.types if LIMITS.pictures else ()
    encoded = fitted(picture, MAX_PICTURE_BYTES, types)
    return _File(encoded.file_name, encoded.mime_type, encoded.data)


def _asset(name: str, file: _File, session: Session, checkpoints: Checkpoints) -> Asset:
    known = checkpoints.get(name)
    if known is not None and datetime.fromisoformat(known["at"]) > datetime.now(UTC) - _KEPT_FOR:
        return Asset(known["id"], known["url"])
    lease = session.call(
        "POST",
        "api/media/asset.json",
        form={"api_type": "json", "filepath": file.name, "mimetype": file.mime_type},
    )
    asset = _stored(lease, file, session, checkpoints)
    checkpoints.save(name, {"id": asset.id, "url": asset.url, "at": datetime.now(UTC).isoformat()})
    return asset


def _stored(lease: Answer, file: _File, session: Session, checkpoints: Checkpoints) -> Asset:
    """Send the file where the lease says, with what the lease says, in its order: the storage wants the file last."""
    action, fields = lease.part("args").get("action"), _fields(lease)
    asset_id = lease.part("asset").get("asset_id")
    if not (
        isinstance(action, str) and action and isinstance(asset_id, str) and asset_id and fields.get("key")
    ):
        raise Unavailable("Reddit did not say where to upload to.", detail=lease.detail)
    # Addresses without a scheme ("//host") are of the same scheme as the API.
    url = urljoin(f"{session.credentials.api_base}/", action)
    content: Any = file.content
    if isinstance(content, Path):
        content = FilePart(content, on_read=checkpoints.alive)
    answer = session.elsewhere(
        "POST",
        url,
        form=fields,
        files={"file": (file.name, content, file.mime_type)},
        secrets=[value for name, value in fields.items() if name.lower() not in ("key", "acl")],
    )
    if not answer.ok:
        raise _not_stored(answer)
    return Asset(asset_id, answer.headers.get("Location") or f"{url.rstrip('/')}/{fields['key']}")


def _fields(lease: Answer) -> dict[str, str]:
    fields = lease.part("args").get("fields")
    return {
        str(field["name"]): str(field["value"])
        for field in (fields if isinstance(fields, list) else [])
        if isinstance(field, Mapping) and "name" in field and "value" in field
    }


def _not_stored(answer: Answer) -> PlatformError:
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    if answer.status == 413 or b"EntityTooLarge" in answer.body:
        return Rejected("A picture or video is larger than Reddit takes. Make it smaller.", **known)
    # A lease lasts for a minute; the next try gets a new one.
    return Unavailable("Reddit's storage did not take a picture or video.", **known)

"""A picture of one's own in front of the video. The video is out without it, so its trouble is only a note."""

from __future__ import annotations

from http import HTTPStatus

from syndication.platforms.base import Checkpoints, Draft
from syndication.platforms.errors import PlatformError, Unavailable
from syndication.platforms.pictures import fitted
from syndication.platforms.youtube.composing import MAX_THUMBNAIL_BYTES, THUMBNAIL_TYPES, thumbnail_of
from syndication.platforms.youtube.refusals import reason_of, refused
from syndication.platforms.youtube.session import Session

_KEPT = "thumbnail"


def set_thumbnail(draft: Draft, video_id: str, session: Session, checkpoints: Checkpoints) -> None:
    """Set it unless that was done. What came of it is kept; of what could not be reached, nothing is."""
    picture = thumbnail_of(draft)
    if picture is None or checkpoints.get(_KEPT):
        return
    note = ""
    try:
        encoded = fitted(picture, MAX_THUMBNAIL_BYTES, THUMBNAIL_TYPES)
        answer = session.ask(
            "POST",
            "/upload/youtube/v3/thumbnails/set",
            params={"videoId": video_id, "uploadType": "media"},
            headers={"Content-Type": encoded.mime_type},
            data=encoded.data,
        )
        if answer.status == HTTPStatus.FORBIDDEN and reason_of(answer) == "forbidden":
            note = "YouTube lets only channels verified at youtube.com/verify set a thumbnail of their own."
        elif not answer.ok:
            raise refused(answer)
    except Unavailable:
        return
    except PlatformError as error:
        note = f"The thumbnail was not set. {error.message}"
    checkpoints.save(_KEPT, {"done": True, "note": note})


def thumbnail_note(draft: Draft, checkpoints: Checkpoints) -> str:
    """A sentence when the thumbnail is missing."""
    kept = checkpoints.get(_KEPT)
    if kept:
        return str(kept["note"])
    return "" if thumbnail_of(draft) is None else "The thumbnail could not be set. Set it in YouTube Studio."

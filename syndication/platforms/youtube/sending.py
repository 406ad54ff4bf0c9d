"""From a draft to a video that can be watched: upload, thumbnail, and waiting for YouTube to process it.

Kept on the way: "session" (see `uploading`), "doubt" while the last byte may have made a video, "video" with its
id, "thumbnail". A post counts as out when YouTube has processed its video, or has had the file for PATIENCE.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.base import Checkpoints, Draft, Processing, Published
from syndication.platforms.doubt import close_doubt, open_since
from syndication.platforms.errors import (
    CannotTell,
    OutcomeUnknown,
    PlatformError,
    Rejected,
    Unavailable,
    when_looking,
)
from syndication.platforms.youtube.composing import SHORT
from syndication.platforms.youtube.finding import lost_video
from syndication.platforms.youtube.options import options_of
from syndication.platforms.youtube.session import Session
from syndication.platforms.youtube.thumbnails import set_thumbnail, thumbnail_note
from syndication.platforms.youtube.uploading import (
    Transfer,
    begin_upload,
    forget_upload,
    how_far,
    kept_upload,
    the_video,
)
from syndication.platforms.youtube.videos import State, read_state

#: How long to wait for the processing. Large videos take hours, and are on the channel meanwhile.
PATIENCE = timedelta(hours=2)
#: A video that was just uploaded may not be listed yet.
LISTED_AFTER = timedelta(minutes=5)
_FIRST_LOOK = 10.0
_VIDEO, _RESTARTED = "video", "restarted"


def send(draft: Draft, session: Session, checkpoints: Checkpoints) -> Processing:
    """Upload what is not uploaded yet."""
    video_id = kept_video(checkpoints)
    if not video_id:
        video_id = _uploaded(draft, session, checkpoints)
        keep_video(video_id, checkpoints)
    set_thumbnail(draft, video_id, session, checkpoints)
    return Processing(_FIRST_LOOK)


def proceed(draft: Draft, session: Session, checkpoints: Checkpoints) -> Published | Processing:
    """How far the processing is. Only what YouTube says of the video itself is a refusal."""
    video_id = kept_video(checkpoints)
    if not video_id:
        raise OutcomeUnknown("It is not known which video YouTube made of this post.")
    set_thumbnail(draft, video_id, session, checkpoints)
    try:
        state = read_state(video_id, session)
    except Rejected as error:
        raise Unavailable(error.message, detail=error.detail, http_status=error.http_status) from None
    age = _age(checkpoints)
    if state is None and age < LISTED_AFTER:
        return Processing(30)
    if state is None or state.refused:
        raise _refusal(state, checkpoints)
    if state.processed or age > PATIENCE:
        return published(draft, video_id, state, session, checkpoints)
    return Processing(_next_look(state, age))


def find(draft: Draft, session: Session, checkpoints: Checkpoints, since: datetime) -> Published | None:
    """The video if there is one, with its thumbnail; None when the last byte surely did not make one.

    Also None when YouTube refused what it made: `publish` then tells why.
    """
    try:
        video_id = kept_video(checkpoints) or _found(draft, session, checkpoints, since)
        if not video_id:
            return None
        keep_video(video_id, checkpoints)
        state = read_state(video_id, session)
    except PlatformError as error:
        raise when_looking(error) from None
    if state is None and _age(checkpoints) < LISTED_AFTER:
        raise Unavailable("YouTube does not list the video yet.", retry_after=60)
    if state is None or state.refused:
        if state and state.duplicate and checkpoints.get(_RESTARTED):
            raise CannotTell(_TWICE)
        return None
    set_thumbnail(draft, video_id, session, checkpoints)
    return published(draft, video_id, state, session, checkpoints)


def published(
    draft: Draft, video_id: str, state: State, session: Session, checkpoints: Checkpoints
) -> Published:
    notes = []
    asked = options_of(draft).privacy
    if state.privacy == "private" and asked != "private":
        notes.append(
            f"YouTube has made the video private, although “{asked}” was asked for: it does so for Google projects "
            "that it has not verified. Change it in YouTube Studio, and have the project audited."
        )
    if not state.processed:
        notes.append("YouTube is still processing the video.")
    if note := thumbnail_note(draft, checkpoints):
        notes.append(note)
    page = f"shorts/{video_id}" if draft.channel == SHORT else f"watch?v={video_id}"
    return Published(video_id, session.public(f"https://www.youtube.com/{page}"), " ".join(notes))


def kept_video(checkpoints: Checkpoints) -> str:
    """The id of the video that was made of this post, "" as long as none is known."""
    return str((checkpoints.get(_VIDEO) or {}).get("id") or "")


def keep_video(video_id: str, checkpoints: Checkpoints) -> None:
    if kept_video(checkpoints) != video_id:
        checkpoints.save(_VIDEO, {"id": video_id, "at": datetime.now(UTC).isoformat()})


_TWICE = "YouTube says that this video was uploaded before, so an earlier try may have gone out. Look at the channel."


def _uploaded(draft: Draft, session: Session, checkpoints: Checkpoints) -> str:
    """The id of the video. Another session is begun only when the one before surely made none."""
    upload = kept_upload(checkpoints)
    reached = how_far(upload, session) if upload else None
    if upload is None or reached is None:
        if open_since(checkpoints) is not None:
            if lost := _lost(draft, session, checkpoints):
                return lost
            checkpoints.save(_RESTARTED, {"at": datetime.now(UTC).isoformat()})
            close_doubt(checkpoints)
        upload, offset = begin_upload(draft, session, checkpoints), 0
    elif reached.video:
        return _id(reached.video)
    else:
        offset = reached.offset
    return _id(Transfer(upload, the_video(draft), session, checkpoints).send(offset))


def _lost(draft: Draft, session: Session, checkpoints: Checkpoints) -> str | None:
    try:
        return lost_video(draft, session, checkpoints, datetime.now(UTC))
    except CannotTell as error:
        raise OutcomeUnknown(error.message, detail=error.detail, http_status=error.http_status) from None


def _found(draft: Draft, session: Session, checkpoints: Checkpoints, since: datetime) -> str | None:
    """The id of the video that the last byte made, as the session or the channel's list tells."""
    if open_since(checkpoints) is None:
        return None
    upload = kept_upload(checkpoints)
    reached = how_far(upload, session) if upload else None
    if upload is None or reached is None:
        return lost_video(draft, session, checkpoints, since)
    if reached.video:
        return _id(reached.video)
    if reached.offset >= upload.total:
        raise Unavailable("YouTube has the whole video, but has not made one of it yet.", retry_after=60)
    return None


def _refusal(state: State | None, checkpoints: Checkpoints) -> PlatformError:
    """Nothing is out. What was kept is forgotten, so that the next try uploads anew."""
    if state and state.duplicate and checkpoints.get(_RESTARTED):
        return OutcomeUnknown(_TWICE)
    checkpoints.save(_VIDEO, {})
    forget_upload(checkpoints)
    close_doubt(checkpoints)
    return Rejected(state.why if state else "YouTube does not have the video any more. Look at the channel.")


def _id(video: Mapping[str, Any]) -> str:
    return str(video["id"])


def _age(checkpoints: Checkpoints) -> timedelta:
    """How long the video has been there."""
    return datetime.now(UTC) - datetime.fromisoformat(str((checkpoints.get(_VIDEO) or {})["at"]))


def _next_look(state: State, age: timedelta) -> float:
    """Seconds: as YouTube estimates, else the later the longer it takes."""
    if state.seconds_left is not None:
        return min(max(state.seconds_left, 10.0), 300.0)
    return min(max(age.total_seconds() / 4, 10.0), 300.0)

"""Bringing pictures, GIFs and videos to X, which makes nothing public.

What was reached with the medium at each place is the checkpoint "media-<place>": {"id", "expires", and as far as it got
"sent" (segments), "finalizing", "processing", "ready", "described"}. A medium that X no longer knows is begun anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Media, Picture, Processing, Video
from syndication.platforms.bodies import FilePart
from syndication.platforms.errors import Rejected, Unavailable
from syndication.platforms.pictures import fitted
from syndication.platforms.twitter.composing import MAX_PICTURE_BYTES, PICTURE_TYPES
from syndication.platforms.twitter.refusals import LABEL, refused
from syndication.platforms.twitter.session import Session, data_of

#: Media ids are kept for a day (docs.x.com), whatever `expires_after_secs` says; not used in the last minutes.
KEPT_FOR = timedelta(hours=24) - timedelta(minutes=15)
#: Bytes of a segment, and how many there may be (segment_index 0-999).
SEGMENT = 4_000_000
MOST_SEGMENTS = 1000
_GONE = (400, 404, 410)
_CHECK_AFTER = 5.0


def uploaded(media: tuple[Media, ...], session: Session, checkpoints: Checkpoints) -> list[str] | Processing:
    """The ids of all media, ready to be posted, or Processing while X works on one."""
    waiting: Processing | None = None
    ids: list[str] = []
    for place, item in enumerate(media):
        known = kept(checkpoints, place)
        if not known.get("ready"):
            known_or_waiting = _bring(item, place, known, session, checkpoints)
            if isinstance(known_or_waiting, Processing):
                waiting = known_or_waiting
                continue
            known = known_or_waiting
        if item.alt_text.strip() and not known.get("described"):
            _describe(str(known["id"]), item.alt_text.strip(), session)
            _save(checkpoints, place, {**known, "described": True})
        ids.append(str(known["id"]))
    return waiting or ids


def kept(checkpoints: Checkpoints, place: int) -> Mapping[str, Any]:
    """What was reached with the medium at this place, nothing when X keeps it no longer."""
    known = checkpoints.get(f"media-{place}") or {}
    return known if known and datetime.fromisoformat(known["expires"]) > datetime.now(UTC) else {}


def forget(checkpoints: Checkpoints, place: int) -> None:
    """Upload it again the next time."""
    checkpoints.save(f"media-{place}", {})


def _save(checkpoints: Checkpoints, place: int, known: Mapping[str, Any]) -> Mapping[str, Any]:
    checkpoints.save(f"media-{place}", known)
    return known


def _bring(
    item: Media, place: int, known: Mapping[str, Any], session: Session, checkpoints: Checkpoints
) -> Mapping[str, Any] | Processing:
    if isinstance(item, Picture) and item.frames <= 1:
        return _save(checkpoints, place, {**_new(_picture(item, session)), "ready": True})
    if known.get("processing") or known.get("finalizing"):
        return _look(place, known, session, checkpoints)
    if not known:
        known = _save(checkpoints, place, {**_new(_initialize(item, session)), "sent": 0})
    known = _append(item, place, known, session, checkpoints)
    known = _save(checkpoints, place, {**known, "finalizing": True})
    answer = session.ask("POST", f"/2/media/upload/{known['id']}/finalize")
    return _processed(answer, place, known, checkpoints)


def _new(answer: Answer) -> dict[str, str]:
    seconds = answer.fields().get("expires_after_secs")
    until = (
        timedelta(seconds=min(seconds, KEPT_FOR.total_seconds())) if isinstance(seconds, int) else KEPT_FOR
    )
    return {"id": answer.text("id"), "expires": (datetime.now(UTC) + until).isoformat()}


def _picture(picture: Picture, session: Session) -> Answer:
    encoded = fitted(picture, MAX_PICTURE_BYTES, PICTURE_TYPES)
    answer = session.call(
        "POST",
        "/2/media/upload",
        form={"media_category": "tweet_image", "media_type": encoded.mime_type},
        files={"media": (encoded.file_name, encoded.data, encoded.mime_type)},
    )
    return data_of(answer)


def _initialize(item: Media, session: Session) -> Answer:
    request = {
        "media_type": item.mime_type,
        "total_bytes": item.size,
        "media_category": "tweet_video" if isinstance(item, Video) else "tweet_gif",
    }
    return data_of(session.call("POST", "/2/media/upload/initialize", json=request))


def _append(
    item: Media, place: int, known: Mapping[str, Any], session: Session, checkpoints: Checkpoints
) -> Mapping[str, Any]:
    size = max(SEGMENT, -(-item.size // MOST_SEGMENTS))
    for index in range(int(known["sent"]), -(-item.size // size)):
        checkpoints.alive()
        # Read whole, so that it can be sent again when the token has just ended.
        segment = FilePart(item.path, index * size, size).read()
        answer = session.ask(
            "POST",
            f"/2/media/upload/{known['id']}/append",
            form={"segment_index": str(index)},
            files={"media": ("segment", segment, "application/octet-stream")},
        )
        _must_be_known(answer, place, checkpoints)
        known = _save(checkpoints, place, {**known, "sent": index + 1})
    return known


def _look(
    place: int, known: Mapping[str, Any], session: Session, checkpoints: Checkpoints
) -> Mapping[str, Any] | Processing:
    answer = session.ask("GET", "/2/media/upload", params={"command": "STATUS", "media_id": str(known["id"])})
    return _processed(answer, place, known, checkpoints)


def _processed(
    answer: Answer, place: int, known: Mapping[str, Any], checkpoints: Checkpoints
) -> Mapping[str, Any] | Processing:
    """What the answer to finalize or STATUS says."""
    _must_be_known(answer, place, checkpoints)
    info = data_of(answer).fields().get("processing_info")
    state = info.get("state") if isinstance(info, dict) else "succeeded"
    if state == "failed":
        forget(checkpoints, place)
        says = _failure(info)
        raise Rejected(
            f"{LABEL} could not process this video or GIF.{says} Convert it to MP4 with H.264 and AAC and replace it "
            "in the piece.",
            detail=answer.detail,
        )
    if state == "succeeded":
        return _save(checkpoints, place, {**known, "ready": True})
    if not known.get("processing"):
        _save(checkpoints, place, {**known, "processing": True})
    seconds = info.get("check_after_secs") if isinstance(info, dict) else None
    return Processing(float(seconds) if isinstance(seconds, int) and seconds > 0 else _CHECK_AFTER)


def _failure(info: Any) -> str:
    error = info.get("error") if isinstance(info, dict) else None
    says = error.get("message") or error.get("name") if isinstance(error, dict) else ""
    return f" It says: “{str(says)[:200]}”" if says else ""


def _must_be_known(answer: Answer, place: int, checkpoints: Checkpoints) -> None:
    """Raises Unavailable, after which it is uploaded anew, when X does not know the upload; or what it refuses."""
    if answer.ok:
        return
    if answer.status in _GONE:
        forget(checkpoints, place)
        raise Unavailable(
            f"{LABEL} has lost what was uploaded of this post's media. The upload begins anew.",
            detail=answer.detail,
            http_status=answer.status,
        )
    raise refused(answer)


def _describe(media_id: str, text: str, session: Session) -> None:
    session.call("POST", "/2/media/metadata", json={"id": media_id, "metadata": {"alt_text": {"text": text}}})

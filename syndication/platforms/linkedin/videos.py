"""Uploading a video in parts. Each part's ETag is a checkpoint, so a lost answer costs one part at most."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from syndication.platforms.base import Checkpoints, Video
from syndication.platforms.bodies import FilePart
from syndication.platforms.errors import Unavailable
from syndication.platforms.linkedin.connection import Connection, text_in, unreadable
from syndication.platforms.linkedin.processing import state_of
from syndication.platforms.linkedin.refusals import LABEL, refused

Session = Mapping[str, Any]
#: How the address of a part answers once its session is over.
_SESSION_OVER = frozenset({401, 403, 404, 410})


def uploaded_video(video: Video, api: Connection, checkpoints: Checkpoints) -> str:
    """The URN of the video, with all its parts uploaded; LinkedIn may still be processing it."""
    session = checkpoints.get("video")
    if not session or (not _is_final(session, checkpoints) and _is_over(session)):
        session = _begin(video, api, checkpoints)
    if not _is_final(session, checkpoints):
        _finish(session, _etags(session, video, api, checkpoints), api, checkpoints)
    return str(session["urn"])


def _begin(video: Video, api: Connection, checkpoints: Checkpoints) -> Session:
    wanted = {
        "owner": api.author,
        "fileSizeBytes": video.size,
        "uploadCaptions": False,
        "uploadThumbnail": False,
    }
    answer = api.call(
        "POST", "/rest/videos?action=initializeUpload", json={"initializeUploadRequest": wanted}
    )
    value = answer.part("value")
    try:
        parts: list[dict[str, Any]] = [
            {"url": str(part["uploadUrl"]), "first": int(part["firstByte"]), "last": int(part["lastByte"])}
            for part in value["uploadInstructions"]
        ]
        ends = int(value.get("uploadUrlsExpireAt") or 0)
    except (KeyError, TypeError, ValueError):
        raise unreadable(answer) from None
    if not all(0 <= part["first"] <= part["last"] < video.size for part in parts):
        raise unreadable(answer)
    session = {
        "urn": text_in(answer, value, "video"),
        "token": str(value.get("uploadToken") or ""),
        "ends": ends,
        "parts": parts,
    }
    checkpoints.save("video", session)
    return session


def _is_over(session: Session) -> bool:
    """LinkedIn gives the end in milliseconds since 1970."""
    return bool(session["ends"]) and session["ends"] < datetime.now(UTC).timestamp() * 1000


def _is_final(session: Session, checkpoints: Checkpoints) -> bool:
    return bool((checkpoints.get("video.final") or {}).get("of") == session["urn"])


def _etags(session: Session, video: Video, api: Connection, checkpoints: Checkpoints) -> list[str]:
    """What LinkedIn called each part, in their order."""
    etags = []
    for number, part in enumerate(session["parts"]):
        name = f"video.part.{number}"
        known = checkpoints.get(name)
        if not known or known["of"] != session["urn"]:
            known = {"of": session["urn"], "etag": _put(part, video, api, checkpoints)}
            checkpoints.save(name, known)
        etags.append(str(known["etag"]))
    return etags


def _put(part: Mapping[str, Any], video: Video, api: Connection, checkpoints: Checkpoints) -> str:
    data = FilePart(video.path, part["first"], part["last"] - part["first"] + 1, checkpoints.alive)
    answer = api.upload(part["url"], data, with_token=False)
    if answer.status in _SESSION_OVER:
        checkpoints.save("video", {})
        raise Unavailable(
            f"{LABEL} has forgotten the upload of the video. It starts again from the beginning.",
            detail=answer.detail,
            http_status=answer.status,
        )
    if not answer.ok:
        raise refused(answer)
    etag = answer.headers.get("ETag", "").strip('"')
    if not etag:
        raise unreadable(answer)
    return etag


def _finish(session: Session, etags: list[str], api: Connection, checkpoints: Checkpoints) -> None:
    """A second call may be refused because the first one, whose answer was lost, did it."""
    wanted = {"video": session["urn"], "uploadToken": session["token"], "uploadedPartIds": etags}
    answer = api.ask("POST", "/rest/videos?action=finalizeUpload", json={"finalizeUploadRequest": wanted})
    if not answer.ok and not _was_finished(session["urn"], api, answer.status):
        raise refused(answer)
    checkpoints.save("video.final", {"of": session["urn"]})


def _was_finished(urn: str, api: Connection, status: int) -> bool:
    return status in (400, 409, 422) and state_of("video", urn, api)[0] in ("PROCESSING", "AVAILABLE")

"""How far Facebook is with a video.

Source: the `status` field as in developers.facebook.com/docs/video-api/guides/reels-publishing, "Get the status".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Credentials
from syndication.platforms.facebook.graph import ask, in_path, number_of
from syndication.platforms.facebook.refusals import is_missing, refused
from syndication.platforms.facebook.uploads import gone
from syndication.platforms.http import Http

_FAILED = frozenset({"error", "upload_failed", "expired"})
_PHASES = ("uploading_phase", "processing_phase", "publishing_phase")


class Stage(Enum):
    OUT = auto()
    FAILED = auto()
    #: Facebook works on it, so it was told to publish it.
    WORKING = auto()
    #: It has the bytes; nothing says that it was told to publish them.
    IDLE = auto()
    MISSING = auto()


@dataclass(frozen=True)
class VideoState:
    """permalink: as Facebook gives it. reason: Facebook's, for one that failed."""

    stage: Stage
    permalink: str = ""
    reason: str = ""
    detail: str = ""


def video_state(video: str, credentials: Credentials, http: Http) -> VideoState:
    """Raises what `refused` makes of a refusal."""
    answer = _read(video, "status,permalink_url,published", credentials, http)
    if is_missing(answer):
        return VideoState(Stage.MISSING, detail=answer.detail)
    if not answer.ok:
        raise refused(answer)
    fields = answer.fields()
    status = answer.part("status")
    phases = {name: _part(status, name) for name in _PHASES}
    told = [str(phase.get("status") or "") for phase in phases.values()]
    whole = str(status.get("video_status") or "")
    known = {"permalink": str(fields.get("permalink_url") or ""), "detail": answer.detail}
    if whole in _FAILED or "error" in told:
        return VideoState(Stage.FAILED, reason=answer.redact(_reason(phases)), **known)
    if whole == "ready" and (told[2] == "complete" or fields.get("published") is True):
        return VideoState(Stage.OUT, **known)
    if whole == "processing" or "in_progress" in told[1:] or told[2] == "complete":
        return VideoState(Stage.WORKING, **known)
    return VideoState(Stage.IDLE, **known)


def bytes_taken(video: str, credentials: Credentials, http: Http, checkpoints: Checkpoints) -> int:
    """How much of an upload that broke off has arrived. Raises Unavailable when Facebook has forgotten it."""
    answer = _read(video, "status", credentials, http)
    if is_missing(answer):
        raise gone(answer, checkpoints)
    if not answer.ok:
        raise refused(answer)
    phase = _part(answer.part("status"), "uploading_phase")
    # Meta's own spelling is the first.
    return number_of(phase, "bytes_transfered") or number_of(phase, "bytes_transferred") or 0


def _read(video: str, fields: str, credentials: Credentials, http: Http) -> Answer:
    return ask(credentials, http, "GET", in_path(video), params={"fields": fields})


def _part(status: dict[str, Any], name: str) -> dict[str, Any]:
    part = status.get(name)
    return part if isinstance(part, dict) else {}


def _reason(phases: dict[str, dict[str, Any]]) -> str:
    """What went wrong: `error` is an object, `errors` a list of such."""
    for phase in phases.values():
        errors = phase.get("errors")
        for error in [phase.get("error"), *(errors if isinstance(errors, list) else [])]:
            if isinstance(error, dict) and isinstance(error.get("message"), str):
                return str(error["message"])[:300]
    return ""

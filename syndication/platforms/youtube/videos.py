"""What YouTube says of a video that it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from syndication.platforms.base import Figures
from syndication.platforms.errors import Rejected
from syndication.platforms.youtube.error_table import FAILURES, PROCESSING_FAILURES, REJECTIONS
from syndication.platforms.youtube.session import Session

_VIDEOS = "/youtube/v3/videos"
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class State:
    """Where a video is on its way. upload, processing: YouTube's words; reason: why it was refused, "" if not.

    seconds_left: until it is processed, as YouTube estimates; None when it does not.
    """

    upload: str
    processing: str
    reason: str
    privacy: str
    seconds_left: float | None = None

    @property
    def refused(self) -> bool:
        return self.upload in ("failed", "rejected", "deleted") or self.processing in ("failed", "terminated")

    @property
    def processed(self) -> bool:
        return self.upload == "processed" and not self.refused

    @property
    def duplicate(self) -> bool:
        return self.upload == "rejected" and self.reason == "duplicate"

    @property
    def why(self) -> str:
        """The refusal as a sentence."""
        if self.upload == "deleted":
            return "The video was deleted at YouTube."
        if self.upload == "rejected":
            why = REJECTIONS.get(self.reason, f"“{self.reason}”" if self.reason else "it does not say why")
            return f"YouTube rejected the video: {why}."
        words = FAILURES | PROCESSING_FAILURES
        why = words.get(self.reason, f"“{self.reason}”" if self.reason else "it does not say why")
        return f"YouTube could not process the video: {why}. Convert it to MP4 (H.264, AAC), or use another file."


def listed(video_id: str, part: str, session: Session) -> dict[str, Any] | None:
    """The parts of a video, None when YouTube lists none with this id."""
    items = session.call("GET", _VIDEOS, params={"part": part, "id": video_id}).fields().get("items")
    found = items[0] if isinstance(items, list) and items else None
    return found if isinstance(found, dict) else None


def read_state(video_id: str, session: Session) -> State | None:
    """Where the video is, None when YouTube does not list it."""
    video = listed(video_id, "status,processingDetails", session)
    if video is None:
        return None
    status, details = part_of(video, "status"), part_of(video, "processingDetails")
    reasons = (
        status.get("rejectionReason"),
        status.get("failureReason"),
        details.get("processingFailureReason"),
    )
    return State(
        upload=str(status.get("uploadStatus") or ""),
        processing=str(details.get("processingStatus") or ""),
        reason=next((str(reason) for reason in reasons if reason), ""),
        privacy=str(status.get("privacyStatus") or ""),
        seconds_left=_seconds_left(part_of(details, "processingProgress")),
    )


def read_figures(video_id: str, session: Session) -> Figures:
    """Raises Rejected when the video is gone. Counts come as strings; what a channel hides does not come."""
    video = listed(video_id, "statistics", session)
    if video is None:
        raise Rejected("YouTube does not have this video any more.")
    counts = part_of(video, "statistics")
    return Figures(
        views=count(counts.get("viewCount")),
        likes=count(counts.get("likeCount")),
        comments=count(counts.get("commentCount")),
    )


def part_of(resource: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object at this name, empty without one."""
    found = resource.get(name)
    return found if isinstance(found, dict) else _NOTHING


def count(value: object) -> int | None:
    """A number that YouTube writes as a string."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _seconds_left(progress: Mapping[str, Any]) -> float | None:
    milliseconds = count(progress.get("timeLeftMs"))
    return None if milliseconds is None else milliseconds / 1000

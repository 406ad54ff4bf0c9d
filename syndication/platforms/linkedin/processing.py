"""Waiting for LinkedIn to process an uploaded file, without holding a worker."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from syndication.platforms.base import Checkpoints, Processing
from syndication.platforms.errors import Rejected
from syndication.platforms.linkedin.connection import Connection, encoded, text_in
from syndication.platforms.linkedin.refusals import LABEL, refused

#: A file that is not ready after so many seconds never will be. LinkedIn documents no number.
GIVES_UP_AFTER = 6 * 3600
_SOONEST, _LATEST = 5.0, 60.0


def awaited(kind: str, urn: str, api: Connection, checkpoints: Checkpoints) -> Processing | None:
    """None when the video or document can be posted. Raises Rejected when LinkedIn cannot use it.

    kind: "video" or "document", which is also the name of its checkpoint.
    """
    status, reason = state_of(kind, urn, api)
    if status == "AVAILABLE":
        return None
    if status == "PROCESSING_FAILED":
        _forget(kind, checkpoints)
        said = f" It says: “{reason}”" if reason else ""
        raise Rejected(f"{LABEL} could not process the {kind}. Replace it in the piece.{said}")
    waited = _seconds_waited(kind, urn, checkpoints)
    if waited > GIVES_UP_AFTER:
        _forget(kind, checkpoints)
        raise Rejected(f"{LABEL} did not finish processing the {kind}. Nothing was posted; publish it again.")
    return Processing(min(_LATEST, max(_SOONEST, waited / 3)))


def state_of(kind: str, urn: str, api: Connection) -> tuple[str, str]:
    """LinkedIn's word for how far it is, and the reason of a failure.

    Who may not look goes on: LinkedIn itself refuses to post what is not ready.
    """
    answer = api.ask("GET", f"/rest/{kind}s/{encoded(urn)}")
    if answer.status == HTTPStatus.FORBIDDEN:
        return "AVAILABLE", ""
    if not answer.ok:
        raise refused(answer)
    found = answer.fields()
    return text_in(answer, found, "status"), str(found.get("processingFailureReason") or "")[:300]


def _seconds_waited(kind: str, urn: str, checkpoints: Checkpoints) -> float:
    name, now = f"{kind}.processing", datetime.now(UTC)
    began = checkpoints.get(name)
    if not began or began["urn"] != urn:
        checkpoints.save(name, {"urn": urn, "since": now.isoformat()})
        return 0.0
    return (now - datetime.fromisoformat(began["since"])).total_seconds()


def _forget(kind: str, checkpoints: Checkpoints) -> None:
    """So that the next try uploads the file anew."""
    checkpoints.save(kind, {})

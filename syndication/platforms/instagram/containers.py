"""Containers: what is to be published is put into one first, fetched and worked on by Instagram.

Making one is harmless and may be repeated, up to 400 times in 24 hours. Each is a checkpoint: "id"; "at", when it was
made; "lost", how many before it came to nothing; "by_upload" and "uploaded", of a video that is brought there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.base import Checkpoints, Credentials, Video
from syndication.platforms.bodies import FilePart
from syndication.platforms.doubt import open_since
from syndication.platforms.errors import Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.instagram.error_table import Kind
from syndication.platforms.instagram.graph import ask, at_host, user_of, version_of
from syndication.platforms.instagram.refusals import is_missing, meaning_of_status, quoted, refused

#: Containers in one place of a post that may come to nothing before the post fails.
MOST_LOST = 3
#: A container that is worked on for longer is given up. Meta speaks of minutes.
STUCK_AFTER = timedelta(hours=1)
#: Seconds until a container is looked at again, at least and at most. In between: as long as it is old.
_SOONEST, _LATEST = 3.0, 60.0
_EXPIRED = "What was prepared for this post expired at Instagram before it was published."
_STUCK = "Instagram has worked on this post for over an hour without an end."
_UNPROCESSED = "Instagram could not process the picture or video of this post. Convert or replace it."
_UPLOADS = "https://rupload.facebook.com/ig-api-upload"


def id_of(name: str, checkpoints: Checkpoints) -> str:
    """The container in this place of the post, "" when there is none."""
    return str((checkpoints.get(name) or {}).get("id", ""))


def make(
    name: str, form: Mapping[str, str], credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> None:
    """Make the container in this place of the post."""
    answer = ask(credentials, http, "POST", f"{user_of(credentials)}/media", form=form)
    if not answer.ok:
        error = refused(answer)
        if isinstance(error, Unavailable):
            lose(name, error.message, checkpoints)
        raise error
    made = answer.text("id")
    if not re.fullmatch(r"\w{1,100}", made):  # it becomes part of addresses
        raise Unavailable("Instagram gave an answer that cannot be read.", detail=answer.detail)
    value: dict[str, Any] = {
        "id": made,
        "at": datetime.now(UTC).isoformat(),
        "lost": _lost(name, checkpoints),
    }
    if "upload_type" in form:
        value["by_upload"] = True
    checkpoints.save(name, value)


def upload(name: str, video: Video, credentials: Credentials, http: Http, checkpoints: Checkpoints) -> None:
    """Bring the bytes of a video into the container in this place, unless that was done before."""
    kept = checkpoints.get(name) or {}
    if kept.get("uploaded"):
        return
    token = credentials.secrets.get("access_token", "")
    body = FilePart(video.path, on_read=checkpoints.alive)
    answer = http.request(
        "POST",
        at_host(credentials, f"{_UPLOADS}/{version_of(credentials)}/{kept['id']}"),
        headers={
            "Authorization": f"OAuth {token}",
            "Content-Type": "application/octet-stream",
            "offset": "0",
            "file_size": str(body.size),
        },
        data=body,
        secrets=[token],
    )
    fields = answer.error_fields()
    if not answer.ok or fields.get("success") is not True:
        says = quoted(answer.redact(_upload_trouble(fields)))
        message = f"The video could not be uploaded to Instagram.{says}"
        lose(name, message, checkpoints)
        raise Unavailable(message, detail=answer.detail, http_status=answer.status)
    checkpoints.save(name, {**kept, "uploaded": True})


def state_of(container_id: str, credentials: Credentials, http: Http) -> tuple[str, str]:
    """A container's `status_code` and `status`; ("MISSING", "") when there is no such container.

    Raises what `refused` makes of an answer, and Unavailable for one without a status.
    """
    answer = ask(credentials, http, "GET", container_id, params={"fields": "status_code,status"})
    if is_missing(answer):
        return "MISSING", ""
    if not answer.ok:
        raise refused(answer)
    return answer.text("status_code"), str(answer.fields().get("status") or "")


def judge(name: str, code: str, status: str, checkpoints: Checkpoints) -> float | None:
    """How many seconds to wait for the container in this place that is in this state, None when it is ready.

    One that came to nothing is forgotten, so that another is made. Raises Rejected when Instagram refuses what is in
    it, or when too many came to nothing.
    """
    if code == "FINISHED":
        return None
    if code == "IN_PROGRESS":
        age = datetime.now(UTC) - datetime.fromisoformat((checkpoints.get(name) or {})["at"])
        if age < STUCK_AFTER or open_since(checkpoints):
            return min(_LATEST, max(_SOONEST, age.total_seconds()))
        lose(name, _STUCK, checkpoints)
    elif code == "ERROR":
        _judge_error(name, status, checkpoints)
    else:
        lose(name, _EXPIRED, checkpoints)
    return 1.0


def lose(name: str, message: str, checkpoints: Checkpoints) -> None:
    """Forget the container in this place. Raises Rejected with this message when too many came to nothing."""
    lost = _lost(name, checkpoints) + 1
    checkpoints.save(name, {"id": "", "lost": lost % MOST_LOST})
    if lost >= MOST_LOST:
        raise Rejected(f"{message} It was tried {lost} times. Try the post again later.")


def _lost(name: str, checkpoints: Checkpoints) -> int:
    return int((checkpoints.get(name) or {}).get("lost", 0))


def _judge_error(name: str, status: str, checkpoints: Checkpoints) -> None:
    meaning = meaning_of_status(status)
    if meaning is not None and meaning.kind in (Kind.TROUBLE, Kind.NEW_CONTAINER, Kind.NOT_READY):
        lose(name, meaning.sentence, checkpoints)
        return
    checkpoints.save(name, {"id": ""})
    sentence = meaning.sentence if meaning else _UNPROCESSED
    raise Rejected(sentence + quoted(status), detail=status)


def _upload_trouble(fields: Mapping[str, Any]) -> str:
    info = fields.get("debug_info")
    words = info.get("message") if isinstance(info, dict) else fields.get("message")
    return words if isinstance(words, str) else ""

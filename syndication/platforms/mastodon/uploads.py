"""Media on their way to the server, which takes them at once and prepares large ones afterwards.

POST /api/v2/media answers 200 when they are ready, 202 when they will be; GET /api/v1/media/{id} then answers 206
until they are, and 422 when they never will be.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from syndication.platforms.base import Checkpoints, Media, Picture
from syndication.platforms.bodies import FilePart
from syndication.platforms.errors import Rejected, Unavailable
from syndication.platforms.mastodon.error_table import refused
from syndication.platforms.mastodon.limits import IMAGE_SIZE_LIMIT, MIME_TYPES, PROCESSING_SECONDS
from syndication.platforms.mastodon.server import Server
from syndication.platforms.pictures import fitted

#: Servers drop what no post shows after a day; what is older than this is sent again.
_KEPT = timedelta(hours=12)
_SHORTEST_WAIT, _LONGEST_WAIT = 2.0, 60.0
_FAILED = "The server could not prepare a picture or video of this post. Convert it, or use another one."


def upload(media: tuple[Media, ...], server: Server, checkpoints: Checkpoints) -> list[str]:
    """The server's ids of these media, in their order; sent now unless they were before."""
    return [_uploaded(f"media-{number}", item, server, checkpoints) for number, item in enumerate(media)]


def seconds_to_wait(count: int, server: Server, checkpoints: Checkpoints) -> float:
    """After how long to look again whether all of the first `count` media are ready, 0 when they are.

    Raises Rejected when one never will be, or took too long.
    """
    waits = [_wait(f"media-{number}", server, checkpoints) for number in range(count)]
    return max(waits, default=0.0)


def _uploaded(name: str, item: Media, server: Server, checkpoints: Checkpoints) -> str:
    known = checkpoints.get(name)
    if known is not None and _age(known) < _KEPT:
        return str(known["id"])
    checkpoints.alive()
    answer = server.call(
        "POST",
        "/api/v2/media",
        form={"description": item.alt_text} if item.alt_text else {},
        files={"file": _file(item, server.settings, checkpoints)},
    )
    media_id = answer.text("id")
    _keep(name, media_id, datetime.now(UTC), answer.status == 200, checkpoints)
    return media_id


def _file(
    item: Media, settings: Mapping[str, Any], checkpoints: Checkpoints
) -> tuple[str, bytes | FilePart, str]:
    if isinstance(item, Picture):
        types = tuple(str(MIME_TYPES.of(settings)).split())
        encoded = fitted(item, IMAGE_SIZE_LIMIT.of(settings), types)
        return encoded.file_name, encoded.data, encoded.mime_type
    suffix = item.mime_type.rpartition("/")[2].replace("quicktime", "mov")
    return f"video.{suffix}", FilePart(item.path, on_read=checkpoints.alive), item.mime_type


def _wait(name: str, server: Server, checkpoints: Checkpoints) -> float:
    known = checkpoints.get(name)
    if known is None or known["ready"]:
        return 0.0
    answer = server.ask("GET", f"/api/v1/media/{quote(str(known['id']), safe='')}")
    if answer.status == 422:
        _forget(name, known, checkpoints)
        raise Rejected(_FAILED, detail=answer.detail, http_status=422)
    if answer.status == 404:
        _forget(name, known, checkpoints)
        raise Unavailable("The server has dropped a picture or video of this post. It is sent again.")
    if not answer.ok:
        raise refused(answer)
    age = _age(known).total_seconds()
    if answer.status != 206:
        _keep(name, str(known["id"]), datetime.fromisoformat(known["at"]), True, checkpoints)
        return 0.0
    if age > PROCESSING_SECONDS.of(server.settings):
        _forget(name, known, checkpoints)
        raise Rejected(
            "The server did not get a picture or video of this post ready in time. Publish it again later, or use "
            "another file."
        )
    return min(max(age / 2, _SHORTEST_WAIT), _LONGEST_WAIT)


def _keep(name: str, media_id: str, at: datetime, ready: bool, checkpoints: Checkpoints) -> None:
    checkpoints.save(name, {"id": media_id, "at": at.isoformat(), "ready": ready})


def _forget(name: str, known: Mapping[str, Any], checkpoints: Checkpoints) -> None:
    """It is sent again with the next try."""
    _keep(name, str(known["id"]), datetime.now(UTC) - _KEPT, True, checkpoints)


def _age(known: Mapping[str, Any]) -> timedelta:
    return datetime.now(UTC) - datetime.fromisoformat(known["at"])

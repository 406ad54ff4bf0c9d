"""What becomes of a post that is out: how it is doing, and taking it down."""

from __future__ import annotations

from typing import Any

from syndication.platforms.base import Figures
from syndication.platforms.mastodon.addresses import ids_in, status_path
from syndication.platforms.mastodon.error_table import refused
from syndication.platforms.mastodon.server import Server

_GONE = (404, 410)


def read_figures(remote_id: str, server: Server) -> Figures:
    """Those of the first post of a thread; the second, which replies to it, is not counted. Nobody counts views."""
    ids = ids_in(remote_id)
    status = server.call("GET", status_path(ids[0])).fields()
    replies = _count(status, "replies_count")
    if replies is not None and len(ids) > 1:
        replies = max(0, replies - 1)
    shares = [
        count for name in ("reblogs_count", "quotes_count") if (count := _count(status, name)) is not None
    ]
    return Figures(
        likes=_count(status, "favourites_count"), comments=replies, shares=sum(shares) if shares else None
    )


def take_down(remote_id: str, server: Server) -> None:
    """The last post of a thread goes first, so that what is left can still be read as it was meant."""
    for status_id in reversed(ids_in(remote_id)):
        answer = server.ask("DELETE", status_path(status_id))
        if not answer.ok and answer.status not in _GONE:
            raise refused(answer)


def _count(status: dict[str, Any], name: str) -> int | None:
    value = status.get(name)
    return value if type(value) is int else None

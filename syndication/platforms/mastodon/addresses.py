"""How the desk names what is on a server. A thread is named by the ids of all its posts."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

#: What the desk keeps of a name.
_LONGEST_NAME = 500


def joined(ids: Sequence[str]) -> str:
    """The name of a thread: the ids of its posts, as many of the first ones as can be kept."""
    name = ids[0]
    for following in ids[1:]:
        if len(name) + len(following) >= _LONGEST_NAME:
            break
        name = f"{name},{following}"
    return name


def ids_in(remote_id: str) -> list[str]:
    """The ids of the posts, in their order."""
    return remote_id.split(",")


def status_path(status_id: str) -> str:
    return f"/api/v1/statuses/{quote(status_id, safe='')}"

"""Where posts and people are, and how the posts of a thread are remembered."""

from __future__ import annotations

from collections.abc import Sequence

from syndication.platforms import hosts
from syndication.platforms.base import Published
from syndication.platforms.twitter.session import PUBLIC_API

#: Between the ids of a thread's posts: the first is the thread's, but to take it down all are needed.
_BETWEEN = "-"


def post_url(post_id: str, api_base: str) -> str:
    """This address leads to the post whatever its author is called."""
    return hosts.at(api_base, PUBLIC_API, f"https://x.com/i/status/{post_id}")


def profile_url(username: str, api_base: str) -> str:
    return hosts.at(api_base, PUBLIC_API, f"https://x.com/{username}")


def published(ids: Sequence[str], api_base: str) -> Published:
    return Published(_BETWEEN.join(ids), post_url(ids[0], api_base))


def ids_of(remote_id: str) -> list[str]:
    """The ids of the post, or of the posts of the thread in their order."""
    return remote_id.split(_BETWEEN)

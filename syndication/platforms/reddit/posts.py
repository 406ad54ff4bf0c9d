"""What is done with a post that is out: a comment under it, its figures, taking it down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.platforms.base import Figures
from syndication.platforms.errors import OutcomeUnknown, Rejected
from syndication.platforms.reddit.session import Session
from syndication.platforms.texts import clean

_GONE = "Reddit no longer has this post."


def comment(remote_id: str, text: str, session: Session) -> str:
    """Sends the comment and answers its t1_… name."""
    form = {"api_type": "json", "thing_id": remote_id, "text": clean(text)}
    answer = session.call("POST", "api/comment", creates=True, form=form)
    data = answer.part("json").get("data")
    things = data.get("things") if isinstance(data, dict) else None
    made = (
        things[0].get("data") if isinstance(things, list) and things and isinstance(things[0], dict) else None
    )
    name = made.get("name") if isinstance(made, dict) else None
    if not isinstance(name, str) or not name:
        raise OutcomeUnknown(
            "Reddit's answer names no comment. It is not known whether it went out.", detail=answer.detail
        )
    return name


def delete(remote_id: str, session: Session) -> None:
    """Reddit answers the same for a post that is gone already."""
    session.call("POST", "api/del", form={"id": remote_id})


def measure(remote_id: str, session: Session) -> Figures:
    """Score as likes, crossposts as shares. Reddit tells views to few accounts."""
    answer = session.call("GET", "api/info", params={"id": remote_id})
    children = answer.part("data").get("children")
    post = (
        children[0].get("data")
        if isinstance(children, list) and children and isinstance(children[0], dict)
        else None
    )
    if not isinstance(post, dict) or post.get("author") == "[deleted]":
        raise Rejected(_GONE, detail=answer.detail, http_status=answer.status)
    return Figures(
        views=_count(post, "view_count"),
        likes=_count(post, "score"),
        comments=_count(post, "num_comments"),
        shares=_count(post, "num_crossposts"),
    )


def _count(post: Mapping[str, Any], name: str) -> int | None:
    value = post.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None

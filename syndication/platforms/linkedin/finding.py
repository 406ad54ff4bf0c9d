"""Whether a post whose answer was lost is out.

Of an organisation, whoever may read can list the posts; of a member nobody can. LinkedIn has no key of ours to look
for: a post is taken for ours when it appeared since the try began with the same text and the same files or link.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from http import HTTPStatus
from typing import Any

from syndication.platforms.base import Checkpoints, Draft, Published, Rendered
from syndication.platforms.doubt import Doubt, open_since
from syndication.platforms.errors import CannotTell, Unavailable, when_looking
from syndication.platforms.linkedin.composing import render
from syndication.platforms.linkedin.connection import Connection, encoded
from syndication.platforms.linkedin.little import from_little
from syndication.platforms.linkedin.refusals import LABEL, refused

#: Our clock may be behind LinkedIn's or ahead of it by this much.
CLOCK_SKEW = timedelta(seconds=60)
#: How long after the call began a post may still appear: a minute's deadline and two more for LinkedIn, which
#: documents nothing about it.
SETTLES_AFTER = timedelta(minutes=3)
_PAGE_SIZE = 100
UNSEEN_NOTE = (
    "LinkedIn refused the repeat because this post is out already, but does not show it here. Look at it."
)


class Sight(Enum):
    """What looking at one post came to."""

    OURS = auto()
    #: Another post, or another author's.
    OTHER = auto()
    GONE = auto()
    #: The token may not look.
    FORBIDDEN = auto()


def find_post(draft: Draft, api: Connection, checkpoints: Checkpoints, since: datetime) -> Published | None:
    """The post, or None when there is none. Raises CannotTell, and Unavailable while it is too early to say."""
    out = checkpoints.get("post")
    if out:
        return api.published(str(out["urn"]))
    doubt = open_since(checkpoints)
    if doubt is None:
        return None  # the call that publishes was never begun, or surely did nothing
    rendered = render(draft)
    duplicate = checkpoints.get("duplicate")
    named = (duplicate or {}).get("urn")
    if named:
        sight = look_at(str(named), rendered.text, api)
        if sight in (Sight.OURS, Sight.FORBIDDEN):
            return api.published(str(named), UNSEEN_NOTE if sight is Sight.FORBIDDEN else "")
    if not api.is_organization:
        raise CannotTell(
            f"{LABEL} lets nobody list a member's posts. Look at the profile whether it is there."
        )
    found = _listed(rendered, api, checkpoints, min(since, doubt.first) - CLOCK_SKEW)
    if found:
        return api.published(found)
    if duplicate and not named:
        raise CannotTell(f"{LABEL} says that this was posted, but does not list it. Look at the page.")
    if seconds_to_settle(doubt) > 0:
        raise Unavailable(f"{LABEL} does not list the post yet.", retry_after=seconds_to_settle(doubt))
    return None


def seconds_to_settle(doubt: Doubt) -> float:
    """How long a post may still come that was not seen yet."""
    return (doubt.latest + SETTLES_AFTER - datetime.now(UTC)).total_seconds()


def look_at(urn: str, text: str, api: Connection) -> Sight:
    """Whether this post is there, and is the account's with this text."""
    answer = api.ask("GET", f"/rest/posts/{encoded(urn)}")
    if answer.status == HTTPStatus.NOT_FOUND:
        return Sight.GONE
    if answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.BAD_REQUEST):
        return Sight.FORBIDDEN
    if not answer.ok:
        raise when_looking(refused(answer))
    post = answer.fields()
    ours = post.get("author") == api.author and _words(post) == text.split()
    return Sight.OURS if ours else Sight.OTHER


def _listed(rendered: Rendered, api: Connection, checkpoints: Checkpoints, since: datetime) -> str:
    """The URN of our post among those of the organisation, "" if it is not there."""
    answer = api.ask(
        "GET",
        f"/rest/posts?q=author&author={encoded(api.author)}&count={_PAGE_SIZE}&sortBy=CREATED",
        headers={"X-RestLi-Method": "FINDER"},
    )
    if answer.status == HTTPStatus.FORBIDDEN:
        raise CannotTell(
            "The access token may not list the organisation's posts (r_organization_social). Look at its page "
            "whether the post is there.",
            detail=answer.detail,
            http_status=answer.status,
        )
    if not answer.ok:
        raise when_looking(refused(answer))
    posts = [post for post in answer.items("elements") if isinstance(post, dict) and post.get("id")]
    newer = [post for post in posts if _created(post) >= since.timestamp() * 1000]
    alike = [post for post in newer if _words(post) == rendered.text.split()]
    ours = _sent(rendered, checkpoints)
    for post in alike:
        if _shown(post) == ours:
            return str(post["id"])
    if alike:
        raise CannotTell("A post with the same text is out, but it may be another one. Look at the page.")
    if len(newer) >= _PAGE_SIZE:
        raise CannotTell("The organisation has too many new posts to look through. Look at its page.")
    return ""


def _created(post: Mapping[str, Any]) -> float:
    """Milliseconds since 1970; a post without a time may be ours."""
    at = post.get("createdAt") or post.get("publishedAt")
    return float(at) if isinstance(at, int) else float("inf")


def _words(post: Mapping[str, Any]) -> list[str]:
    return from_little(str(post.get("commentary") or "")).split()


def _sent(rendered: Rendered, checkpoints: Checkpoints) -> list[str]:
    """The URNs of the files that our post shows, or its link."""
    if rendered.card:
        return [rendered.card.url.rstrip("/")]
    names = [f"image.{number}" for number in range(len(rendered.pictures))]
    names += ["video"] * bool(rendered.videos) + ["document"] * bool(rendered.documents)
    return [str((checkpoints.get(name) or {}).get("urn")) for name in names]


def _shown(post: Mapping[str, Any]) -> list[str]:
    """The URNs of the files that a post shows, or its link."""
    content = post.get("content")
    if not isinstance(content, dict):
        return []
    article, several = content.get("article"), content.get("multiImage")
    if isinstance(article, dict):
        return [str(article.get("source")).rstrip("/")]
    images = several.get("images") if isinstance(several, dict) else None
    shown = images if isinstance(images, list) else [content.get("media")]
    return [str(item.get("id")) for item in shown if isinstance(item, dict)]

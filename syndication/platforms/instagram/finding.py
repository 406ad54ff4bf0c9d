"""What became of a post whose answer was lost: its container knows whether it was published.

Instagram does not tell which post a container became, so that is looked for among the account's newest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.base import Checkpoints, Credentials, Draft, Published
from syndication.platforms.doubt import Doubt, open_since
from syndication.platforms.errors import CannotTell, PlatformError, Unavailable, when_looking
from syndication.platforms.http import Http
from syndication.platforms.instagram.composing import REEL, STORY, render
from syndication.platforms.instagram.containers import id_of, state_of
from syndication.platforms.instagram.graph import call, user_of
from syndication.platforms.instagram.sending import MAIN, published

#: Our clock may be behind Instagram's or ahead of it by this much.
CLOCK_SKEW = timedelta(seconds=60)
#: A call whose answer was lost may still be at work: only then does a container that is not published mean no post.
#: A minute's deadline and two more for Instagram, which documents nothing about it.
SETTLES_AFTER = timedelta(minutes=3)
#: How long a published post may not be listed yet. Meta documents nothing about it.
LISTED_AFTER = timedelta(minutes=5)
_FIELDS = "id,caption,timestamp,permalink,media_type,media_product_type"
_NEWEST = 50


def find_post(
    draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Published | None:
    """The post, or None when there is none. Raises CannotTell, and Unavailable while it is too early to say."""
    out = checkpoints.get("media")
    if out is not None:
        return published(str(out["id"]), credentials, http)
    doubt = open_since(checkpoints)
    container = id_of(MAIN, checkpoints)
    if doubt is None or not container:
        return None  # the call that publishes was never begun, or surely did nothing
    try:
        code, _status = state_of(container, credentials, http)
        if code == "PUBLISHED":
            return _listed(draft, doubt, credentials, http)
    except PlatformError as error:
        raise when_looking(error) from None
    if code == "IN_PROGRESS":
        raise Unavailable("Instagram is still working on the post.")
    if code not in ("FINISHED", "ERROR", "EXPIRED"):
        raise CannotTell("Instagram does not know any more what became of this post. Look at the account.")
    _wait_until(doubt.latest + SETTLES_AFTER, "Instagram may still be publishing the post.")
    return None


def _listed(draft: Draft, doubt: Doubt, credentials: Credentials, http: Http) -> Published:
    """The published post. It is surely out; raises CannotTell when it cannot be told from others."""
    edge = "stories" if draft.channel == STORY else "media"
    path = f"{user_of(credentials)}/{edge}"
    answer = call(credentials, http, "GET", path, params={"fields": _FIELDS, "limit": str(_NEWEST)})
    listed = [item for item in answer.items("data") if isinstance(item, dict) and item.get("id")]
    began = doubt.first - CLOCK_SKEW
    alike = [item for item in listed if _is_since(item, began) and _is_like(item, draft)]
    if len(alike) == 1:
        return published(str(alike[0]["id"]), credentials, http, alike[0].get("permalink"))
    if not alike:
        _wait_until(doubt.latest + LISTED_AFTER, "Instagram has published the post but does not list it yet.")
    raise CannotTell(
        "Instagram says that this post is published, but it is not clear which one it is. Look at the account."
    )


def _is_since(item: Mapping[str, Any], began: datetime) -> bool:
    try:
        return datetime.fromisoformat(str(item.get("timestamp"))) >= began
    except (ValueError, TypeError):
        return False


def _is_like(item: Mapping[str, Any], draft: Draft) -> bool:
    if draft.channel == STORY:
        return item.get("media_type") == ("VIDEO" if draft.videos else "IMAGE")
    same_kind = (item.get("media_product_type") == "REELS") == (draft.channel == REEL)
    return same_kind and str(item.get("caption") or "").split() == render(draft).text.split()


def _wait_until(then: datetime, message: str) -> None:
    left = (then - datetime.now(UTC)).total_seconds()
    if left > 0:
        raise Unavailable(message, retry_after=left)

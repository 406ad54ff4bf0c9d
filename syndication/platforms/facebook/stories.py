"""The stories of a page: https://developers.facebook.com/docs/page-stories-api, "Get a list of stories"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from syndication.platforms.base import Credentials, Published
from syndication.platforms.errors import PlatformError, when_looking
from syndication.platforms.facebook.graph import ask, page_of
from syndication.platforms.facebook.refusals import refused
from syndication.platforms.http import Http

#: A story is listed for that long, longer only where the page archives its stories.
LASTS = timedelta(hours=24)
PAGE_SIZE = 100


def stories_since(began: datetime | None, credentials: Credentials, http: Http) -> list[Mapping[str, Any]]:
    """Raises what may be raised when looking something up."""
    params = {"limit": str(PAGE_SIZE)} | ({"since": str(int(began.timestamp()))} if began else {})
    answer = ask(credentials, http, "GET", f"{page_of(credentials)}/stories", params=params)
    if not answer.ok:
        raise when_looking(refused(answer))
    return [story for story in answer.items("data") if isinstance(story, dict)]


def showing(media: str, stories: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The story that shows this photo or video."""
    return next((story for story in stories if str(story.get("media_id")) == media), None)


def with_story_link(post: str, media: str, credentials: Credentials, http: Http) -> Published:
    """A story that is out, with its address if Facebook tells it now. post: its id, "" when that is not known."""
    try:
        story = showing(media, stories_since(None, credentials, http))
    except PlatformError:
        story = None  # it is out all the same
    return published_story(post, media, story or {}, credentials)


def published_story(post: str, media: str, story: Mapping[str, Any], credentials: Credentials) -> Published:
    url = str(story.get("url") or "")
    usable = url.startswith(("https://", "http://"))
    return Published(
        post or str(story.get("post_id") or media),
        url if usable else f"https://www.facebook.com/{page_of(credentials)}",
    )

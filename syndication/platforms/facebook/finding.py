"""Looking for a post whose answer was lost, among those of the page.

Facebook has no key of ours to look for. A post is taken for ours when it appeared since the try began, has the
same message, and shows the photo that was uploaded for it, or its link, or nothing else. What is not listed yet may
still come: only some time after the try does an empty list mean that there is no post.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from syndication.platforms.base import Checkpoints, Credentials, Draft, Published, Rendered
from syndication.platforms.doubt import open_since
from syndication.platforms.errors import CannotTell, Unavailable, when_looking
from syndication.platforms.facebook.composing import render
from syndication.platforms.facebook.graph import ask, page_of
from syndication.platforms.facebook.refusals import refused
from syndication.platforms.facebook.sending import published
from syndication.platforms.http import Http

#: Our clock may be behind Facebook's or ahead of it by this much.
CLOCK_SKEW = timedelta(seconds=60)
#: How long after the call began a post may still appear in the list: a minute's deadline and two more for
#: Facebook, which documents nothing about it.
SETTLES_AFTER = timedelta(minutes=3)
_PAGE_SIZE = 100
_FIELDS = "id,message,created_time,permalink_url,attachments{target,unshimmed_url,url}"


def find_post(
    draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints, since: datetime
) -> Published | None:
    """The post, or None when there is none. Raises CannotTell, and Unavailable while it is too early to say."""
    doubt = open_since(checkpoints)
    if doubt is None:
        return None  # the call that publishes was never begun, or surely did nothing
    posts = _posts_since(min(since, doubt.first) - CLOCK_SKEW, credentials, http)
    rendered = render(draft)
    photo = (checkpoints.get("photo") or {}).get("id")
    alike = [post for post in posts if _words(post.get("message")) == _words(rendered.text)]
    for post in alike:
        if _shows(post, rendered, photo):
            return published(str(post["id"]), post.get("permalink_url"))
    if alike:
        raise CannotTell(
            "A post with the same text is on the page, but it may be another one. Look at the page."
        )
    if len(posts) >= _PAGE_SIZE:
        raise CannotTell("The page has too many new posts to look through. Look at the page.")
    if checkpoints.get("duplicate"):
        raise CannotTell("Facebook says that this was posted, but does not list it. Look at the page.")
    too_early = (doubt.latest + SETTLES_AFTER - datetime.now(UTC)).total_seconds()
    if too_early > 0:
        raise Unavailable("Facebook does not list the post yet.", retry_after=too_early)
    return None


def _posts_since(began: datetime, credentials: Credentials, http: Http) -> list[Mapping[str, Any]]:
    answer = ask(
        credentials,
        http,
        "GET",
        f"{page_of(credentials)}/published_posts",
        params={"fields": _FIELDS, "since": str(int(began.timestamp())), "limit": str(_PAGE_SIZE)},
    )
    if not answer.ok:
        raise when_looking(refused(answer))
    return [post for post in answer.items("data") if isinstance(post, dict) and post.get("id")]


def _words(text: object) -> list[str]:
    return str(text or "").split()


def _shows(post: Mapping[str, Any], rendered: Rendered, photo: object) -> bool:
    """Whether a post with our message has our photo or link too, or is as plain as ours.

    No is not sure: Facebook may list a link by another address of the same page.
    """
    attachments = (post.get("attachments") or {}).get("data") or []
    if photo:
        listed = {str(item["target"]["id"]) for item in attachments if (item.get("target") or {}).get("id")}
        return str(photo) in listed if listed else bool(rendered.text)
    links = [str(item.get("unshimmed_url") or item.get("url") or "") for item in attachments]
    if rendered.card:
        return _comparable(rendered.card.url) in map(_comparable, links)
    return all(_is_from(rendered.text, link) for link in links)


def _comparable(link: str) -> str:
    """Facebook may write a link with escapes or with a slash at the end where we did not."""
    return unquote(link).rstrip("/")


def _is_from(text: str, link: str) -> bool:
    """Whether Facebook may have attached the link because the text speaks of its host."""
    try:
        host = urlsplit(link).hostname
    except ValueError:
        return False
    return bool(host) and str(host).removeprefix("www.") in text.casefold()

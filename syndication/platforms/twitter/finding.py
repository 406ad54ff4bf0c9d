"""Looking for a post whose answer was lost, among those of the account.

X has no key of ours to look for, and gives texts back with its own links in them. A post is taken for ours when it
appeared since the try began, answers the same post (or none), and has our text, the links aside, and our media. What is
not listed yet may still come: only some time after the try does an empty list mean that there is no post.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.base import Checkpoints, Draft, Published, Rendered
from syndication.platforms.doubt import Doubt, close_doubt, open_since
from syndication.platforms.errors import CannotTell, Unavailable, when_looking
from syndication.platforms.twitter.addresses import published
from syndication.platforms.twitter.composing import render
from syndication.platforms.twitter.counting import links
from syndication.platforms.twitter.refusals import LABEL, refused
from syndication.platforms.twitter.sending import doubt_about, is_out, out_so_far, posts_of
from syndication.platforms.twitter.session import Session
from syndication.platforms.twitter.settings import FIELDS_PARAMETER

#: Our clock may be behind X's or ahead of it by this much.
CLOCK_SKEW = timedelta(seconds=60)
#: How long after the call began a post may still appear in the list: a minute's deadline and two more for X,
#: which documents nothing about it.
SETTLES_AFTER = timedelta(minutes=3)
_PAGE_SIZE = 100
_SHORT_LINK = re.compile(r"https?://t\.co/[A-Za-z0-9]+")


def find_post(
    draft: Draft, session: Session, checkpoints: Checkpoints, since: datetime, api_base: str
) -> Published | None:
    """The post, or the whole thread; None when (the rest of) it is surely not out.

    Raises CannotTell, and Unavailable while it is too early to say.
    """
    rendered = render(draft)
    posts = posts_of(rendered)
    ids = out_so_far(checkpoints, len(posts))
    if len(ids) == len(posts):
        return published(ids, api_base)
    number = len(ids)
    doubt = open_since(checkpoints, doubt_about(number))
    if doubt is None:
        return None  # the call that makes it was never begun, or surely did nothing
    media = _media_ids(checkpoints, len(rendered.media)) if number == 0 else set()
    found = _find_one(
        posts[number], media, ids[-1] if ids else "", session, checkpoints, min(since, doubt.first), doubt
    )
    if found is None:
        return None
    is_out(number, found, checkpoints)
    close_doubt(checkpoints, doubt_about(number))
    ids.append(found)
    return published(ids, api_base) if len(ids) == len(posts) else None


def _find_one(
    post: Rendered,
    media: set[str],
    answers: str,
    session: Session,
    checkpoints: Checkpoints,
    since: datetime,
    doubt: Doubt,
) -> str | None:
    """The id of this post; answers: of the post that it is a reply to, "" for none."""
    listed = _posts_since(since - CLOCK_SKEW, session)
    alike = [one for one in listed if _words(one) == _own_words(post.text) and _answered(one) == answers]
    for one in alike:
        if _media_of(one) == media and _shows_links(one, post.text):
            return str(one["id"])
    if alike:
        raise CannotTell(
            "The account has a post with the same text, but it may be another one. Look at the account."
        )
    if len(listed) >= _PAGE_SIZE:
        raise CannotTell("The account has too many new posts to look through. Look at the account.")
    if checkpoints.get("duplicate"):
        raise CannotTell(f"{LABEL} says that this was posted, but does not list it. Look at the account.")
    too_early = (doubt.latest + SETTLES_AFTER - datetime.now(UTC)).total_seconds()
    if too_early > 0:
        raise Unavailable(f"{LABEL} does not list the post yet.", retry_after=too_early)
    return None


def _posts_since(began: datetime, session: Session) -> list[Mapping[str, Any]]:
    answer = session.ask(
        "GET",
        f"/2/users/{session.user_id}/tweets",
        params={
            "start_time": began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "max_results": str(_PAGE_SIZE),
            FIELDS_PARAMETER.of(session.settings): "created_at,entities,attachments,referenced_tweets",
        },
    )
    if not answer.ok:
        raise when_looking(refused(answer))
    if "data" not in answer.fields() and "meta" in answer.fields():
        return []  # that is how an empty list looks
    return [post for post in answer.items("data") if isinstance(post, dict) and post.get("id")]


def _media_ids(checkpoints: Checkpoints, count: int) -> set[str]:
    return {str((checkpoints.get(f"media-{place}") or {}).get("id")) for place in range(count)}


def _media_of(post: Mapping[str, Any]) -> set[str]:
    """Media keys are the kind's number, "_" and the id that the upload gave."""
    keys = (post.get("attachments") or {}).get("media_keys") or []
    return {str(key).rpartition("_")[2] for key in keys}


def _answered(post: Mapping[str, Any]) -> str:
    """The id of the post that this one is a reply to, "" for none."""
    for reference in post.get("referenced_tweets") or post.get("referenced_posts") or []:
        if isinstance(reference, dict) and reference.get("type") == "replied_to":
            return str(reference.get("id"))
    return ""


def _words(post: Mapping[str, Any]) -> list[str]:
    """Of a listed text: without the links that X put in, and without the escapes of &, < and >."""
    return html.unescape(_SHORT_LINK.sub(" ", str(post.get("text") or ""))).split()


def _own_words(text: str) -> list[str]:
    """Of ours: without the links, in whose place X puts its own."""
    for start, end, _ in sorted(links(text), reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text.split()


def _shows_links(post: Mapping[str, Any], text: str) -> bool:
    """Whether its links, as far as X tells where they lead, are ours."""
    listed = (post.get("entities") or {}).get("urls") or []
    shown = {_comparable(str(one.get("expanded_url") or "")) for one in listed if not one.get("media_key")}
    own = {_comparable(url) for _, _, url in links(text)}
    return shown <= own if listed else True


def _comparable(url: str) -> str:
    """X writes a bare name with http:// in front, and may add or leave out a slash."""
    return re.sub(r"^https?://", "", url, flags=re.IGNORECASE).rstrip("/").lower()

"""Looking for a post among those of the account: after a lost answer, and for pictures and videos always.

Reddit has no key of ours to look for, and tells nobody but a websocket what became of a picture or video. A post is
taken for ours when it appeared in the subreddit since the try began, with the same title, and with the text, the
link or the media that were sent. What is not listed yet may still come.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from syndication.platforms.base import Checkpoints, Draft, Processing, Published
from syndication.platforms.doubt import open_since
from syndication.platforms.errors import (
    CannotTell,
    OutcomeUnknown,
    PlatformError,
    Rejected,
    Unavailable,
    when_looking,
)
from syndication.platforms.reddit.composing import Submission, submission_of
from syndication.platforms.reddit.sending import full_name, post_url, processing
from syndication.platforms.reddit.session import Session

#: Our clock may be behind Reddit's or ahead of it by this much.
CLOCK_SKEW = timedelta(seconds=60)
#: How long after the call began a text, link or gallery may still appear. Nothing is documented about it.
SETTLES_AFTER = timedelta(minutes=3)
_PAGE_SIZE = 100
_LONGEST_WAIT = 60.0
_SLOW = ("image", "video")


def proceed(draft: Draft, session: Session, checkpoints: Checkpoints) -> Published | Processing:
    """The picture or video that Reddit took, once it is among the account's posts.

    Raises OutcomeUnknown when it did not appear in time.
    """
    submission, now = submission_of(draft), datetime.now(UTC)
    accepted = checkpoints.get("accepted")
    began = datetime.fromisoformat(accepted["at"]) if accepted else now
    doubt = open_since(checkpoints)
    try:
        posts = _posts_since((doubt.first if doubt else began) - CLOCK_SKEW, session)
    except Rejected as error:
        raise OutcomeUnknown(
            f"Reddit took the post, but not the question after it. {error.message}", detail=error.detail
        ) from None
    found = _ours(posts, submission, _asset_id(checkpoints)) or _only_video(posts, submission)
    if found is not None:
        return Published(full_name(found), post_url(found, session.credentials))
    waited = (now - began).total_seconds()
    if waited > processing(session).total_seconds():
        raise OutcomeUnknown(
            "Reddit took the picture or video but shows no post with it. Its processing has most likely failed."
        )
    return Processing(min(max(5.0, waited / 4), _LONGEST_WAIT))


def find_post(draft: Draft, session: Session, checkpoints: Checkpoints, since: datetime) -> Published | None:
    """The post, or None when there is none. Raises CannotTell, and Unavailable while it is too early to say."""
    doubt = open_since(checkpoints)
    if doubt is None:
        return None  # the call that publishes was never begun, or surely did nothing
    submission = submission_of(draft)
    try:
        posts = _posts_since(min(since, doubt.first) - CLOCK_SKEW, session)
    except PlatformError as error:
        raise when_looking(error) from None
    found = _ours(posts, submission, _asset_id(checkpoints)) or _only_video(posts, submission)
    if found is not None:
        return Published(full_name(found), post_url(found, session.credentials))
    if any(_titled(post, submission) for post in posts):
        raise CannotTell(
            "A post with the same title is in the subreddit, but it may be another one. Look at the account's posts."
        )
    if len(posts) >= _PAGE_SIZE:
        raise CannotTell("The account has too many new posts to look through. Look at its posts.")
    if checkpoints.get("duplicate"):
        raise CannotTell(
            "Reddit says that this link was posted, but does not list it. Look at the subreddit."
        )
    settles = processing(session) if submission.kind in _SLOW else SETTLES_AFTER
    too_early = (doubt.latest + settles - datetime.now(UTC)).total_seconds()
    if too_early > 0:
        raise Unavailable("Reddit does not list the post yet.", retry_after=too_early)
    if checkpoints.get("accepted"):
        raise CannotTell(
            "Reddit took the picture or video, but lists no post with it. Look at the account's posts."
        )
    return None


def _posts_since(began: datetime, session: Session) -> list[Mapping[str, Any]]:
    """The account's posts since then, at most one page of them, the newest first."""
    answer = session.call(
        "GET",
        f"user/{quote(session.user, safe='')}/submitted",
        params={"sort": "new", "limit": str(_PAGE_SIZE)},
    )
    children = answer.part("data").get("children")
    listed = children if isinstance(children, list) else []
    posts = [child.get("data") for child in listed if isinstance(child, dict)]
    return [
        post
        for post in posts
        if isinstance(post, dict)
        and full_name(post)
        and _made(post) >= began.replace(microsecond=0).timestamp()
    ]


def _made(post: Mapping[str, Any]) -> float:
    made = post.get("created_utc")
    return float(made) if isinstance(made, (int, float)) else 0.0


def _asset_id(checkpoints: Checkpoints) -> str:
    return str((checkpoints.get("media-0") or {}).get("id") or "")


def _ours(posts: list[Mapping[str, Any]], submission: Submission, asset_id: str) -> Mapping[str, Any] | None:
    """The post that surely is this submission."""
    alike = (post for post in posts if _titled(post, submission))
    return next((post for post in alike if _shows(post, submission, asset_id)), None)


def _only_video(posts: list[Mapping[str, Any]], submission: Submission) -> Mapping[str, Any] | None:
    """The one video with this title: that its address has the asset's ID is not documented."""
    videos = [post for post in posts if post.get("is_video") is True and _titled(post, submission)]
    return videos[0] if submission.kind == "video" and len(videos) == 1 else None


def _titled(post: Mapping[str, Any], submission: Submission) -> bool:
    same_place = str(post.get("subreddit") or "").casefold() == submission.subreddit.casefold()
    return same_place and _words(post.get("title")) == _words(submission.title)


def _shows(post: Mapping[str, Any], submission: Submission, asset_id: str) -> bool:
    """Whether a post with our title has what we sent."""
    url = str(post.get("url") or "")
    match submission.kind:
        case "self":
            return post.get("is_self") is True and _words(post.get("selftext")) == _words(submission.text)
        case "link":
            return _comparable(url) == _comparable(submission.link)
        case "gallery":
            media = post.get("media_metadata")
            return bool(asset_id) and isinstance(media, dict) and asset_id in media
        case "image" | "video":
            return bool(asset_id) and asset_id in url


def _words(text: object) -> list[str]:
    return str(text or "").split()


def _comparable(link: str) -> str:
    """Reddit may write a link with escapes or with a slash at the end where we did not."""
    return unquote(link).rstrip("/")

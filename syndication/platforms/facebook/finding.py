"""Looking for a post whose answer was lost.

A video has an id before it is published, so Facebook is asked about it. A photo story is looked for among the page's
stories by its photo. For a post Facebook has no key of ours: one is taken for ours when it appeared since the try
began, has the same message, and shows a photo that was uploaded for it, or its link, or nothing else.

What is not listed yet may still come: only some time after the try does an empty list mean that there is no post.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from syndication.platforms.base import Checkpoints, Credentials, Draft, Published, Rendered
from syndication.platforms.doubt import Doubt, close_doubt, open_since
from syndication.platforms.errors import CannotTell, PlatformError, Unavailable, when_looking
from syndication.platforms.facebook.composing import STORY, render
from syndication.platforms.facebook.graph import ask, page_of
from syndication.platforms.facebook.photos import known_photos
from syndication.platforms.facebook.progress import Stage, VideoState, video_state
from syndication.platforms.facebook.refusals import refused
from syndication.platforms.facebook.sending import finished_of, note_finished, published, published_video
from syndication.platforms.facebook.stories import LASTS, PAGE_SIZE, published_story, showing, stories_since
from syndication.platforms.facebook.uploads import upload_of
from syndication.platforms.http import Http

#: Our clock may be behind Facebook's or ahead of it by this much.
CLOCK_SKEW = timedelta(seconds=60)
#: How long after the call began a post may still appear: a minute's deadline and two more for Facebook, which
#: documents nothing about it.
SETTLES_AFTER = timedelta(minutes=3)
#: Seconds after which a video that is being worked on is worth another look.
_WORKS_FOR = 60.0
_PAGE_SIZE = 100
_TARGETS = "target,unshimmed_url,url"
_FIELDS = f"id,message,created_time,permalink_url,attachments{{{_TARGETS},subattachments{{target}}}}"


def find_post(
    draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints, since: datetime
) -> Published | None:
    """The post, or None when there is none. Raises CannotTell, and Unavailable while it is too early to say."""
    doubt = open_since(checkpoints)
    if doubt is None:
        return None  # the call that publishes was never begun, or surely did nothing
    rendered = render(draft)
    if rendered.videos:
        return _find_video(draft.channel, doubt, credentials, http, checkpoints)
    began = min(since, doubt.first) - CLOCK_SKEW
    photos = known_photos(rendered, checkpoints)
    if draft.channel == STORY:
        found = _find_story(photos, began, credentials, http)
    else:
        found = _find_in_feed(rendered, photos, began, credentials, http)
    if found is not None:
        return found
    _must_be_sure(doubt, checkpoints)
    return None


def _must_be_sure(doubt: Doubt, checkpoints: Checkpoints) -> None:
    """Raises CannotTell or Unavailable where "not there" may be wrong, or too early."""
    if checkpoints.get("duplicate"):
        raise CannotTell("Facebook says that this was posted, but does not list it. Look at the page.")
    too_early = (doubt.latest + SETTLES_AFTER - datetime.now(UTC)).total_seconds()
    if too_early > 0:
        raise Unavailable("Facebook does not list the post yet.", retry_after=too_early)


def _find_video(
    channel: str, doubt: Doubt, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Published | None:
    upload, finished = upload_of(checkpoints), finished_of(checkpoints)
    video = str((finished or upload or {}).get("video") or "")
    if not video:
        close_doubt(checkpoints)
        return None  # an upload is forgotten only when nothing was made of it
    state = _state_of(video, credentials, http)
    match state.stage:
        case Stage.OUT:
            known = finished or {"video": video, "post": ""}
            return published_video(channel, known, state, credentials, http)
        case Stage.WORKING:
            raise Unavailable("Facebook is still working on the video.", retry_after=_WORKS_FOR)
        case Stage.FAILED:
            note_finished(checkpoints, video, "")  # so that the next try says why
            return None
        case Stage.MISSING:
            # Facebook answers the same for what the token may not see.
            raise CannotTell(
                "Facebook does not show the video, which may be out all the same. Look at the page.",
                detail=state.detail,
            )
    if finished is not None:
        raise Unavailable("Facebook has not begun with the video yet.", retry_after=_WORKS_FOR)
    _must_be_sure(doubt, checkpoints)
    return None


def _state_of(video: str, credentials: Credentials, http: Http) -> VideoState:
    try:
        return video_state(video, credentials, http)
    except PlatformError as error:
        raise when_looking(error) from None


def _find_story(photos: list[str], began: datetime, credentials: Credentials, http: Http) -> Published | None:
    stories = stories_since(began, credentials, http)
    for photo in photos:
        story = showing(photo, stories)
        if story is not None:
            return published_story("", photo, story, credentials)
    if len(stories) >= PAGE_SIZE:
        raise CannotTell("The page has too many new stories to look through. Look at the page.")
    if began + LASTS < datetime.now(UTC):
        raise CannotTell(
            "A story is shown for a day only, so Facebook cannot tell any more. Look at the page."
        )
    return None


def _find_in_feed(
    rendered: Rendered, photos: list[str], began: datetime, credentials: Credentials, http: Http
) -> Published | None:
    posts = _posts_since(began, credentials, http)
    alike = [post for post in posts if _words(post.get("message")) == _words(rendered.text)]
    for post in alike:
        if _shows(post, rendered, photos):
            return published(str(post["id"]), post.get("permalink_url"))
    if alike:
        raise CannotTell(
            "A post with the same text is on the page, but it may be another one. Look at the page."
        )
    if len(posts) >= _PAGE_SIZE:
        raise CannotTell("The page has too many new posts to look through. Look at the page.")
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


def _shows(post: Mapping[str, Any], rendered: Rendered, photos: list[str]) -> bool:
    """Whether a post with our message has one of our photos or our link too, or is as plain as ours.

    No is not sure: Facebook may list a link by another address of the same page.
    """
    attachments = _listed(post.get("attachments"))
    if photos:
        parts = [part for item in attachments for part in (item, *_listed(item.get("subattachments")))]
        targets = (part.get("target") for part in parts)
        ids = {str(target["id"]) for target in targets if isinstance(target, dict) and target.get("id")}
        return bool(ids & set(photos)) if ids else bool(rendered.text)
    links = [str(item.get("unshimmed_url") or item.get("url") or "") for item in attachments]
    if rendered.card:
        return _comparable(rendered.card.url) in map(_comparable, links)
    return all(_is_from(rendered.text, link) for link in links)


def _listed(found: object) -> list[dict[str, Any]]:
    data = found.get("data") if isinstance(found, dict) else None
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


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

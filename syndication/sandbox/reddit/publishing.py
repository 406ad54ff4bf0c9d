"""Making posts and comments, and taking them down."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request

from syndication.sandbox.calls import accepted, json_answer, processing_fault
from syndication.sandbox.reddit import errors
from syndication.sandbox.reddit.calls import caller, flag, form_of
from syndication.sandbox.reddit.communities import (
    Subreddit,
    check_kind,
    check_requirements,
    subreddit_to_post_to,
)
from syndication.sandbox.reddit.media import PICTURE_TYPES, VIDEO_TYPES, asset_at
from syndication.sandbox.reddit.state import COMMENTS_KEPT, Account, Post, state

TITLE_LIMIT = 300
TEXT_LIMIT = 40_000
COMMENT_LIMIT = 10_000
CAPTION_LIMIT = 180
GALLERY = range(2, 21)
LONGEST_VIDEO = 15 * 60
KINDS = ("link", "self", "image", "video", "videogif")
COMMON = (
    "api_type",
    "sr",
    "title",
    "nsfw",
    "spoiler",
    "sendreplies",
    "resubmit",
    "validate_on_submit",
    "flair_id",
)
FIELDS = (*COMMON, "kind", "text", "url", "video_poster_url", "flair_text")
GALLERY_FIELDS = (*COMMON, "items", "text", "show_error_list", "flair_text")


@dataclass(frozen=True)
class Head:
    """What submissions of every kind bring."""

    subreddit: Subreddit
    title: str
    text: str
    flair_id: str
    flags: Mapping[str, bool]


def submit() -> Response:
    account = caller("submit", publishes=True)
    form = form_of(FIELDS)
    if form.get("api_type") != "json":
        raise errors.status_error(400, explanation="the sandbox answers only with api_type=json")
    head = head_of(form, account)
    kind = form.get("kind", "link")
    if kind not in KINDS:
        raise errors.api_error("INVALID_OPTION", "that option is not valid", "kind")
    check_kind(head.subreddit, kind)
    check(head, kind, form.get("url", ""))
    if kind in ("image", "video", "videogif"):
        return submit_media(account, head, kind, form)
    url = link_of(form) if kind == "link" else ""
    post = new_post(account, head, kind, url)
    if not state().keep(post):
        if not flag(form, "resubmit", False):
            raise errors.api_error("ALREADY_SUB", "that link has already been submitted", "url")
        state().links.pop((post.subreddit.lower(), url), None)
        state().keep(post)
    accepted(account.name, f"{post.title}\n{post.text}".strip())
    data = {"url": address_of(post), "drafts_count": 0, "id": post.id, "name": post.name}
    return json_answer({"json": {"errors": [], "data": data}})


def submit_media(account: Account, head: Head, kind: str, form: dict[str, str]) -> Response:
    """Pictures and videos are answered with a websocket's address; the post is there once they are processed."""
    asset = asset_at(form.get("url", ""), account.name)
    if asset is None:
        raise errors.api_error("NO_URL", "a url is required", "url")
    poster = None
    if kind != "image":
        poster = asset_at(form.get("video_poster_url", ""), account.name)
        if poster is None:
            raise errors.api_error(
                "MISSING_VIDEO_URLS", "This community requires a video link and a post link", "url"
            )
    types = PICTURE_TYPES if kind == "image" else VIDEO_TYPES
    works = asset.readable and asset.mime_type in types and asset.seconds <= LONGEST_VIDEO
    fault = processing_fault(*account.names)
    if works and (fault is None or fault.kind != "processing-failed"):
        extension = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}.get(asset.mime_type, "")
        url = (
            f"https://i.redd.it/{asset.id}.{extension}"
            if kind == "image"
            else f"https://v.redd.it/{asset.id}"
        )
        post = new_post(account, head, kind, url, (asset.id,))
        post.visible_at += (fault.seconds or 0.0) if fault else 0.0
        state().keep(post)
        accepted(account.name, f"{post.title}\n{post.text}".strip())
    socket = f"wss://ws-sandbox.wss.redditmedia.com/rte_images/{asset.id}?m=sandbox"
    page = f"{request.host_url}reddit/_hosts/www.reddit.com/user/{account.name}/submitted/"
    return json_answer(
        {"json": {"errors": [], "data": {"user_submitted_page": page, "websocket_url": socket}}}
    )


def submit_gallery() -> Response:
    account = caller("submit", publishes=True)
    body = request.get_json(silent=True) if request.mimetype == "application/json" else None
    if not isinstance(body, dict):
        raise errors.status_error(500)
    for name in body:
        if name not in GALLERY_FIELDS:
            raise errors.status_error(400, explanation=f"unknown field {name}")
    head = head_of(body, account)
    items = body.get("items")
    items = items if isinstance(items, list) else []
    if len(items) not in GALLERY:
        words = "List is too short." if len(items) < GALLERY.start else "List is too long."
        raise errors.api_error("placeholder", words, "items")
    check_kind(head.subreddit, "gallery")
    check(head, "gallery", "", len(items))
    chosen = [gallery_item(item, account) for item in items]
    post = new_post(account, head, "gallery", "", tuple(asset for asset, _caption in chosen))
    post.captions = tuple(caption for _asset, caption in chosen)
    state().keep(post)
    accepted(account.name, f"{post.title}\n{post.text}".strip())
    return json_answer({"json": {"errors": [], "data": {"url": address_of(post), "id": post.name}}})


def gallery_item(item: Any, account: Account) -> tuple[str, str]:
    """The picture's asset and caption. Raises RedditError."""
    if not isinstance(item, dict) or set(item) - {"media_id", "caption", "outbound_url"}:
        raise errors.api_error("JSON_INVALID", "unexpected JSON structure", "items")
    asset = state().assets.get(str(item.get("media_id")))
    caption = item.get("caption") or ""
    if (
        asset is None
        or asset.owner != account.name
        or not asset.readable
        or asset.mime_type not in PICTURE_TYPES
    ):
        raise errors.api_error("BAD_IMAGE", "image problem", "items")
    if not isinstance(caption, str) or len(caption) > CAPTION_LIMIT:
        raise errors.api_error("TOO_LONG", f"this is too long (max: {CAPTION_LIMIT})", "caption")
    return asset.id, caption


def head_of(values: dict[str, Any], account: Account) -> Head:
    """Raises RedditError."""
    subreddit = subreddit_to_post_to(str(values.get("sr") or ""), account.name)
    title, text = str(values.get("title") or ""), str(values.get("text") or "")
    if not title.strip():
        raise errors.api_error("NO_TEXT", "we need something here", "title")
    for what, value, limit in (("title", title, TITLE_LIMIT), ("text", text, TEXT_LIMIT)):
        if len(value) > limit:
            raise errors.api_error("TOO_LONG", f"this is too long (max: {limit})", what)
    flags = {
        "nsfw": flag(values, "nsfw", False),
        "spoiler": flag(values, "spoiler", False),
        "send_replies": flag(values, "sendreplies", True),
    }
    return Head(subreddit, title, text, str(values.get("flair_id") or ""), flags)


def check(head: Head, kind: str, url: str, items: int = 0) -> None:
    check_requirements(
        head.subreddit,
        kind=kind,
        title=head.title,
        text=head.text,
        url=url,
        flair_id=head.flair_id,
        items=items,
    )


def link_of(form: dict[str, str]) -> str:
    url = form.get("url", "")
    if not url:
        raise errors.api_error("NO_URL", "a url is required", "url")
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)
    except ValueError:
        good = False
    if not good:
        raise errors.api_error("BAD_URL", "you should check that url", "url")
    return url


def new_post(account: Account, head: Head, kind: str, url: str, assets: tuple[str, ...] = ()) -> Post:
    now = time.time()
    return Post(
        id=state().new_id(),
        author=account.name,
        subreddit=head.subreddit.name,
        kind=kind,
        title=head.title.strip(),
        text=head.text,
        url=url,
        created_at=now,
        visible_at=now,
        flair=head.subreddit.flairs.get(head.flair_id, ""),
        nsfw=head.flags["nsfw"],
        spoiler=head.flags["spoiler"],
        send_replies=head.flags["send_replies"],
        assets=assets,
    )


def permalink_of(post: Post) -> str:
    slug = re.sub(r"\W+", "_", post.title.lower(), flags=re.ASCII).strip("_")[:50] or "_"
    return f"/r/{post.subreddit}/comments/{post.id}/{slug}/"


def address_of(post: Post) -> str:
    return f"{request.host_url}reddit/_hosts/www.reddit.com{permalink_of(post)}"


def comment() -> Response:
    account = caller("submit")
    form = form_of(("api_type", "thing_id", "text"))
    post = state().posts.get(form.get("thing_id", "").removeprefix("t3_"))
    text = form.get("text", "")
    if post is None:
        raise errors.api_error("NO_THING_ID", "id not specified", "parent")
    if not text.strip():
        raise errors.api_error("NO_TEXT", "we need something here", "text")
    if len(text) > COMMENT_LIMIT:
        raise errors.api_error("TOO_LONG", f"this is too long (max: {COMMENT_LIMIT})", "text")
    name = f"t1_{state().new_id()}"
    if len(post.comments) < COMMENTS_KEPT:
        post.comments.append(text)
    thing = {"name": name, "id": name[3:], "body": text, "link_id": post.name, "author": account.name}
    return json_answer({"json": {"errors": [], "data": {"things": [{"kind": "t1", "data": thing}]}}})


def delete() -> Response:
    """The answer is the same when there is no such post, or it is somebody else's."""
    account = caller("edit")
    form = form_of(("id", "api_type"))
    post = state().posts.get(form.get("id", "").removeprefix("t3_"))
    if post is not None and post.author == account.name:
        state().remove(post)
    return json_answer({})

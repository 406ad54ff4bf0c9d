"""The `fields` parameter: which fields a node has, and what is asked of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import request

from syndication.sandbox.facebook.errors import GraphError, invalid
from syndication.sandbox.facebook.state import Page, Photo, Post, Video, state
from syndication.sandbox.facebook.tokens import Token

#: name, then `.modifier(value)` any number of times, then `{subfields}`, which may have subfields, too.
FIELD = re.compile(
    r"(?P<name>\w+)(?P<modifiers>(?:\.\w+\([^)]*\))*)(?:\{(?P<inner>(?:[^{}]|\{[^{}]*\})*)\})?(?:,|$)"
)


def split_fields(text: str) -> list[tuple[str, str, str]]:
    """Field names with what is asked inside them, and their modifiers: `id,picture{url}` gives ("id", "", ""),
    ("picture", "url", "")."""
    found: list[tuple[str, str, str]] = []
    place = 0
    text = text.replace(" ", "")
    while place < len(text):
        match = FIELD.match(text, place)
        if match is None:
            raise GraphError(
                f"Syntax error \"Expected end of string instead of '{text[place]}'.\" at character {place}: {text}",
                2500,
            )
        found.append((match["name"], match["inner"] or "", match["modifiers"]))
        place = match.end()
    return found


def selected(node: Mapping[str, Callable[[], Any]], kind: str, fields: str, default: str) -> dict[str, Any]:
    """The node's `id` and the fields asked for. Raises GraphError for a field that does not exist."""
    out: dict[str, Any] = {}
    for name, inner, modifiers in split_fields(fields or default):
        if name not in node:
            raise invalid(f"Tried accessing nonexisting field ({name}) on node type ({kind})")
        value = node[name]()
        if isinstance(value, dict) and "summary" in value and ".summary(" not in modifiers:
            value = {"data": value["data"]}
        if inner:
            value = picked(value, inner)
        if value is not None:
            out[name] = value
    return out | {"id": node["id"]()}


def picked(value: Any, inner: str) -> Any:
    """Of what a field holds below `data`, only what is asked for."""
    if not isinstance(value, dict) or "data" not in value:
        return value
    data, asked = value["data"], split_fields(inner)

    def pick(item: dict[str, Any]) -> dict[str, Any]:
        return {
            name: picked(item[name], below) if below else item[name]
            for name, below, _ in asked
            if name in item
        }

    return {"data": [pick(item) for item in data] if isinstance(data, list) else pick(data)}


def base() -> str:
    return f"{request.host_url}facebook"


def page_fields(page: Page, token: Token, fields: str) -> dict[str, Any]:
    managed = page.id in token.pages
    node: dict[str, Callable[[], Any]] = {
        "id": lambda: page.id,
        "name": lambda: page.name,
        "link": lambda: f"{base()}/accounts/{page.id}",
        "username": lambda: page.name.replace(" ", "").lower(),
        "category": lambda: "Local business",
        "about": lambda: "A page of the sandbox.",
        "fan_count": lambda: 128,
        "followers_count": lambda: 130,
        "can_post": lambda: managed,
        "is_published": lambda: True,
        "picture": lambda: {"data": picture_of(page)},
        "access_token": lambda: token.page_token(page.id) if managed else None,
        "tasks": lambda: token.tasks if managed else None,
    }
    return selected(node, "Page", fields, "name,id")


def picture_of(page: Page) -> dict[str, Any]:
    url = f"{request.host_url}pictures/facebook/{page.id}.png"
    return {"height": 256, "is_silhouette": False, "url": url, "width": 256}


def post_fields(page: Page, post: Post, fields: str) -> dict[str, Any]:
    if fields == "id,permalink_url":  # as on most calls that publish, which have to be cheap
        return {"id": post.id, "permalink_url": permalink(post.id)}
    node: dict[str, Callable[[], Any]] = {
        "id": lambda: post.id,
        "message": lambda: post.message or None,
        "created_time": lambda: graph_time(post.created_at),
        "updated_time": lambda: graph_time(post.created_at),
        "permalink_url": lambda: permalink(post.id),
        "is_published": lambda: post.published,
        "status_type": lambda: "added_photos" if post.photos else "mobile_status_update",
        "full_picture": lambda: photo_url(post.photos[0]) if post.photos else None,
        "from": lambda: {"name": page.name, "id": page.id},
        "attachments": lambda: attachments(post),
    }
    if post.kind != "story":
        node |= {
            "likes": lambda: summary(likes_of(post)),
            "comments": lambda: summary(len(page.comments.get(post.id, ()))),
            "shares": lambda: {"count": shares_of(post)} if shares_of(post) else None,
        }
    return selected(node, "Post", fields, "created_time,message,id")


def attachments(post: Post) -> dict[str, Any] | None:
    if post.video:
        return {"data": [{"type": "video_inline", "target": {"id": post.video}, "url": permalink(post.id)}]}
    photos = [
        {"type": "photo", "media": {"image": {"src": photo_url(p)}}, "target": {"id": p}, "url": photo_url(p)}
        for p in post.photos
    ]
    if len(photos) > 1:
        return {"data": [{"type": "album", "url": permalink(post.id), "subattachments": {"data": photos}}]}
    if photos:
        return {"data": photos}
    return {"data": [{"type": "share", "url": post.link}]} if post.link else None


def summary(count: int) -> dict[str, Any]:
    return {"data": [], "summary": {"total_count": count}}


def likes_of(post: Post) -> int:
    """Made up, but always the same."""
    return int(post.number) % 23


def shares_of(post: Post) -> int:
    return int(post.number) % 4


def video_fields(video: Video, fields: str) -> dict[str, Any]:
    found = state().post(video.post_id) if video.post_id else None
    post = found[1] if found else None
    out = video.finished and not video.wrong and video.ready_at <= time.time()
    node: dict[str, Callable[[], Any]] = {
        "id": lambda: video.id,
        "status": lambda: video_status(video, out),
        "published": lambda: out,
        "permalink_url": lambda: permalink(post.id) if post else f"/{video.page_id}/videos/{video.id}/",
        "title": lambda: (post.title or None) if post else None,
        "description": lambda: (post.message or None) if post else None,
        "length": lambda: video.seconds,
        "post_id": lambda: post.number if post else None,
        "likes": lambda: summary(likes_of(post) if post else 0),
        "comments": lambda: summary(len(found[0].comments.get(found[1].id, ())) if found else 0),
    }
    return selected(node, "Video", fields, "description,id")


def video_status(video: Video, out: bool) -> dict[str, Any]:
    """As documented for reels."""
    uploaded = {"status": "complete" if video.complete else "in_progress", "bytes_transfered": video.received}
    processing: dict[str, Any] = {"status": "not_started"}
    publishing = {"status": "not_started"}
    word = "upload_complete" if video.complete else "uploading"
    if video.finished and video.wrong:
        word, processing = "error", {"status": "error", "errors": [{"code": 1363008, "message": video.wrong}]}
    elif out:
        word, processing = "ready", {"status": "complete"}
        publishing = {"status": "complete", "publish_status": "published"}
    elif video.finished:
        word, processing = "processing", {"status": "in_progress"}
    return {
        "video_status": word,
        "uploading_phase": uploaded,
        "processing_phase": processing,
        "publishing_phase": publishing,
    }


def photo_fields(photo: Photo, fields: str) -> dict[str, Any]:
    node: dict[str, Callable[[], Any]] = {
        "id": lambda: photo.id,
        "name": lambda: photo.caption or None,
        "alt_text_custom": lambda: photo.alt_text or None,
        "link": lambda: permalink(photo.post_id) if photo.post_id else None,
        "page_story_id": lambda: photo.post_id or None,
        "images": lambda: [{"source": photo_url(photo.id)}],
        "picture": lambda: photo_url(photo.id),
    }
    return selected(node, "Photo", fields, "name,id")


def permalink(post_id: str) -> str:
    page_id, _, number = post_id.rpartition("_")
    return f"{base()}/accounts/{page_id}/posts/{number}"


def photo_url(photo_id: str) -> str:
    return f"{request.host_url}pictures/facebook/uploads/{photo_id}"


def graph_time(instant: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(instant))

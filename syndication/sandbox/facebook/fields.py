"""The `fields` parameter: which fields a node has, and what is asked of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import request

from syndication.sandbox.facebook.errors import GraphError, invalid
from syndication.sandbox.facebook.state import Page, Photo, Post
from syndication.sandbox.facebook.tokens import Token

#: name, then `.modifier(value)` any number of times, then `{subfields}`.
FIELD = re.compile(r"(?P<name>\w+)(?:\.\w+\([^)]*\))*(?:\{(?P<inner>[^{}]*)\})?(?:,|$)")


def split_fields(text: str) -> list[tuple[str, str]]:
    """Field names with what is asked inside them: `id,picture{url}` gives ("id", ""), ("picture", "url")."""
    found: list[tuple[str, str]] = []
    place = 0
    text = text.replace(" ", "")
    while place < len(text):
        match = FIELD.match(text, place)
        if match is None:
            raise GraphError(
                f"Syntax error \"Expected end of string instead of '{text[place]}'.\" at character {place}: {text}",
                2500,
            )
        found.append((match["name"], match["inner"] or ""))
        place = match.end()
    return found


def selected(node: Mapping[str, Callable[[], Any]], kind: str, fields: str, default: str) -> dict[str, Any]:
    """The node's `id` and the fields asked for. Raises GraphError for a field that does not exist."""
    out: dict[str, Any] = {}
    for name, inner in split_fields(fields or default):
        if name not in node:
            raise invalid(f"Tried accessing nonexisting field ({name}) on node type ({kind})")
        value = node[name]()
        if inner and isinstance(value, dict) and isinstance(value.get("data"), dict):
            value = {"data": {key: value["data"][key] for key in inner.split(",") if key in value["data"]}}
        if value is not None:
            out[name] = value
    return out | {"id": node["id"]()}


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
        "tasks": lambda: tasks(token) if managed else None,
    }
    return selected(node, "Page", fields, "name,id")


def tasks(token: Token) -> list[str]:
    return ["ANALYZE"] if token.state == "read" else ["CREATE_CONTENT", "MODERATE", "ANALYZE", "MANAGE"]


def picture_of(page: Page) -> dict[str, Any]:
    url = f"{request.host_url}pictures/facebook/{page.id}.png"
    return {"height": 256, "is_silhouette": False, "url": url, "width": 256}


def post_fields(page: Page, post: Post, fields: str) -> dict[str, Any]:
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
    return selected(node, "Post", fields, "created_time,message,id")


def attachments(post: Post) -> dict[str, Any] | None:
    if post.photos:
        return {"data": [{"type": "photo", "media": {"image": {"src": photo_url(p)}}} for p in post.photos]}
    return {"data": [{"type": "share", "url": post.link}]} if post.link else None


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

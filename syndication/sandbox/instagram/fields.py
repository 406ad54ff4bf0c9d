"""The `fields` parameter: which fields a node has, and what is asked of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import request

from syndication.sandbox.instagram.errors import GraphError, invalid
from syndication.sandbox.instagram.state import Account, Comment, Container, Post, state

FIELD = re.compile(r"(?P<name>\w+)(?:\{(?P<inner>[^{}]*)\})?(?:,|$)")
Node = Mapping[str, Callable[[], Any]]


def split_fields(text: str) -> list[tuple[str, str]]:
    """Field names with what is asked inside them: `id,owner{username}` gives ("id", ""), ("owner", "username")."""
    found: list[tuple[str, str]] = []
    place = 0
    text = text.replace(" ", "")
    while place < len(text):
        match = FIELD.match(text, place)
        if match is None:
            raise GraphError(f"Syntax error at character {place}: {text}", 2500)
        found.append((match["name"], match["inner"] or ""))
        place = match.end()
    return found


def selected(node: Node, kind: str, fields: str, default: str) -> dict[str, Any]:
    """The node's `id` and the fields asked for. Raises GraphError for a field that does not exist."""
    out: dict[str, Any] = {}
    for name, inner in split_fields(fields or default):
        if name not in node:
            raise invalid(f"Tried accessing nonexisting field ({name}) on node type ({kind})")
        value = node[name]()
        if inner and isinstance(value, dict):
            value = {key: value[key] for key in inner.split(",") if key in value}
        if value is not None:
            out[name] = value
    return out | {"id": node["id"]()}


def account_fields(account: Account, fields: str, login: str) -> dict[str, Any]:
    node: dict[str, Callable[[], Any]] = {
        "id": lambda: account.id,
        "username": lambda: account.username,
        "name": lambda: account.name,
        "biography": lambda: "An account of the sandbox.",
        "profile_picture_url": lambda: f"{request.host_url}pictures/instagram/{account.id}.png",
        "followers_count": lambda: 130,
        "follows_count": lambda: 12,
        "media_count": lambda: len(account.posts),
    }
    if login == "instagram":
        node |= {"user_id": lambda: account.id, "account_type": lambda: "BUSINESS"}
    return selected(node, "IGUser", fields, "id")


def container_fields(container: Container, fields: str) -> dict[str, Any]:
    code, status = state().status_of(container)
    node: dict[str, Callable[[], Any]] = {
        "id": lambda: container.id,
        "status_code": lambda: code,
        "status": lambda: status,
    }
    return selected(node, "IGContainer", fields, "id")


def post_fields(post: Post, fields: str) -> dict[str, Any]:
    account = state().account(post.account_id)
    node: dict[str, Callable[[], Any]] = {
        "id": lambda: post.id,
        "ig_id": lambda: post.id,
        "caption": lambda: post.caption or None,
        "media_type": lambda: media_type(post),
        "media_product_type": lambda: post.product,
        "media_url": lambda: picture_url(post.media[0].url) if post.media and post.media[0].url else None,
        "permalink": lambda: permalink(post),
        "shortcode": lambda: post.id,
        "timestamp": lambda: graph_time(post.created_at),
        "username": lambda: account.username,
        "owner": lambda: {"id": account.id, "username": account.username},
        "like_count": lambda: 0,
        "comments_count": lambda: len(post.comments),
        "is_shared_to_feed": lambda: post.share_to_feed if post.product == "REELS" else None,
    }
    return selected(node, "IGMedia", fields, "id")


def comment_fields(comment: Comment, fields: str) -> dict[str, Any]:
    node: dict[str, Callable[[], Any]] = {
        "id": lambda: comment.id,
        "text": lambda: comment.text,
        "timestamp": lambda: graph_time(comment.created_at),
    }
    return selected(node, "IGComment", fields, "timestamp,text,id")


def media_type(post: Post) -> str:
    if len(post.media) > 1:
        return "CAROUSEL_ALBUM"
    return "VIDEO" if post.media and post.media[0].is_video else "IMAGE"


def permalink(post: Post) -> str:
    return f"{request.host_url}instagram/accounts/{post.account_id}/posts/{post.id}"


def picture_url(key: str) -> str:
    return f"{request.host_url}pictures/instagram/uploads/{key}"


def graph_time(instant: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(instant))

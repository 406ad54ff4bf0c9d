"""What follows a post: comments and figures; and the list of a page's stories."""

from __future__ import annotations

import time
from collections import deque
from itertools import takewhile
from typing import Any

from flask import Response

from syndication.sandbox.calls import json_answer
from syndication.sandbox.facebook.calls import (
    GraphCall,
    graph_instant,
    must_have,
    must_read,
    page_of,
    read_call,
    whole_number,
)
from syndication.sandbox.facebook.errors import GraphError, invalid, no_such_object
from syndication.sandbox.facebook.fields import likes_of, permalink
from syndication.sandbox.facebook.publishing import checked_message
from syndication.sandbox.facebook.state import COMMENTS_KEPT, Page, Post, state

COMMENT_LIMIT = 8_000
DAY = 86_400.0
POST_METRICS = frozenset({"post_media_view", "post_clicks", "post_reactions_like_total"})
VIDEO_METRICS = {"post": "total_video_views", "reel": "blue_reels_play_count", "story": ""}


def post_comment(object_id: str) -> Response:
    call = read_call(("message",))
    page, post = shown(object_id, call, "/comments", "post")
    must_have(call.token, page, "pages_manage_engagement")
    message = checked_message(call.params.get("message", ""), COMMENT_LIMIT)
    if not message.strip():
        raise invalid("Missing message or attachment", subcode=1349125)
    with page.lock:
        kept = page.comments.setdefault(post.id, deque(maxlen=COMMENTS_KEPT))
        kept.append(message)
    return json_answer({"id": f"{post.number}_{state().new_id()}"})


def shown(object_id: str, call: GraphCall, edge: str, verb: str) -> tuple[Page, Post]:
    """The post that has this id and that people see. Raises GraphError."""
    found = state().post(object_id)
    if found is None or found[1].ready_at > time.time():
        raise no_such_object(object_id, verb)
    page_of(call, found[0].id, f"/{object_id}{edge}")
    return found


def insights(object_id: str) -> Response:
    call = read_call(("metric", "period"))
    page, post = shown(object_id, call, "/insights", "get")
    return metrics(
        object_id, "insights", call, page, post, POST_METRICS if post.kind == "post" else frozenset()
    )


def video_insights(object_id: str) -> Response:
    call = read_call(("metric", "period"))
    page, post = shown(object_id, call, "/video_insights", "get")
    if not post.video or object_id != post.video:
        raise GraphError("(#100) Tried accessing nonexisting field (video_insights) on node type (Post)", 100)
    return metrics(object_id, "video_insights", call, page, post, frozenset({VIDEO_METRICS[post.kind]}))


def metrics(
    object_id: str, edge: str, call: GraphCall, page: Page, post: Post, known: frozenset[str]
) -> Response:
    must_have(call.token, page, "read_insights")
    asked = call.params.get("metric", "").split(",")
    if not all(name and name in known for name in asked):
        raise invalid("The value must be a valid insights metric")
    return json_answer({"data": [metric_of(object_id, edge, name, post) for name in asked]})


def metric_of(object_id: str, edge: str, name: str, post: Post) -> dict[str, Any]:
    """Made up, but always the same."""
    value = likes_of(post) * 7 + len(name)
    return {
        "name": name,
        "period": "lifetime",
        "values": [{"value": value}],
        "id": f"{object_id}/{edge}/{name}/lifetime",
    }


def stories(page_id: str) -> Response:
    call = read_call(("since", "until", "limit", "after"))
    page = page_of(call, page_id, "/stories")
    must_read(call.token, page)
    since, until = (graph_instant(call.params, name) for name in ("since", "until"))
    limit = whole_number(call.params, "limit", 25)
    after = max(since or 0.0, time.time() - DAY)
    with page.lock:
        recent = takewhile(lambda post: post.created_at >= after, page.seen())
        found = [
            post for post in recent if post.kind == "story" and (until is None or post.created_at <= until)
        ]
    return json_answer({"data": [story_of(story) for story in found[:limit]]})


def story_of(story: Post) -> dict[str, str]:
    return {
        "post_id": story.number,
        "status": "PUBLISHED",
        "creation_time": str(int(story.created_at)),
        "media_type": "video" if story.video else "photo",
        "media_id": story.media,
        "url": permalink(story.id),
    }

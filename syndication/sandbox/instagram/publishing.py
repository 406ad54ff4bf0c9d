"""Publishing a container, and what can be done with what is out."""

from __future__ import annotations

import time
from hashlib import sha256

from flask import Response

from syndication.sandbox.calls import accepted, allowance, json_answer
from syndication.sandbox.instagram.calls import GraphCall, account_of, must, read_call
from syndication.sandbox.instagram.containers import CAPTION_LENGTH, HASHTAGS, marked
from syndication.sandbox.instagram.errors import GraphError, invalid, no_such_object, publishing_error
from syndication.sandbox.instagram.fields import comment_fields
from syndication.sandbox.instagram.state import (
    DAY,
    POSTS_A_DAY,
    Account,
    Comment,
    Container,
    Post,
    state,
)

PRODUCTS = {"IMAGE": "FEED", "CAROUSEL": "FEED", "REELS": "REELS", "STORIES": "STORY"}
FIGURES = {
    "FEED": ("views", "reach", "likes", "comments", "shares", "saved", "total_interactions"),
    "REELS": ("views", "reach", "likes", "comments", "shares", "saved", "total_interactions"),
    "STORY": ("views", "reach", "shares", "replies", "total_interactions"),
}


def publish(account_id: str) -> Response:
    """`POST /<account>/media_publish`."""
    call = read_call(("creation_id",))
    account = account_of(call, account_id, "/media_publish", publishes=True)
    must(call, "publish")
    container = state().containers.get(call.params.get("creation_id", ""))
    if container is None or container.account_id != account.id or container.is_item:
        raise publishing_error(2207006)
    with account.lock:
        must_be_ready(container)
        if account.within_a_day(account.posts_made) >= allowance(POSTS_A_DAY):
            raise publishing_error(2207042)
        account.posts_made.append(time.time())
        post = made_post(container, account)
    accepted(account.id, post.caption)
    return json_answer({"id": post.id})


def must_be_ready(container: Container) -> None:
    code, _status = state().status_of(container)
    if code == "PUBLISHED":
        raise publishing_error(2207006)
    if code == "EXPIRED":
        raise publishing_error(2207020)
    if code != "FINISHED":
        raise publishing_error(2207027)


def made_post(container: Container, account: Account) -> Post:
    post = Post(
        id=str(next(state().post_ids)),
        account_id=account.id,
        product=PRODUCTS[container.kind],
        caption=container.caption,
        media=container.media,
        created_at=time.time(),
        share_to_feed=container.share_to_feed,
        thumb_offset=container.thumb_offset,
    )
    account.posts[post.id] = state().posts[post.id] = post
    container.post_id = post.id
    return post


def publishing_limit(account_id: str) -> Response:
    call = read_call(("since",))
    account = account_of(call, account_id, "/content_publishing_limit")
    must(call, "publish")
    with account.lock:
        used = account.within_a_day(account.posts_made)
    facts = {"quota_usage": used, "config": {"quota_total": allowance(POSTS_A_DAY), "quota_duration": DAY}}
    wanted = (call.fields or "quota_usage").split(",")
    for name in wanted:
        if name not in facts:
            raise invalid(f"Tried accessing nonexisting field ({name}) on node type (ContentPublishingLimit)")
    return json_answer({"data": [{name: facts[name] for name in wanted}]})


def post_of(call: GraphCall, post_id: str, edge: str = "") -> Post:
    """The post a call is about. Raises GraphError, and Planned for a planned fault."""
    post = state().posts.get(post_id)
    if post is None or post.account_id not in call.token.accounts:
        raise no_such_object(post_id, "get")
    account_of(call, post.account_id, path=f"/{post_id}{edge}")
    return post


def add_comment(post_id: str) -> Response:
    call = read_call(("message",))
    post = post_of(call, post_id, "/comments")
    must(call, "comments")
    message = call.params.get("message", "")
    if not message.strip():
        raise invalid("The parameter message is required")
    if len(message) > CAPTION_LENGTH or marked(message, "#") > HASHTAGS:
        raise invalid("The comment is too long or has too many hashtags")
    comment = Comment(str(next(state().post_ids)), message, time.time())
    post.comments.append(comment)
    return json_answer({"id": comment.id})


def list_comments(post_id: str) -> Response:
    call = read_call(("limit",))
    post = post_of(call, post_id, "/comments")
    return json_answer({"data": [comment_fields(comment, call.fields) for comment in post.comments]})


def insights(post_id: str) -> Response:
    call = read_call(("metric", "period"))
    post = post_of(call, post_id, "/insights")
    must(call, "insights")
    wanted = [name for name in call.params.get("metric", "").split(",") if name]
    if not wanted:
        raise invalid("The parameter metric is required")
    for name in wanted:
        if name not in FIGURES[post.product]:
            raise invalid(
                f"The Media Insights API does not support the {name} metric for this media product type."
            )
    return json_answer({"data": [figure(post, name) for name in wanted]})


def figure(post: Post, name: str) -> dict[str, object]:
    """Made up, but always the same for the same post; comments are counted."""
    made_up = int.from_bytes(sha256(f"{post.id}/{name}".encode()).digest()[:2], "big") % 500
    value = len(post.comments) if name == "comments" else made_up
    return {
        "name": name,
        "period": "lifetime",
        "values": [{"value": value}],
        "title": name.capitalize(),
        "id": f"{post.id}/insights/{name}/lifetime",
    }


def delete(post_id: str) -> Response:
    """Documented for Facebook Login only."""
    call = read_call()
    if call.token.login != "facebook":
        raise GraphError("Unsupported delete request.", 100, kind="IGApiException", subcode=33)
    post = post_of(call, post_id)
    must(call, "contents")
    account = state().account(post.account_id)
    with account.lock:
        account.posts.pop(post_id, None)
        state().posts.pop(post_id, None)
    return json_answer({"success": True, "deleted_id": post_id})

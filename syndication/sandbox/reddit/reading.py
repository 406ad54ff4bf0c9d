"""Tokens, and what can be read: accounts, subreddits, posts."""

from __future__ import annotations

import time
from itertools import islice
from typing import Any

from flask import Response, request

from syndication.sandbox.calls import json_answer, known_caller
from syndication.sandbox.reddit.calls import caller, check_user_agent, form_of
from syndication.sandbox.reddit.communities import found_subreddit
from syndication.sandbox.reddit.demo import CLIENT_ID, CLIENT_SECRET
from syndication.sandbox.reddit.errors import status_error
from syndication.sandbox.reddit.publishing import address_of, permalink_of
from syndication.sandbox.reddit.state import Post, state
from syndication.sandbox.reddit.tokens import LASTS, Token, by_password, by_refresh_token

LISTED = 100


def give_token() -> Response:
    check_user_agent()
    basic = request.authorization
    if basic is None or (basic.username, basic.password) != (CLIENT_ID, CLIENT_SECRET):
        raise status_error(401)
    form = form_of(("grant_type", "username", "password", "refresh_token", "duration"))
    token: Token | None
    match form.get("grant_type"):
        case "password":
            known_caller(form.get("username", ""), path="/api/v1/access_token")
            token = by_password(form.get("username", ""), form.get("password", ""))
            if token is None:
                return json_answer({"error": "invalid_grant"})
        case "refresh_token":
            token = by_refresh_token(form.get("refresh_token", ""))
            known_caller(token.user if token else "", path="/api/v1/access_token")
            if token is None:
                raise status_error(400)
        case _:
            return json_answer({"error": "unsupported_grant_type"})
    answer = {
        "access_token": token.text(),
        "token_type": "bearer",
        "expires_in": LASTS,
        "scope": " ".join(token.scopes),
    }
    if form["grant_type"] == "refresh_token":
        answer["refresh_token"] = form["refresh_token"]
    return json_answer(answer)


def me() -> Response:
    account = caller("identity")
    picture = f"{request.host_url}pictures/reddit/{account.name}.png"
    page = {"display_name": f"u_{account.name}", "title": account.title, "subreddit_type": "user"}
    return json_answer(
        {
            "id": account.id,
            "name": account.name,
            "icon_img": picture,
            "subreddit": page,
            "is_suspended": False,
            "total_karma": 1000,
            "verified": True,
        }
    )


def about(name: str) -> Response:
    account = caller("read")
    subreddit = found_subreddit(name, account.name)
    data = {
        "display_name": subreddit.name,
        "subreddit_type": subreddit.kind,
        "submission_type": subreddit.takes,
        "user_is_banned": False,
        "user_is_muted": False,
        "user_is_contributor": False,
        "user_is_moderator": subreddit.name == f"u_{account.name}",
        "allow_images": subreddit.takes != "self",
        "allow_videos": subreddit.takes != "self",
        "allow_galleries": subreddit.takes != "self",
        "over18": False,
        "quarantine": False,
    }
    return json_answer({"kind": "t5", "data": data})


def post_requirements(name: str) -> Response:
    account = caller("submit")
    return json_answer(found_subreddit(name, account.name).requirements)


def flairs(name: str) -> Response:
    account = caller("flair")
    form_of(("is_newlink", "link", "name"))
    choices = [
        {
            "flair_css_class": "",
            "flair_template_id": template,
            "flair_text_editable": False,
            "flair_position": "left",
            "flair_text": text,
        }
        for template, text in found_subreddit(name, account.name).flairs.items()
    ]
    none = {"flair_css_class": "", "flair_template_id": None, "flair_text": "", "flair_position": ""}
    return json_answer({"current": none, "choices": choices})


def submitted(name: str) -> Response:
    caller("history", query=("sort", "limit", "after", "t", "show"))
    limit = request.args.get("limit", "25")
    if not limit.isdigit() or not 1 <= int(limit) <= LISTED:
        raise status_error(400)
    account = state().accounts.get(name)
    if account is None:
        raise status_error(404)
    with account.lock:
        newest = list(islice((p for p in reversed(account.posts.values()) if p.visible), int(limit)))
    return json_answer(listing([post_data(post) for post in newest]))


def info() -> Response:
    caller("read", query=("id",))
    names = request.args.get("id", "").split(",")
    found = [state().posts.get(name.removeprefix("t3_")) for name in names if name.startswith("t3_")]
    return json_answer(listing([post_data(post) for post in found if post is not None and post.visible]))


def listing(posts: list[dict[str, Any]]) -> dict[str, Any]:
    children = [{"kind": "t3", "data": post} for post in posts]
    return {
        "kind": "Listing",
        "data": {"dist": len(posts), "children": children, "after": None, "before": None},
    }


def post_data(post: Post) -> dict[str, Any]:
    urls = {"self": address_of(post), "gallery": f"https://www.reddit.com/gallery/{post.id}"}
    data: dict[str, Any] = {
        "id": post.id,
        "name": post.name,
        "author": post.author,
        "subreddit": post.subreddit,
        "title": post.title,
        "selftext": post.text,
        "is_self": post.kind == "self",
        "is_video": post.kind == "video",
        "url": urls.get(post.kind, post.url),
        "permalink": permalink_of(post),
        "created_utc": float(int(post.created_at)),
        "link_flair_text": post.flair or None,
        "over_18": post.nsfw,
        "spoiler": post.spoiler,
        "score": 1 + min(400, int(time.time() - post.created_at) // 60),
        "num_comments": len(post.comments),
        "num_crossposts": 0,
        "view_count": None,
    }
    if post.kind == "gallery":
        data["is_gallery"] = True
        data["media_metadata"] = {
            asset: {"status": "valid", "e": "Image", "id": asset} for asset in post.assets
        }
    return data

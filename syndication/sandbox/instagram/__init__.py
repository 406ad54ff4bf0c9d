"""A stand-in for the Graph API of Instagram."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import islice

from flask import Blueprint, Flask, url_for

from syndication.sandbox.calls import put_into_calls
from syndication.sandbox.instagram import routes
from syndication.sandbox.instagram.errors import refusal
from syndication.sandbox.instagram.state import Account, Post, State, Stored, state
from syndication.sandbox.service import (
    Part,
    Service,
    ShownAccount,
    ShownMedia,
    ShownPicture,
    ShownPost,
    ShownVideo,
)

MARKED = re.compile(r"(?P<tag>#\w+)|(?P<mention>(?<!\w)@\w[\w.]*)")
KINDS = {"REELS": "Reel", "STORY": "Story"}


def register(app: Flask) -> None:
    blueprint = Blueprint("instagram", __name__)
    put_into_calls(blueprint, service)
    routes.add_routes(blueprint)
    routes.register(app, blueprint)


def accounts() -> list[ShownAccount]:
    return [shown_account(account) for account in list(state().accounts.values())]


def account(account_id: str) -> ShownAccount | None:
    found = state().accounts.get(account_id)
    return shown_account(found) if found else None


def shown_account(account: Account) -> ShownAccount:
    return ShownAccount(account.id, account.name, account.username, len(account.posts))


def posts(account_id: str, limit: int) -> list[ShownPost]:
    found = state().accounts[account_id]
    with found.lock:
        newest = list(islice(reversed(found.posts.values()), limit))
    return [shown_post(post) for post in newest]


def post(account_id: str, post_id: str) -> ShownPost | None:
    account = state().accounts.get(account_id)
    found = account.posts.get(post_id) if account else None
    return shown_post(found) if found else None


def shown_post(post: Post) -> ShownPost:
    details: list[tuple[str, str]] = []
    if post.product in KINDS:
        details.append(("Kind", KINDS[post.product]))
    if post.product == "REELS":
        details.append(("Shown", "in Reels and in the feed" if post.share_to_feed else "in Reels only"))
        details.append(("Cover", f"second {post.thumb_offset / 1000:g} of the video"))
    return ShownPost(
        id=post.id,
        path=url_for("pages.post", platform="instagram", account_id=post.account_id, post_id=post.id),
        created_at=datetime.fromtimestamp(post.created_at, UTC),
        parts=tuple(parts_of(post.caption)),
        media=tuple(map(shown_medium, post.media)),
        details=tuple(details),
        comments=tuple(comment.text for comment in post.comments),
    )


def shown_medium(stored: Stored) -> ShownMedia:
    url = url_for("pages.upload", platform="instagram", key=stored.url) if stored.url else ""
    if stored.is_video:
        return ShownVideo(url, stored.alt_text, stored.seconds)
    return ShownPicture(url, stored.alt_text)


def parts_of(text: str) -> list[Part]:
    parts: list[Part] = []
    end = 0
    for match in MARKED.finditer(text):
        parts.append(Part(text[end : match.start()]))
        parts.append(Part(match[0], "tag" if match["tag"] else "mention"))
        end = match.end()
    return [part for part in (*parts, Part(text[end:])) if part.text]


service = Service(
    name="instagram",
    label="Instagram",
    new_state=State,
    register=register,
    refusal=refusal,
    accounts=accounts,
    account=account,
    posts=posts,
    post=post,
)

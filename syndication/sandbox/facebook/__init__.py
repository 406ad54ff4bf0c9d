"""A stand-in for the Graph API of Facebook Pages."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlsplit

from flask import Blueprint, Flask, url_for

from syndication.sandbox.calls import put_into_calls, sandbox
from syndication.sandbox.facebook import routes
from syndication.sandbox.facebook.errors import refusal
from syndication.sandbox.facebook.state import Page, Post, State, state
from syndication.sandbox.service import (
    Part,
    Service,
    ShownAccount,
    ShownCard,
    ShownMedia,
    ShownPicture,
    ShownPost,
    ShownVideo,
)

LINKED = re.compile(r"(?P<link>https?://\S+)|(?P<tag>#\w+)")


def register(app: Flask) -> None:
    blueprint = Blueprint("facebook", __name__)
    put_into_calls(blueprint, service)
    routes.add_routes(blueprint)
    hosts = Blueprint("facebook_hosts", __name__)
    put_into_calls(hosts, service)
    routes.add_host_routes(hosts)
    routes.register(app, blueprint, hosts)


def accounts() -> list[ShownAccount]:
    return [shown_account(page) for page in list(state().pages.values())]


def account(page_id: str) -> ShownAccount | None:
    page = state().pages.get(page_id)
    return shown_account(page) if page else None


def shown_account(page: Page) -> ShownAccount:
    with page.lock:
        seen = sum(1 for _ in page.seen())
    return ShownAccount(page.id, page.name, page.id, seen)


def posts(page_id: str, limit: int) -> list[ShownPost]:
    page = state().pages[page_id]
    with page.lock:
        newest = list(islice(page.seen(), limit))
    return [shown_post(page, post) for post in newest]


def post(page_id: str, number: str) -> ShownPost | None:
    found = state().post(f"{page_id}_{number}")
    if found is None or not found[1].published or found[1].ready_at > time.time():
        return None
    return shown_post(*found)


def shown_post(page: Page, post: Post) -> ShownPost:
    return ShownPost(
        id=post.number,
        path=url_for("pages.post", platform="facebook", account_id=page.id, post_id=post.number),
        created_at=datetime.fromtimestamp(post.created_at, UTC),
        parts=tuple(parts_of(post.message)),
        media=tuple(shown_media(page, post)),
        card=ShownCard(post.link, urlsplit(post.link).hostname or post.link) if post.link else None,
        title=post.title,
        details=() if post.kind == "post" else (("Kind", post.kind.capitalize()),),
        comments=tuple(page.comments.get(post.id, ())),
    )


def shown_media(page: Page, post: Post) -> Iterator[ShownMedia]:
    for photo in (page.photos[photo_id] for photo_id in post.photos if photo_id in page.photos):
        yield ShownPicture(url_for("pages.upload", platform="facebook", key=photo.id), photo.alt_text)
    if post.video:
        kept = sandbox().uploads.get(f"facebook/{post.video}")
        url = url_for("pages.upload", platform="facebook", key=post.video) if kept else ""
        video = state().videos.get(post.video)
        yield ShownVideo(url, seconds=video.seconds if video else 0.0)


def parts_of(text: str) -> list[Part]:
    parts: list[Part] = []
    end = 0
    for match in LINKED.finditer(text):
        parts.append(Part(text[end : match.start()]))
        link = match["link"]
        parts.append(Part(match[0], "link", link) if link else Part(match[0], "tag"))
        end = match.end()
    return [part for part in (*parts, Part(text[end:])) if part.text]


service = Service(
    name="facebook",
    label="Facebook",
    new_state=State,
    register=register,
    refusal=refusal,
    accounts=accounts,
    account=account,
    posts=posts,
    post=post,
)

"""A stand-in for the Graph API of Facebook Pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlsplit

from flask import Blueprint, Flask, url_for

from syndication.sandbox.calls import put_into_calls
from syndication.sandbox.facebook import routes
from syndication.sandbox.facebook.errors import refusal
from syndication.sandbox.facebook.state import Page, Post, State, state
from syndication.sandbox.service import Part, Service, ShownAccount, ShownCard, ShownPicture, ShownPost

LINKED = re.compile(r"(?P<link>https?://\S+)|(?P<tag>#\w+)")


def register(app: Flask) -> None:
    blueprint = Blueprint("facebook", __name__)
    put_into_calls(blueprint, service)
    routes.add_routes(blueprint)
    routes.register(app, blueprint)


def accounts() -> list[ShownAccount]:
    return [shown_account(page) for page in list(state().pages.values())]


def account(page_id: str) -> ShownAccount | None:
    page = state().pages.get(page_id)
    return shown_account(page) if page else None


def shown_account(page: Page) -> ShownAccount:
    return ShownAccount(
        page.id, page.name, page.id, sum(post.published for post in list(page.posts.values()))
    )


def posts(page_id: str, limit: int) -> list[ShownPost]:
    page = state().pages[page_id]
    with page.lock:
        public = (post for post in reversed(page.posts.values()) if post.published)
        newest = list(islice(public, limit))
    return [shown_post(page, post) for post in newest]


def post(page_id: str, number: str) -> ShownPost | None:
    found = state().post(f"{page_id}_{number}")
    return shown_post(*found) if found and found[1].published else None


def shown_post(page: Page, post: Post) -> ShownPost:
    photos = [page.photos[photo_id] for photo_id in post.photos if photo_id in page.photos]
    number = post.id.rpartition("_")[2]
    return ShownPost(
        id=number,
        path=url_for("pages.post", platform="facebook", account_id=page.id, post_id=number),
        created_at=datetime.fromtimestamp(post.created_at, UTC),
        parts=tuple(parts_of(post.message)),
        media=tuple(
            ShownPicture(url_for("pages.upload", platform="facebook", key=p.id), p.alt_text) for p in photos
        ),
        card=ShownCard(post.link, urlsplit(post.link).hostname or post.link) if post.link else None,
    )


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

"""A stand-in for LinkedIn's API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from flask import Blueprint, Flask, url_for

from syndication.sandbox.calls import put_into_calls
from syndication.sandbox.linkedin import routes
from syndication.sandbox.linkedin.assets import KEPT_BYTES
from syndication.sandbox.linkedin.errors import refusal
from syndication.sandbox.linkedin.little import parts_of
from syndication.sandbox.linkedin.state import Account, Post, State, state
from syndication.sandbox.service import (
    Service,
    ShownAccount,
    ShownCard,
    ShownDocument,
    ShownMedia,
    ShownPicture,
    ShownPost,
    ShownVideo,
)


def register(app: Flask) -> None:
    blueprint = Blueprint("linkedin", __name__)
    put_into_calls(blueprint, service)
    routes.add_routes(blueprint)
    routes.register(app, blueprint)


def accounts() -> list[ShownAccount]:
    return [shown_account(found) for found in list(state().accounts.values())]


def account(identity: str) -> ShownAccount | None:
    found = state().named(identity)
    return shown_account(found) if found else None


def shown_account(found: Account) -> ShownAccount:
    return ShownAccount(found.id, found.name, found.urn, len(found.posts))


def posts(identity: str, limit: int) -> list[ShownPost]:
    found = state().named(identity)
    if found is None:
        return []
    with found.lock:
        newest = list(islice(reversed(found.posts.values()), limit))
    return [shown_post(found, item) for item in newest]


def post(identity: str, number: str) -> ShownPost | None:
    found = state().named(identity)
    for kind in ("share", "ugcPost"):
        item = found.posts.get(f"urn:li:{kind}:{number}") if found else None
        if found and item:
            return shown_post(found, item)
    return None


def shown_post(owner: Account, item: Post) -> ShownPost:
    content = item.content or {}
    seen_by = {"CONNECTIONS": "Connections only"}.get(item.visibility, "Anyone")
    return ShownPost(
        id=item.number,
        path=url_for("pages.post", platform="linkedin", account_id=owner.id, post_id=item.number),
        created_at=datetime.fromtimestamp(item.created_at, UTC),
        parts=tuple(parts_of(item.commentary)),
        media=tuple(shown_media(content)),
        card=shown_card(content["article"]) if "article" in content else None,
        details=(("Visibility", seen_by),),
        comments=tuple(item.comments),
    )


def shown_media(content: dict[str, Any]) -> Iterator[ShownMedia]:
    items = content.get("multiImage", {}).get("images") or ([content["media"]] if "media" in content else [])
    for item in items:
        asset = state().asset(item["id"])
        if asset is None:
            continue
        url = upload_url(asset.id) if asset.size <= KEPT_BYTES else ""
        if asset.kind == "document":
            yield ShownDocument(url, item.get("title", ""), asset.pages)
        elif asset.kind == "video":
            yield ShownVideo(url, item.get("title", ""), asset.seconds)
        else:
            yield ShownPicture(url, item.get("altText", ""))


def shown_card(article: dict[str, Any]) -> ShownCard:
    asset = state().asset(article.get("thumbnail", ""))
    picture = upload_url(asset.id) if asset else ""
    return ShownCard(article["source"], article["title"], article.get("description", ""), picture)


def upload_url(key: str) -> str:
    return url_for("pages.upload", platform="linkedin", key=key)


service = Service(
    name="linkedin",
    label="LinkedIn",
    new_state=State,
    register=register,
    refusal=refusal,
    accounts=accounts,
    account=account,
    posts=posts,
    post=post,
)

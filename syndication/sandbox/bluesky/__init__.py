"""A stand-in for a Bluesky PDS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Flask, url_for

from syndication.sandbox.bluesky import routes
from syndication.sandbox.bluesky.errors import refusal
from syndication.sandbox.bluesky.records import KEPT_BYTES
from syndication.sandbox.bluesky.state import Account, Record, State, state
from syndication.sandbox.calls import put_into_calls
from syndication.sandbox.names import business_name
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


def register(app: Flask) -> None:
    blueprint = Blueprint("bluesky", __name__, url_prefix="/bluesky")
    put_into_calls(blueprint, service)
    routes.add_routes(blueprint)
    app.register_blueprint(blueprint)


def accounts() -> list[ShownAccount]:
    return [shown_account(found) for found in list(state().accounts.values())]


def account(handle_or_did: str) -> ShownAccount | None:
    found = existing(handle_or_did)
    return shown_account(found) if found else None


def existing(handle_or_did: str) -> Account | None:
    """The account if somebody named it before; looking at a page makes none."""
    name = state().names.get(handle_or_did, handle_or_did.partition(".")[0])
    found = state().accounts.get(name)
    return found if found and handle_or_did in (found.handle, found.did) else None


def shown_account(found: Account) -> ShownAccount:
    return ShownAccount(found.handle, business_name(found.name), f"@{found.handle}", len(found.records))


def posts(handle_or_did: str, limit: int) -> list[ShownPost]:
    found = existing(handle_or_did)
    if found is None:
        return []
    with found.lock:
        newest = sorted(found.records, reverse=True)[:limit]
        records = [found.records[rkey] for rkey in newest]
    return [shown_post(found, record) for record in records]


def post(handle_or_did: str, rkey: str) -> ShownPost | None:
    found = existing(handle_or_did)
    record = found.records.get(rkey) if found else None
    return shown_post(found, record) if found and record else None


def shown_post(found: Account, record: Record) -> ShownPost:
    value = record.value
    embed = value.get("embed", {})
    media = embed.get("media", embed)
    return ShownPost(
        id=record.rkey,
        path=url_for("pages.post", platform="bluesky", account_id=found.handle, post_id=record.rkey),
        created_at=datetime.fromisoformat(value["createdAt"]).astimezone(UTC),
        parts=tuple(parts_of(value["text"].encode(), value.get("facets", []))),
        media=tuple(shown_media(media)),
        card=shown_card(media["external"]) if "external" in media else None,
        details=tuple(shown_quote(embed)),
        reply_to=post_path(value["reply"]["parent"]["uri"]) if "reply" in value else "",
    )


def shown_media(media: dict[str, Any]) -> Iterator[ShownMedia]:
    for image in media.get("images", []):
        yield ShownPicture(blob_url(image["image"]), image["alt"])
    if "video" in media:
        url = blob_url(media["video"]) if media["video"]["size"] <= KEPT_BYTES else ""
        yield ShownVideo(url, media.get("alt", ""))


def shown_quote(embed: dict[str, Any]) -> Iterator[tuple[str, str]]:
    record = embed.get("record", {})
    quoted = record.get("record", record)
    if "uri" in quoted:
        yield ("Quotes", post_path(quoted["uri"]) or quoted["uri"])


def post_path(uri: str) -> str:
    """The page of the post with this AT URI, "" when its account is none of ours."""
    did, _, rest = uri.removeprefix("at://").partition("/")
    author = existing(did)
    if author is None:
        return ""
    return url_for(
        "pages.post", platform="bluesky", account_id=author.handle, post_id=rest.rpartition("/")[2]
    )


def shown_card(card: dict[str, Any]) -> ShownCard:
    picture = blob_url(card["thumb"]) if "thumb" in card else ""
    return ShownCard(card["uri"], card["title"] or card["uri"], card["description"], picture)


def blob_url(blob: dict[str, Any]) -> str:
    return url_for("pages.upload", platform="bluesky", key=blob["ref"]["$link"])


def parts_of(text: bytes, facets: list[dict[str, Any]]) -> Iterator[Part]:
    """The text cut at its facets, whose places count bytes."""
    end = 0
    for facet in sorted(facets, key=lambda f: int(f["index"]["byteStart"])):
        index, feature = facet["index"], facet["features"][0]
        if index["byteStart"] > end:
            yield Part(text[end : index["byteStart"]].decode())
        yield linked(text[index["byteStart"] : index["byteEnd"]].decode(), feature)
        end = index["byteEnd"]
    if end < len(text):
        yield Part(text[end:].decode())


def linked(text: str, feature: dict[str, Any]) -> Part:
    if "uri" in feature:
        return Part(text, "link", feature["uri"])
    if "tag" in feature:
        return Part(text, "tag")
    mentioned = existing(feature["did"])
    return Part(
        text,
        "mention",
        url_for("pages.account", platform="bluesky", account_id=mentioned.handle) if mentioned else "",
    )


service = Service(
    name="bluesky",
    label="Bluesky",
    new_state=State,
    register=register,
    refusal=refusal,
    accounts=accounts,
    account=account,
    posts=posts,
    post=post,
    profile_path="/profile/<account_id>",
    post_path="/profile/<account_id>/post/<post_id>",
)

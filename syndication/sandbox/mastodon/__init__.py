"""A stand-in for Mastodon servers."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

from flask import Blueprint, Flask, url_for

from syndication.sandbox.calls import put_into_calls
from syndication.sandbox.mastodon import routes
from syndication.sandbox.mastodon.counting import entities
from syndication.sandbox.mastodon.errors import refusal
from syndication.sandbox.mastodon.shapes import TAG
from syndication.sandbox.mastodon.state import Account, Media, State, Status, state
from syndication.sandbox.service import (
    Part,
    Service,
    ShownAccount,
    ShownMedia,
    ShownPicture,
    ShownPost,
    ShownVideo,
)


def register(app: Flask) -> None:
    blueprint = Blueprint("mastodon", __name__, url_prefix="/mastodon")
    put_into_calls(blueprint, service)
    routes.add_routes(blueprint)
    app.register_blueprint(blueprint)


def accounts() -> list[ShownAccount]:
    return [shown_account(found) for found in list(state().accounts.values())]


def account(name: str) -> ShownAccount | None:
    found = state().accounts.get(name)
    return shown_account(found) if found else None


def shown_account(found: Account) -> ShownAccount:
    handle = f"@{found.name}@{found.server.domain}"
    return ShownAccount(found.name, found.display_name, handle, len(found.statuses))


def posts(name: str, limit: int) -> list[ShownPost]:
    found = state().accounts[name]
    with found.lock:
        newest = list(islice(reversed(found.statuses.values()), limit))
    return [shown_post(found, status) for status in newest]


def post(name: str, status_id: str) -> ShownPost | None:
    found = state().accounts.get(name)
    status = found.statuses.get(status_id) if found else None
    return shown_post(found, status) if found and status else None


def shown_post(found: Account, status: Status) -> ShownPost:
    return ShownPost(
        id=status.id,
        path=page_of(found, status.id),
        created_at=datetime.fromtimestamp(status.created_at, UTC),
        parts=tuple(parts_of(status.text)),
        media=tuple(shown_media(found.media[m]) for m in status.media if m in found.media),
        details=details_of(status),
        reply_to=page_of(found, status.in_reply_to) if status.in_reply_to else "",
    )


def page_of(found: Account, status_id: str) -> str:
    return url_for("pages.post", platform="mastodon", account_id=found.name, post_id=status_id)


def shown_media(media: Media) -> ShownMedia:
    url = url_for("pages.upload", platform="mastodon", key=media.id) if media.kept else ""
    if media.kind == "video":
        return ShownVideo(url, media.description, media.seconds)
    return ShownPicture(url, media.description)


def details_of(status: Status) -> tuple[tuple[str, str], ...]:
    poll = status.poll or {}
    rows = [
        ("Content warning", status.spoiler_text),
        ("Visibility", status.visibility if status.visibility != "public" else ""),
        ("Language", status.language),
        ("Media", "hidden" if status.sensitive and status.media else ""),
        ("Poll", " / ".join(poll.get("options", ()))),
    ]
    return tuple((label, value) for label, value in rows if value)


def parts_of(text: str) -> list[Part]:
    """The text cut at its links, mentions and hashtags."""
    found = [(e.start, e.end, e.kind, e.shown if e.kind == "link" else "") for e in entities(text)]
    for match in TAG.finditer(text):
        if all(match.end() <= start or match.start() >= end for start, end, _kind, _target in found):
            found.append((match.start(), match.end(), "tag", ""))  # type: ignore[arg-type]  # the third kind
    parts: list[Part] = []
    done = 0
    for start, end, kind, target in sorted(found):
        parts += (Part(text[done:start]), Part(text[start:end], kind, target))
        done = end
    return [part for part in (*parts, Part(text[done:])) if part.text]


service = Service(
    name="mastodon",
    label="Mastodon",
    new_state=State,
    register=register,
    refusal=refusal,
    accounts=accounts,
    account=account,
    posts=posts,
    post=post,
    profile_path="/@<account_id>",
    post_path="/@<account_id>/<post_id>",
)

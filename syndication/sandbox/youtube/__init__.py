"""A stand-in for the YouTube Data API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from flask import Blueprint, Flask, url_for

from syndication.sandbox.calls import put_into_calls, sandbox
from syndication.sandbox.service import (
    Part,
    Service,
    ShownAccount,
    ShownMedia,
    ShownPicture,
    ShownPost,
    ShownVideo,
)
from syndication.sandbox.youtube import routes
from syndication.sandbox.youtube.errors import refusal
from syndication.sandbox.youtube.state import Channel, State, Video, state


def register(app: Flask) -> None:
    blueprint = Blueprint("youtube", __name__, url_prefix="/youtube")
    put_into_calls(blueprint, service)
    routes.add_routes(blueprint)
    app.register_blueprint(blueprint)
    routes.add_public_pages(app)


def accounts() -> list[ShownAccount]:
    return [shown_account(channel) for channel in list(state().channels.values())]


def account(channel_id: str) -> ShownAccount | None:
    channel = state().existing(channel_id)
    return shown_account(channel) if channel else None


def shown_account(channel: Channel) -> ShownAccount:
    return ShownAccount(channel.id, channel.name, channel.handle, len(channel.videos))


def posts(channel_id: str, limit: int) -> list[ShownPost]:
    channel = state().existing(channel_id)
    if channel is None:
        return []
    with channel.lock:
        newest = list(islice(reversed(channel.videos.values()), limit))
    return [shown_post(channel, video) for video in newest]


def post(channel_id: str, video_id: str) -> ShownPost | None:
    found = state().video(video_id)
    return shown_post(*found) if found and found[0].id == channel_id else None


def shown_post(channel: Channel, video: Video) -> ShownPost:
    description = str(video.snippet.get("description", ""))
    return ShownPost(
        id=video.id,
        path=url_for("pages.post", platform="youtube", account_id=channel.id, post_id=video.id),
        created_at=datetime.fromtimestamp(video.created_at, UTC),
        parts=(Part(description),) if description else (),
        media=tuple(shown_media(video)),
        title=str(video.snippet["title"]),
        details=tuple(details(video)),
        comments=tuple(video.comments),
        unseen=video.upload_status in ("failed", "rejected"),
    )


def shown_media(video: Video) -> Iterator[ShownMedia]:
    kept = sandbox().uploads.get(f"youtube/{video.id}")
    url = url_for("pages.upload", platform="youtube", key=video.id) if kept else ""
    yield ShownVideo(url, str(video.snippet["title"]), video.facts.seconds if video.facts else 0.0)
    if video.thumbnail:
        yield ShownPicture(url_for("pages.upload", platform="youtube", key=video.thumbnail), "Thumbnail")


def details(video: Video) -> Iterator[tuple[str, str]]:
    yield "Status", " ".join(filter(None, (video.upload_status, video.outcome[1])))
    yield "Privacy", video.privacy
    yield "Category", str(video.snippet.get("categoryId", ""))
    yield "Made for kids", "yes" if video.status.get("selfDeclaredMadeForKids") else "no"
    if "publishAt" in video.status:
        yield "Publish at", str(video.status["publishAt"])
    if tags := video.snippet.get("tags"):
        yield "Tags", ", ".join(tags)
    if video.facts:
        seconds = video.facts.seconds
        upright = video.facts.width <= video.facts.height
        yield "Kind", "Short" if upright and seconds <= 180 else "Video"
        yield "Length", f"{seconds:.1f} s, {video.facts.width} × {video.facts.height}"


service = Service(
    name="youtube",
    label="YouTube",
    new_state=State,
    register=register,
    refusal=refusal,
    accounts=accounts,
    account=account,
    posts=posts,
    post=post,
)

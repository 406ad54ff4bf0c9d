"""A stand-in for Reddit's OAuth API, its token host and its storage for uploads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from flask import Blueprint, Flask, Response, abort, g, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from syndication.sandbox.calls import allowance, put_into_calls, sandbox
from syndication.sandbox.reddit import media, publishing, reading
from syndication.sandbox.reddit.errors import RedditError, answer_of, refusal, status_error
from syndication.sandbox.reddit.state import CALLS_IN_WINDOW, Account, Post, State, state
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

WEB = "/_hosts/www.reddit.com"
LINKED = re.compile(r"(?P<link>https?://\S+)|(?P<user>(?<![\w/])u/[\w-]{3,20})")
ROUTES = (
    (f"{WEB}/api/v1/access_token", reading.give_token, "POST"),
    ("/api/v1/me", reading.me, "GET"),
    ("/r/<name>/about", reading.about, "GET"),
    ("/api/v1/<name>/post_requirements", reading.post_requirements, "GET"),
    ("/r/<name>/api/flairselector", reading.flairs, "POST"),
    ("/user/<name>/submitted", reading.submitted, "GET"),
    ("/api/info", reading.info, "GET"),
    ("/api/media/asset.json", media.lease_upload, "POST"),
    (f"/_hosts/{media.STORAGE}", media.take_upload, "POST"),
    ("/api/submit", publishing.submit, "POST"),
    ("/api/submit_gallery_post.json", publishing.submit_gallery, "POST"),
    ("/api/comment", publishing.comment, "POST"),
    ("/api/del", publishing.delete, "POST"),
)


def register(app: Flask) -> None:
    blueprint = Blueprint("reddit", __name__)
    put_into_calls(blueprint, service)
    for path, view, method in ROUTES:
        blueprint.add_url_rule(path, view_func=view, methods=[method])
    blueprint.add_url_rule("/api/<path:path>", view_func=unknown, methods=["GET", "POST", "PUT", "DELETE"])
    blueprint.register_error_handler(RedditError, answer_of)
    blueprint.after_request(add_headers)
    app.register_blueprint(blueprint, url_prefix="/reddit")
    for path in (f"{WEB}/r/<_name>/comments/<post_id>/<_slug>/", f"{WEB}/comments/<post_id>/"):
        app.add_url_rule(f"/reddit{path}", endpoint="reddit_post", view_func=show_post)
    app.add_url_rule(f"/reddit{WEB}/user/<name>", endpoint="reddit_user", view_func=show_user)


def unknown(path: str) -> Response:  # noqa: ARG001 -- the route's
    raise status_error(404)


def add_headers(response: Response) -> Response:
    rate = g.get("rate")
    if rate is not None:
        used, reset = rate
        response.headers["x-ratelimit-used"] = str(used)
        response.headers["x-ratelimit-remaining"] = str(float(max(0, allowance(CALLS_IN_WINDOW) - used)))
        response.headers["x-ratelimit-reset"] = str(reset)
    return response


def show_post(post_id: str, **_more: str) -> AnyResponse:
    """Where Reddit's own web addresses of posts lead."""
    found = state().posts.get(post_id)
    if found is None:
        abort(404)
    return redirect(url_for("pages.post", platform="reddit", account_id=found.author, post_id=found.id))


def show_user(name: str) -> AnyResponse:
    return redirect(url_for("pages.account", platform="reddit", account_id=name))


def accounts() -> list[ShownAccount]:
    return [shown_account(found) for found in list(state().accounts.values())]


def account(name: str) -> ShownAccount | None:
    found = state().accounts.get(name)
    return shown_account(found) if found else None


def shown_account(found: Account) -> ShownAccount:
    return ShownAccount(found.name, found.title, f"u/{found.name}", len(found.posts))


def posts(name: str, limit: int) -> list[ShownPost]:
    found = state().accounts[name]
    with found.lock:
        newest = list(islice((p for p in reversed(found.posts.values()) if p.visible), limit))
    return [shown_post(post) for post in newest]


def post(name: str, post_id: str) -> ShownPost | None:
    found = state().posts.get(post_id)
    return shown_post(found) if found and found.author == name and found.visible else None


def shown_post(found: Post) -> ShownPost:
    details = [("Subreddit", f"r/{found.subreddit}"), ("Flair", found.flair)]
    details += [("NSFW", "Yes" if found.nsfw else ""), ("Spoiler", "Yes" if found.spoiler else "")]
    return ShownPost(
        id=found.id,
        path=url_for("pages.post", platform="reddit", account_id=found.author, post_id=found.id),
        created_at=datetime.fromtimestamp(found.created_at, UTC),
        parts=tuple(parts_of(found.text)),
        media=tuple(shown_media(found)),
        card=ShownCard(found.url, found.title) if found.kind == "link" else None,
        title=found.title,
        details=tuple((label, value) for label, value in details if value),
        comments=tuple(found.comments),
    )


def shown_media(found: Post) -> Sequence[ShownMedia]:
    shown: list[ShownMedia] = []
    for number, asset in enumerate(found.assets):
        kept = sandbox().uploads.get(f"reddit/{asset}")
        url = url_for("pages.upload", platform="reddit", key=asset) if kept else ""
        caption = found.captions[number] if found.captions else ""
        shown.append(ShownVideo(url) if found.kind == "video" else ShownPicture(url, caption))
    return shown


def parts_of(text: str) -> list[Part]:
    parts: list[Part] = []
    end = 0
    for match in LINKED.finditer(text):
        parts.append(Part(text[end : match.start()]))
        link = match["link"]
        parts.append(Part(match[0], "link", link) if link else Part(match[0], "mention"))
        end = match.end()
    return [part for part in (*parts, Part(text[end:])) if part.text]


service = Service(
    name="reddit",
    label="Reddit",
    new_state=State,
    register=register,
    refusal=refusal,
    accounts=accounts,
    account=account,
    posts=posts,
    post=post,
)

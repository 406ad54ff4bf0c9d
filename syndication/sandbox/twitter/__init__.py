"""A stand-in for the API of X (Twitter), version 2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from flask import Blueprint, Flask, url_for

from syndication.sandbox.calls import put_into_calls
from syndication.sandbox.service import (
    Part,
    Service,
    ShownAccount,
    ShownMedia,
    ShownPicture,
    ShownPost,
    ShownVideo,
)
from syndication.sandbox.twitter import routes
from syndication.sandbox.twitter.counting import link_places
from syndication.sandbox.twitter.errors import refusal
from syndication.sandbox.twitter.media import KEPT_BYTES
from syndication.sandbox.twitter.state import Account, Post, State, state

LINKED = re.compile(r"(?<!\w)(?P<mention>@\w{1,20})|(?<![\w&])(?P<tag>[#$]\w*[^\W\d]\w*)")
SETTINGS = {
    "following": "People this account follows",
    "mentionedUsers": "Only people mentioned",
    "subscribers": "Subscribers",
    "verified": "Verified accounts",
}
LABELS = {"made_with_ai": "Made with AI", "paid_partnership": "Paid partnership"}


def register(app: Flask) -> None:
    blueprint = Blueprint("twitter", __name__, url_prefix="/twitter")
    put_into_calls(blueprint, service)
    routes.add_routes(blueprint)
    app.register_blueprint(blueprint)
    routes.add_pages(app)


def accounts() -> list[ShownAccount]:
    return [shown_account(found) for found in list(state().accounts.values())]


def account(user_id: str) -> ShownAccount | None:
    found = state().by_id(user_id)
    return shown_account(found) if found else None


def shown_account(found: Account) -> ShownAccount:
    return ShownAccount(found.id, found.shown_name, f"@{found.username}", len(found.posts))


def posts(user_id: str, limit: int) -> list[ShownPost]:
    found = state().by_id(user_id)
    if found is None:
        return []
    with found.lock:
        newest = list(islice(reversed(found.posts.values()), limit))
    return [shown_post(found, post) for post in newest]


def post(user_id: str, post_id: str) -> ShownPost | None:
    found = state().post(post_id)
    return shown_post(*found) if found and found[0].id == user_id else None


def shown_post(author: Account, post: Post) -> ShownPost:
    answered = state().post(post.reply_to) if post.reply_to else None
    return ShownPost(
        id=post.id,
        path=page_of(author, post.id),
        created_at=datetime.fromtimestamp(post.created_at, UTC),
        parts=tuple(parts_of(post.text)),
        media=tuple(shown_media(author, post)),
        details=tuple(details_of(post)),
        reply_to=page_of(answered[0], post.reply_to) if answered else "",
    )


def page_of(author: Account, post_id: str) -> str:
    return url_for("pages.post", platform="twitter", account_id=author.id, post_id=post_id)


def shown_media(author: Account, post: Post) -> Iterator[ShownMedia]:
    for media in (author.media[one] for one in post.media if one in author.media):
        url = url_for("pages.upload", platform="twitter", key=media.id)
        if media.category == "tweet_video":
            yield ShownVideo(url if media.total <= KEPT_BYTES else "", media.alt_text, media.seconds)
        else:
            yield ShownPicture(url, media.alt_text)


def details_of(post: Post) -> Iterator[tuple[str, str]]:
    if post.reply_settings in SETTINGS:
        yield "Who can reply", SETTINGS[post.reply_settings]
    for label in post.labels:
        yield "Label", LABELS[label]


def parts_of(text: str) -> Iterator[Part]:
    end = 0
    for start, stop in link_places(text):
        yield from mentions_and_tags(text[end:start])
        url = text[start:stop]
        yield Part(url, "link", url if "://" in url else f"https://{url}")
        end = stop
    yield from mentions_and_tags(text[end:])


def mentions_and_tags(text: str) -> Iterator[Part]:
    end = 0
    for match in LINKED.finditer(text):
        if match.start() > end:
            yield Part(text[end : match.start()])
        yield Part(match[0], "mention" if match["mention"] else "tag")
        end = match.end()
    if end < len(text):
        yield Part(text[end:])


service = Service(
    name="twitter",
    label="X (Twitter)",
    new_state=State,
    register=register,
    refusal=refusal,
    accounts=accounts,
    account=account,
    posts=posts,
    post=post,
)

"""GET of users and posts: https://docs.x.com/x-api/posts/get-posts and https://docs.x.com/x-api/users/get-me."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from flask import Response, request, url_for

from syndication.sandbox.calls import json_answer
from syndication.sandbox.twitter import errors
from syndication.sandbox.twitter.calls import digits, field_names, query, signed_in
from syndication.sandbox.twitter.counting import link_places
from syndication.sandbox.twitter.state import Account, Post, as_dict, state

USER_FIELDS = frozenset(
    {
        "created_at",
        "description",
        "id",
        "name",
        "profile_image_url",
        "protected",
        "public_metrics",
        "url",
        "username",
        "verified",
        "verified_type",
    }
)
POST_FIELDS = frozenset(
    {
        "attachments",
        "author_id",
        "conversation_id",
        "created_at",
        "edit_history_tweet_ids",
        "entities",
        "id",
        "in_reply_to_user_id",
        "non_public_metrics",
        "organic_metrics",
        "public_metrics",
        "referenced_tweets",
        "reply_settings",
        "text",
    }
)
#: The old name and the new.
FIELDS_PARAMETERS = ("tweet.fields", "post.fields")


def me() -> Response:
    account = signed_in("/2/users/me")
    given = query(("user.fields", *FIELDS_PARAMETERS, "expansions"))
    asked = field_names(given.get("user.fields", ""), USER_FIELDS, "user.fields")
    return json_answer({"data": user_fields(account, asked)})


def user_fields(account: Account, asked: set[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "profile_image_url": request.host_url.rstrip("/")
        + url_for("pages.picture", platform="twitter", account_id=account.id),
        "verified": False,
        "verified_type": "none",
        "protected": False,
        "created_at": "2026-01-01T00:00:00.000Z",
        "description": "",
        "public_metrics": {"followers_count": 0, "following_count": 0, "tweet_count": len(account.posts)},
        "url": "",
    }
    found = {"id": account.id, "name": account.shown_name, "username": account.username}
    return found | {name: facts[name] for name in facts if name in asked}


def user_posts(user_id: str) -> Response:
    signed_in(f"/2/users/{user_id}/tweets")
    allowed = ("max_results", "start_time", "end_time", "exclude", "pagination_token", *FIELDS_PARAMETERS)
    given = query(allowed)
    author = state().by_id(digits(user_id, "id"))
    if author is None:
        return json_answer({"errors": [errors.not_found(user_id)]})
    asked = asked_fields(given)
    most = given.get("max_results", "10")
    if not (most.isascii() and most.isdigit() and 5 <= int(most) <= 100):
        raise errors.invalid(
            f"The `max_results` query parameter value [{most}] is not between 5 and 100",
            {"max_results": [most]},
        )
    since, until = (instant(given.get(name)) for name in ("start_time", "end_time"))
    with author.lock:
        newest = list(reversed(author.posts.values()))
    posts = [
        p
        for p in newest
        if (since is None or p.created_at >= since) and (until is None or p.created_at < until)
    ][: int(most)]
    if not posts:
        return json_answer({"meta": {"result_count": 0}})
    meta = {"result_count": len(posts), "newest_id": posts[0].id, "oldest_id": posts[-1].id}
    return json_answer({"data": [post_fields(author, post, asked) for post in posts], "meta": meta})


def asked_fields(given: dict[str, str]) -> set[str]:
    return {
        name
        for parameter in FIELDS_PARAMETERS
        for name in field_names(given.get(parameter, ""), POST_FIELDS, parameter)
    }


def instant(text: str | None) -> float | None:
    """Epoch seconds of an ISO 8601 time in UTC. Raises Problem."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise errors.invalid(f"The time [{text}] is not YYYY-MM-DDTHH:mm:ssZ") from None


def one_post(post_id: str) -> Response:
    account = signed_in(f"/2/tweets/{post_id}")
    asked = asked_fields(query(FIELDS_PARAMETERS))
    found = state().post(digits(post_id, "id"))
    if found is None:
        return json_answer({"errors": [errors.not_found(post_id)]})
    author, post = found
    private = {"non_public_metrics", "organic_metrics"} & asked
    answer: dict[str, Any] = {}
    if private and author is not account:
        asked -= private
        answer["errors"] = [{"title": "Field Authorization Error", "detail": "", "field": f} for f in private]
    return json_answer({"data": post_fields(author, post, asked)} | answer)


def post_fields(author: Account, post: Post, asked: set[str]) -> dict[str, Any]:
    text, urls = with_short_links(author, post)
    media = [author.media[one] for one in post.media if one in author.media]
    replies = sum(other.reply_to == post.id for other in list(author.posts.values()))
    facts = as_dict(
        author_id=author.id,
        created_at=datetime.fromtimestamp(post.created_at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        entities={"urls": urls} if urls else None,
        attachments={"media_keys": [one.key for one in media]} if media else None,
        referenced_tweets=[{"type": "replied_to", "id": post.reply_to}] if post.reply_to else None,
        reply_settings=post.reply_settings,
        public_metrics={
            "retweet_count": 0,
            "reply_count": replies,
            "like_count": 0,
            "quote_count": 0,
            "bookmark_count": 0,
            "impression_count": 0,
        },
        non_public_metrics={"impression_count": 0, "user_profile_clicks": 0}
        | ({"url_link_clicks": 0} if urls else {}),
    )
    found = {"id": post.id, "text": text, "edit_history_tweet_ids": [post.id]}
    return found | {name: value for name, value in facts.items() if name in asked}


def with_short_links(author: Account, post: Post) -> tuple[str, list[dict[str, Any]]]:
    """The text as X gives it back: links replaced by its own, media as one more at the end, &, < and > escaped."""
    pieces, urls, end = [], [], 0
    for start, stop in link_places(post.text) if "." in post.text else ():
        url = post.text[start:stop]
        short = short_link(url)
        pieces += [html.escape(post.text[end:start], quote=False), short]
        expanded = url if "://" in url else f"http://{url}"
        urls.append({"url": short, "expanded_url": expanded, "display_url": expanded.partition("://")[2]})
        end = stop
    pieces.append(html.escape(post.text[end:], quote=False))
    if post.media:
        pieces.append((" " if post.text else "") + short_link(post.id))
        key = author.media[post.media[0]].key if post.media[0] in author.media else ""
        where = f"https://x.com/{author.username}/status/{post.id}/photo/1"
        urls.append({"url": pieces[-1].strip(), "expanded_url": where, "media_key": key})
    return "".join(pieces), urls


def short_link(seed: str) -> str:
    return f"https://t.co/{sha256(seed.encode()).hexdigest()[:10]}"

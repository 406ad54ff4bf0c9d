"""POST and DELETE /2/tweets: https://docs.x.com/x-api/posts/create-post."""

from __future__ import annotations

import html
import re
import time
from typing import Any

from flask import Response

from syndication.sandbox.calls import accepted, json_answer
from syndication.sandbox.twitter import counting, errors
from syndication.sandbox.twitter.calls import digits, json_body, signed_in
from syndication.sandbox.twitter.state import Account, Media, Post, state

REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")
LABELS = ("made_with_ai", "paid_partnership")
SHAPE = {
    "text": str,
    "media": {"media_ids": list, "tagged_user_ids": list},
    "reply": {"in_reply_to_tweet_id": str, "exclude_reply_user_ids": list},
    "reply_settings": str,
    "made_with_ai": bool,
    "paid_partnership": bool,
    "quote_tweet_id": str,
    "poll": dict,
    "community_id": str,
    "edit_options": dict,
}
#: Of an account without Premium.
VIDEO_MINUTES = 20
TOO_LONG = (
    "Your Tweet text is too long. For more information on how Twitter determines text length see "
    "https://github.com/twitter/twitter-text."
)


def create() -> Response:
    account = signed_in("/2/tweets", writes=True, publishes=True)
    body = json_body(SHAPE)
    text = checked_text(body.get("text", ""))
    with account.lock:
        media = checked_media(body.get("media"), account)
        if not text and not media:
            raise errors.invalid("Please include either text or media in your Tweet.")
        reply_to = checked_reply(body.get("reply"), account)
        settings = checked_settings(body)
        key = (" ".join(text.split()), media)
        if text and account.texts.get(key) in account.posts:
            raise errors.duplicate()
        labels = tuple(label for label in LABELS if body.get(label))
        post = Post(state().new_id(), time.time(), text, media, reply_to, settings, labels)
        account.posts[post.id] = post
        account.texts[key] = post.id
        state().authors[post.id] = account
    accepted(account.id, text)
    data = {"id": post.id, "text": html.escape(text, quote=False), "edit_history_tweet_ids": [post.id]}
    return json_answer({"data": data}, 201, {"location": f"https://api.x.com/2/tweets/{post.id}"})


def checked_text(text: str) -> str:
    text = text.strip()
    if not text.isascii() and not allowed(text):
        raise errors.invalid("$.text: has characters that are not allowed", {"$.text": [""]})
    if counting.units(text) > counting.LIMIT:
        raise errors.invalid(TOO_LONG)
    if text.count("$") > 1 and len(counting.CASHTAG.findall(text)) > 1:
        raise errors.forbidden("You are not allowed to create a Tweet with more than one cashtag.")
    return text


def allowed(text: str) -> bool:
    return not counting.FORBIDDEN.search(text) and text.encode(errors="ignore").decode() == text


def checked_media(given: dict[str, Any] | None, account: Account) -> tuple[str, ...]:
    if given is None:
        return ()
    ids = given.get("media_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 4:
        raise errors.invalid(
            "$.media.media_ids: there must be 1 to 4 items in the array", {"$.media.media_ids": [str(ids)]}
        )
    found = [account.media.get(digits(one, "media.media_ids")) for one in ids]
    usable = [one for one in found if one is not None and one.usable]
    if len(usable) < len(ids) or len(set(ids)) < len(ids):
        raise errors.invalid("Your media IDs are invalid.", {"media.media_ids": [str(ids)]})
    check_kinds(usable)
    return tuple(one.id for one in usable)


def check_kinds(media: list[Media]) -> None:
    if len(media) > 1 and any(one.category != "tweet_image" for one in media):
        raise errors.invalid("You may attach up to 4 photos, 1 animated GIF or 1 video in a Tweet.")
    for one in media:
        if one.category == "tweet_video" and one.seconds > VIDEO_MINUTES * 60:
            raise errors.forbidden(
                f"This user is not allowed to post a video longer than {VIDEO_MINUTES} minutes."
            )


def checked_reply(given: dict[str, Any] | None, account: Account) -> str:
    """The id of the post that is answered. Apps answer their own account's posts, or whoever mentioned it."""
    if given is None:
        return ""
    post_id = digits(given.get("in_reply_to_tweet_id"), "reply.in_reply_to_tweet_id")
    found = state().post(post_id)
    if found is None:
        raise errors.invalid("You attempted to reply to a Tweet that is deleted or not visible to you.")
    author, post = found
    if author is not account and not re.search(rf"@{account.username}\b", post.text, re.IGNORECASE):
        raise errors.forbidden(
            "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by "
            "the author of the post you are replying to."
        )
    return post_id


def checked_settings(body: dict[str, Any]) -> str:
    if "reply_settings" not in body:
        return "everyone"
    if body["reply_settings"] not in REPLY_SETTINGS:
        raise errors.invalid(
            f"$.reply_settings: does not have a value in the enumeration {list(REPLY_SETTINGS)}",
            {"$.reply_settings": [body["reply_settings"]]},
        )
    return str(body["reply_settings"])


def delete(post_id: str) -> Response:
    account = signed_in(f"/2/tweets/{post_id}", writes=True)
    found = state().post(digits(post_id, "id"))
    if found is not None and found[0] is not account:
        raise errors.forbidden("You are not authorized to delete this Tweet.")
    if found is not None:
        with account.lock:
            account.posts.pop(post_id, None)
    return json_answer({"data": {"deleted": True}})

"""Making posts, photos and stories of photos: https://developers.facebook.com/docs/pages-api/posts, the `/photos`
edge, and /docs/page-stories-api."""

from __future__ import annotations

import json
import re
import time
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request

from syndication.sandbox.calls import accepted, json_answer, sandbox
from syndication.sandbox.facebook import errors
from syndication.sandbox.facebook.calls import GraphCall, must_publish, page_of, read_call, yes_or_no
from syndication.sandbox.facebook.fields import photo_fields, post_fields
from syndication.sandbox.facebook.state import Page, Photo, Post, state
from syndication.sandbox.images import readable, sniff

MESSAGE_LIMIT = 63_206
PHOTO_BYTES = 10_000_000
PHOTOS_OF_A_POST = 10
PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"})
FEED_PARAMS = frozenset({"message", "link", "published", "attached_media"})
PHOTO_PARAMS = frozenset({"source", "url", "caption", "message", "published", "alt_text_custom"})
ATTACHED = re.compile(r"attached_media(\[\d+\])?")


def post_to_feed(page_id: str) -> Response:
    call = read_call(FEED_PARAMS)
    published = yes_or_no(call.params, "published", True)
    page = page_of(call, page_id, "/feed", publishes=published)
    must_publish(call.token, page)
    message, link = checked_message(call.params.get("message", "")), checked_link(call.params.get("link", ""))
    with page.lock:
        photos = attached_photos(call.params, page)
        if not (message or link or photos):
            raise errors.empty_post()
        if published and page.last and (message, link, ()) == (page.last.message, page.last.link, photos):
            raise errors.duplicate()
        post = keep_post(page, message, link, photos, published)
        page.last = post if published else page.last
    if published:
        accepted(page.id, message)
    return json_answer(post_fields(page, post, call.fields) if call.fields else {"id": post.id})


def post_photo(page_id: str) -> Response:
    call = read_call(PHOTO_PARAMS)
    published = yes_or_no(call.params, "published", True)
    page = page_of(call, page_id, "/photos", publishes=published)
    must_publish(call.token, page)
    caption = checked_message(call.params.get("caption") or call.params.get("message", ""))
    data, mime_type = checked_photo()
    photo = Photo(state().new_id(), page.id, call.params.get("alt_text_custom", ""), caption)
    sandbox().uploads.put(f"facebook/{photo.id}", data, mime_type)
    with page.lock:
        page.photos[photo.id] = photo
        if published:
            keep_post(page, caption, "", (photo.id,), True)
    if published:
        accepted(page.id, caption)
    return json_answer(photo_answer(photo, call))


def photo_answer(photo: Photo, call: GraphCall) -> dict[str, Any]:
    if call.fields:
        return photo_fields(photo, call.fields)
    return {"id": photo.id} | ({"post_id": photo.post_id} if photo.post_id else {})


def keep_post(page: Page, message: str, link: str, photos: tuple[str, ...], published: bool) -> Post:
    post = Post(f"{page.id}_{state().new_id()}", time.time(), message, link, photos, published)
    page.posts[post.id] = post
    for photo_id in photos:
        page.photos[photo_id].post_id = post.id
    return post


def post_photo_story(page_id: str) -> Response:
    call = read_call(("photo_id",))
    page = page_of(call, page_id, "/photo_stories", publishes=True)
    must_publish(call.token, page)
    photo_id = call.params.get("photo_id", "")
    with page.lock:
        photo = state().photo(photo_id, page)
        if photo is None:
            raise errors.no_such_object(photo_id, "post")
        if photo.post_id:
            raise errors.invalid("These photos were already posted.", subcode=1366051)
        post = Post(f"{page.id}_{state().new_id()}", time.time(), "", photos=(photo_id,), kind="story")
        page.posts[post.id] = post
        photo.post_id = post.id
    state().alias(post.number, post.id)
    accepted(page.id, f"story {photo_id}")
    return json_answer({"success": True, "post_id": post.number})


def checked_message(message: str, limit: int = MESSAGE_LIMIT) -> str:
    if not message.isascii() and message.encode(errors="ignore").decode() != message:
        raise errors.invalid("Param message must be valid UTF-8")
    if len(message) > limit:
        raise errors.invalid(f"Param message is too long: {len(message)} of at most {limit} characters")
    return message


def checked_link(link: str) -> str:
    if not link:
        return ""
    host = urlsplit(link).hostname or ""
    if urlsplit(link).scheme not in ("http", "https") or "." not in host or " " in link:
        raise errors.GraphError(
            "(#1609005) Error Posting Link", 1609005, error_user_title="Error Posting Link"
        )
    if host == "facebook.com" or host.endswith(".facebook.com"):
        raise errors.invalid("Links to facebook.com are not allowed", subcode=1609008)
    return link


def attached_photos(params: dict[str, str], page: Page) -> tuple[str, ...]:
    """The ids in `attached_media`, given as one JSON list or as `attached_media[0]` and so on."""
    found: list[str] = []
    for name, text in params.items():
        if ATTACHED.fullmatch(name):
            try:
                value = json.loads(text)
                found += [str(item["media_fbid"]) for item in (value if isinstance(value, list) else [value])]
            except (ValueError, KeyError, TypeError):
                raise errors.invalid(f"Param {name} must hold objects with a media_fbid") from None
    if len(found) > PHOTOS_OF_A_POST:
        raise errors.invalid(f"A post may have at most {PHOTOS_OF_A_POST} photos")
    for photo_id in found:
        photo = state().photo(photo_id, page)
        if photo is None:
            raise errors.no_such_object(photo_id, "post")
        if photo.post_id or found.count(photo_id) > 1:
            raise errors.invalid("These photos were already posted.", subcode=1366051)
    return tuple(found)


def checked_photo() -> tuple[bytes, str]:
    """The uploaded file and its type. The sandbox fetches nothing, so `url` is refused. Raises GraphError."""
    upload = request.files.get("source")
    if request.mimetype != "multipart/form-data" or upload is None:
        raise errors.unreadable_photo()
    data = upload.read(PHOTO_BYTES + 1)
    if len(data) > PHOTO_BYTES:
        raise errors.invalid(
            "Invalid parameter",
            subcode=1366046,
            error_user_title="Can't Read Files",
            error_user_msg="Your photos couldn't be uploaded. Photos should be smaller than 10 MB.",
        )
    mime_type = sniff(data)
    if mime_type not in PHOTO_TYPES or not readable(data):
        raise errors.unreadable_photo()
    return data, mime_type

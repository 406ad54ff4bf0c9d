"""Uploading media: one request for a picture, segments for GIFs and videos.

Source: https://docs.x.com/x-api/media/introduction.
"""

from __future__ import annotations

import time
from base64 import b64decode
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response, request
from PIL import Image

from syndication.sandbox.calls import json_answer, processing_fault, sandbox
from syndication.sandbox.files import video_facts
from syndication.sandbox.images import readable, sniff
from syndication.sandbox.twitter import errors
from syndication.sandbox.twitter.calls import digits, json_body, query, signed_in
from syndication.sandbox.twitter.state import MEDIA_SECONDS, Account, Media, state

IMAGE_BYTES = 5 * 1024 * 1024
GIF_BYTES = 15 * 1024 * 1024
VIDEO_BYTES = 8 * 1024**3
SEGMENT_BYTES = 5 * 1024 * 1024
MOST_SEGMENTS = 1000
#: Larger files are neither probed nor shown.
KEPT_BYTES = 64_000_000
#: Bytes of an upload that are kept in memory, before they go to a temporary file.
SPOOLED = 1_000_000
IMAGE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
TYPES = {"tweet_video": ("video/mp4", "video/quicktime"), "tweet_gif": ("image/gif",)}
LIMITS = {"tweet_video": VIDEO_BYTES, "tweet_gif": GIF_BYTES}
ALT_TEXT = 1000


def upload() -> Response:
    """A picture at once."""
    account = signed_in("/2/media/upload", writes=True)
    fields, data = picture_and_fields()
    if fields.get("media_category") != "tweet_image":
        raise errors.invalid("$.media_category: does not have a value in the enumeration [tweet_image]")
    mime_type = sniff(data)
    if mime_type not in IMAGE_TYPES or not readable(data):
        raise errors.invalid("media type unrecognized.")
    if len(data) > IMAGE_BYTES:
        raise errors.invalid("Maximum file size exceeded.")
    media = Media(state().new_id(), "tweet_image", mime_type, len(data), state="succeeded")
    keep(account, media, data)
    return json_answer({"data": shown(media) | {"size": len(data)}})


def picture_and_fields() -> tuple[dict[str, Any], bytes]:
    if request.mimetype == "application/json":
        body = json_body({"media": str, "media_category": str, "media_type": str, "shared": bool})
        try:
            return body, b64decode(body.get("media", ""), validate=True)
        except ValueError:
            raise errors.invalid("$.media: is not base64") from None
    if request.mimetype != "multipart/form-data":
        raise errors.invalid(f"Unsupported content type: {request.mimetype or 'none'}")
    check_form({"media_category", "media_type", "shared"})
    return request.form.to_dict(), sent_file().read(KEPT_BYTES)


def check_form(allowed: set[str]) -> None:
    for name in request.form:
        if name not in allowed:
            raise errors.invalid(f"$.{name}: is not defined in the schema")


def sent_file() -> Any:
    sent = request.files.get("media")
    if sent is None:
        raise errors.invalid("$.media: is missing but it is required")
    return sent


def keep(account: Account, media: Media, data: bytes) -> None:
    sandbox().uploads.put(f"twitter/{media.id}", data, media.mime_type)
    with account.lock:
        account.media[media.id] = media


def initialize() -> Response:
    account = signed_in("/2/media/upload/initialize", writes=True)
    body = json_body(
        {
            "media_type": str,
            "total_bytes": int,
            "media_category": str,
            "shared": bool,
            "additional_owners": list,
        }
    )
    category = body.get("media_category", "")
    if category not in TYPES or body.get("media_type") not in TYPES[category]:
        raise errors.invalid("$.media_type: does not have a value in the enumeration for this media_category")
    if not 0 < body.get("total_bytes", 0) <= LIMITS[category]:
        raise errors.invalid("Maximum file size exceeded.")
    file = SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 -- it lives as long as the upload
    media = Media(state().new_id(), category, body["media_type"], body["total_bytes"], file=file)
    with account.lock:
        account.media[media.id] = media
    return json_answer({"data": shown(media)})


def append(media_id: str) -> Response:
    account = signed_in(f"/2/media/upload/{media_id}/append", writes=True)
    media = being_sent(account, media_id)
    if request.mimetype != "multipart/form-data":
        raise errors.invalid(f"Unsupported content type: {request.mimetype or 'none'}")
    check_form({"segment_index"})
    index = request.form.get("segment_index", "")
    if not (index.isascii() and index.isdigit() and int(index) < MOST_SEGMENTS):
        raise errors.invalid("$.segment_index: must be a whole number from 0 to 999")
    data = sent_file().read(SEGMENT_BYTES + 1)
    if not 0 < len(data) <= SEGMENT_BYTES:
        raise errors.invalid("$.media: a segment has 1 byte to 5 MB")
    with account.lock:
        if media.file is None:
            raise gone(media_id)
        offset = media.file.seek(0, 2)
        media.file.write(data)
        media.segments[int(index)] = (offset, len(data))
    return json_answer({"data": {"expires_at": round(media.uploaded_at + MEDIA_SECONDS)}})


def finalize(media_id: str) -> Response:
    account = signed_in(f"/2/media/upload/{media_id}/finalize", writes=True)
    media = being_sent(account, media_id)
    with account.lock:
        sizes = [media.segments[index][1] for index in sorted(media.segments)]
        if (
            sorted(media.segments) != list(range(len(sizes)))
            or sum(sizes) != media.total
            or media.file is None
        ):
            raise errors.invalid("Segments do not add up to provided total file size.")
        data = b"".join(segments_of(media)) if media.total <= KEPT_BYTES else b""
        media.file.close()
        media.file = None
        media.state, media.ready_at = "pending", time.time()
    if data:
        media.failure = judged(media, data)
        sandbox().uploads.put(f"twitter/{media.id}", data, media.mime_type)
    fault = processing_fault(account.id, account.username, account.name)
    if fault is not None and fault.kind == "processing-failed":
        media.failure = "Unsupported video format"
    elif fault is not None:
        media.ready_at += fault.seconds or 0.0
    answer = shown(media) | {"size": media.total}
    answer["processing_info"] = {"state": "pending", "check_after_secs": 1}
    if media.failure:
        media.state = "failed"
    return json_answer({"data": answer})


def segments_of(media: Media) -> list[bytes]:
    found = []
    for index in sorted(media.segments):
        offset, size = media.segments[index]
        assert media.file is not None  # noqa: S101 -- the caller has looked; tells mypy
        media.file.seek(offset)
        found.append(media.file.read(size))
    return found


def judged(media: Media, data: bytes) -> str:
    """What is wrong with a GIF or video, "" for nothing."""
    return gif_failure(data) if media.category == "tweet_gif" else video_failure(media, data)


def gif_failure(data: bytes) -> str:
    if sniff(data) != "image/gif":
        return "This is no GIF"
    with Image.open(BytesIO(data)) as image:
        frames = getattr(image, "n_frames", 1)
        fits = image.width <= 1280 and image.height <= 1080 and frames <= 350
        return "" if fits and image.width * image.height * frames <= 300_000_000 else "Unsupported GIF size"


def video_failure(media: Media, data: bytes) -> str:
    facts = video_facts(data)
    if facts is None:
        return "Unsupported video format"
    media.seconds = facts.seconds
    ratio = facts.width / facts.height if facts.height else 0.0
    for wrong, says in (
        (facts.video_codec != "h264" or facts.audio_codec not in ("", "aac"), "Unsupported video format"),
        (not 32 <= min(facts.width, facts.height) <= max(facts.width, facts.height) <= 1920, "Invalid size"),
        (not 1 / 3 - 0.02 <= ratio <= 3.02, "Invalid aspect ratio"),
        (round(facts.frame_rate) > 60, "Unsupported frame rate"),
        (facts.seconds < 0.45, "Duration too short"),
    ):
        if wrong:
            return says
    return ""


def status() -> Response:
    account = signed_in("/2/media/upload")
    given = query(("command", "media_id"))
    if given.get("command") != "STATUS":
        raise errors.invalid("The query parameter [command] must be STATUS", {"command": [""]})
    media_id = digits(given.get("media_id"), "media_id")
    media = account.media.get(media_id)
    if media is None or not media.state:
        raise gone(media_id)
    info: dict[str, Any] = {"state": media.now(), "progress_percent": 100}
    if media.now() == "pending":
        left = max(1, round(media.ready_at - time.time()))
        info = {"state": "in_progress", "check_after_secs": left, "progress_percent": 50}
    if media.now() == "failed":
        info["error"] = {"code": 1, "name": "InvalidMedia", "message": media.failure}
    answer = shown(media) | {"size": media.total}
    return json_answer(
        {"data": answer | ({"processing_info": info} if media.category != "tweet_image" else {})}
    )


def metadata() -> Response:
    account = signed_in("/2/media/metadata", writes=True)
    body = json_body({"id": str, "metadata": {"alt_text": {"text": str}}})
    media_id = digits(body.get("id"), "id")
    media = account.media.get(media_id)
    if media is None:
        raise gone(media_id)
    text = body.get("metadata", {}).get("alt_text", {}).get("text", "")
    if not 0 < len(text) <= ALT_TEXT:
        raise errors.invalid("$.metadata.alt_text.text: may be 1 to 1000 characters long")
    media.alt_text = text
    return json_answer({"data": {"id": media.id, "associated_metadata": {"alt_text": {"text": text}}}})


def being_sent(account: Account, media_id: str) -> Media:
    media = account.media.get(digits(media_id, "id"))
    if media is None or media.file is None:
        raise gone(media_id)
    return media


def gone(media_id: str) -> errors.Problem:
    return errors.invalid(f"media id {media_id} is not known or has expired.", {"media_id": [media_id]})


def shown(media: Media) -> dict[str, Any]:
    return {"id": media.id, "media_key": media.key, "expires_after_secs": MEDIA_SECONDS}

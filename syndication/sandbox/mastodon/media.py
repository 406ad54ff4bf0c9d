"""Uploads: https://docs.joinmastodon.org/methods/media/. Moving ones are prepared after they were taken."""

from __future__ import annotations

import time
from io import BytesIO

from flask import Response, request
from PIL import Image
from werkzeug.datastructures import FileStorage

from syndication.sandbox.calls import json_answer, processing_fault, sandbox
from syndication.sandbox.files import video_facts
from syndication.sandbox.images import readable, sniff
from syndication.sandbox.mastodon import fields
from syndication.sandbox.mastodon.callers import caller
from syndication.sandbox.mastodon.errors import MastodonError, limit_headers
from syndication.sandbox.mastodon.servers import IMAGE_TYPES, VIDEO_TYPES, Server
from syndication.sandbox.mastodon.shapes import media_json
from syndication.sandbox.mastodon.state import Account, Media, state

FIELDS = frozenset({"description", "focus"})
FILES = frozenset({"file", "thumbnail"})
#: How long preparing a video takes.
USUAL_SECONDS = 0.3
LARGEST_KEPT = 64_000_000


def create() -> Response:
    account, _token = caller("/api/v2/media", "write:media")
    if request.mimetype != "multipart/form-data":
        raise MastodonError(422, "unprocessable")
    given = fields.body(FIELDS)
    for name in request.files:
        if name not in FILES:
            raise MastodonError(422, "unknown_field", name)
    file = request.files.get("file")
    if file is None:
        raise MastodonError(422, "file_missing")
    description = fields.text(given, "description")
    if len(description) > account.server.description_length:
        raise MastodonError(422, "description", account.server.description_length)
    media = looked_at(file, description, account.server)
    waits = prepare(media, account)
    account.media[media.id] = media
    headers = limit_headers(30, 29, time.time() + 1800)
    return json_answer(media_json(media), 202 if waits else 200, headers)


def looked_at(file: FileStorage, description: str, server: Server) -> Media:
    """The upload, by its real bytes. Raises MastodonError for what the server refuses."""
    data = file.read()
    if file.mimetype not in server.types:
        raise MastodonError(422, "file_type")
    is_image = file.mimetype in IMAGE_TYPES
    if len(data) > (server.image_bytes if is_image else server.video_bytes):
        raise MastodonError(422, "file_size", server.image_bytes if is_image else server.video_bytes)
    media = (
        picture(data, description, server) if is_image else video(data, file.mimetype, description, server)
    )
    if len(data) <= LARGEST_KEPT:
        sandbox().uploads.put(f"mastodon/{media.id}", data, media.mime_type)
    else:
        media.kept = False
    return media


def picture(data: bytes, description: str, server: Server) -> Media:
    kind = sniff(data)
    if kind not in IMAGE_TYPES or not readable(data):
        raise MastodonError(422, "file_type")
    with Image.open(BytesIO(data)) as image:
        width, height = image.size
        moves = getattr(image, "n_frames", 1) > 1
    if width * height > (server.gif_pixels if kind == "image/gif" else server.image_pixels):
        raise MastodonError(422, "dimensions", f"{width}x{height} images")
    gif = "gifv" if kind == "image/gif" and moves else "image"
    return Media(state().new_id(), gif, kind, width, height, description, ready_at=0.0)


def video(data: bytes, mime_type: str, description: str, server: Server) -> Media:
    facts = video_facts(data) if mime_type in VIDEO_TYPES else None
    if facts is None:
        raise MastodonError(422, "file_type")
    if facts.width * facts.height > server.video_pixels:
        raise MastodonError(422, "dimensions", f"{facts.width}x{facts.height} videos")
    if int(facts.frame_rate) > server.video_frame_rate:
        raise MastodonError(422, "dimensions", f"{int(facts.frame_rate)}fps videos")
    return Media(
        id=state().new_id(),
        kind="video",
        mime_type=mime_type,
        width=facts.width,
        height=facts.height,
        description=description,
        ready_at=0.0,
        seconds=facts.seconds,
    )


def prepare(media: Media, account: Account) -> bool:
    """Begin to prepare the media; whether that goes on after the answer."""
    fault = processing_fault(*account.names)
    if fault is None and media.kind == "image":
        return False
    seconds = USUAL_SECONDS if fault is None or fault.seconds is None else fault.seconds
    media.ready_at = time.time() + seconds
    media.failed = fault is not None and fault.kind == "processing-failed"
    return True


def show(media_id: str) -> Response:
    account, _token = caller(f"/api/v1/media/{media_id}", "write:media")
    media = account.media.get(media_id)
    if media is None or media.status_id:
        raise MastodonError(404, "not_found")
    waits = time.time() < media.ready_at
    if media.failed and not waits:
        raise MastodonError(422, "media_failed")
    return json_answer(media_json(media), 206 if waits else 200)

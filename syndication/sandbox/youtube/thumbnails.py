"""thumbnails.set: developers.google.com/youtube/v3/docs/thumbnails/set."""

from __future__ import annotations

import secrets

from flask import Response, request

from syndication.sandbox.calls import json_answer, sandbox
from syndication.sandbox.images import readable, sniff
from syndication.sandbox.youtube.calls import UPLOADING, caller, must_have_channel, own_video, parameters
from syndication.sandbox.youtube.errors import YouTubeError, bad_request

PATH = "/upload/youtube/v3/thumbnails/set"
THUMBNAIL_BYTES = 2 * 1024**2


def set_thumbnail() -> Response:
    who = caller(PATH, UPLOADING)
    must_have_channel(who)
    who.project.charge(units=50)
    params = parameters(("videoId", "uploadType"), required=("videoId",))
    video = own_video(who, params["videoId"])
    if "unproven" in who.token.flags:
        raise YouTubeError(
            403,
            "forbidden",
            "The authenticated user doesn't have permissions to upload and set custom video thumbnails.",
            domain="youtube.thumbnail",
        )
    if params.get("uploadType") != "media":
        raise bad_request("The sandbox takes thumbnails with uploadType=media only.")
    data = thumbnail_bytes()
    key = f"{video.id}-{secrets.token_hex(4)}"
    sandbox().uploads.put(f"youtube/{key}", data, sniff(data))
    video.thumbnail = key
    picture = {"url": f"{request.host_url}pictures/youtube/uploads/{key}"}
    return json_answer({"kind": "youtube#thumbnailSetResponse", "items": [{"default": picture}]})


def thumbnail_bytes() -> bytes:
    if request.mimetype not in ("image/jpeg", "image/png", "application/octet-stream"):
        raise bad_request(f"Media type '{request.mimetype}' is not supported.", "badContent")
    if (request.content_length or 0) > THUMBNAIL_BYTES:
        raise YouTubeError(
            413, "uploadTooLarge", f"Media is too large. Limit: {THUMBNAIL_BYTES}", domain="global"
        )
    data = request.get_data(cache=False)
    if not data:
        raise YouTubeError(
            400,
            "mediaBodyRequired",
            "The request does not include the image content.",
            domain="youtube.thumbnail",
        )
    if sniff(data) not in ("image/jpeg", "image/png") or not readable(data):
        raise YouTubeError(
            400, "invalidImage", "The provided image content is invalid.", domain="youtube.thumbnail"
        )
    return data

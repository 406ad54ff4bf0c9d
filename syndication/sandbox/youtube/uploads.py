"""Resumable uploads: developers.google.com/youtube/v3/guides/using_resumable_upload_protocol."""

from __future__ import annotations

import re
import secrets
import time
from urllib.parse import urlencode

from flask import Response, request

from syndication.sandbox.calls import json_answer
from syndication.sandbox.faults import Planned
from syndication.sandbox.youtube.calls import (
    UPLOADING,
    caller,
    json_body,
    must_have_channel,
    parameters,
    parts,
)
from syndication.sandbox.youtube.errors import YouTubeError, bad_request
from syndication.sandbox.youtube.making import make_video
from syndication.sandbox.youtube.metadata import checked
from syndication.sandbox.youtube.resources import VIDEO_PARTS, video_json
from syndication.sandbox.youtube.state import Upload, state

PATH = "/upload/youtube/v3/videos"
#: What the sending of bytes is called when faults are planned.
SENDING = f"{PATH}/session"
MAX_BYTES = 256 * 1024**3
#: The sandbox holds each piece in memory.
LONGEST_PIECE = 64 * 1024**2
PIECE = 256 * 1024
INSERT_PARAMS = ("part", "uploadType", "notifySubscribers", "autoLevels", "stabilize")
YES_OR_NO = ("true", "false")
CONTENT_RANGE = re.compile(r"bytes (?:(\d{1,15})-(\d{1,15})|\*)/(\d{1,15})")


def no_file() -> Response:
    """POST /youtube/v3/videos, and uploads that do not say how they come."""
    who = caller("/youtube/v3/videos", UPLOADING)
    who.project.charge(units=1)
    raise YouTubeError(400, "mediaBodyRequired", "The request does not include the video content.")


def begin() -> Response:
    """The metadata, and where to send the file."""
    if "uploadType" not in request.args:
        return no_file()
    who = caller(PATH, UPLOADING)
    must_have_channel(who)
    who.project.charge(inserts=1)
    params = parameters(INSERT_PARAMS, required=("part",))
    if params["uploadType"] != "resumable":
        raise bad_request("The sandbox takes resumable uploads only.")
    if params.get("notifySubscribers", "true") not in YES_OR_NO:
        raise bad_request("Invalid value at 'notify_subscribers' (TYPE_BOOL)")
    asked = parts(params, VIDEO_PARTS)
    total, mime_type = announced()
    snippet, status = checked(json_body(), asked)
    if who.project.unverified:
        status["privacyStatus"] = "private"
    upload = Upload(
        id=secrets.token_urlsafe(48),
        channel=who.channel,
        project=who.project,
        flags=who.token.flags,
        parts=asked,
        snippet=snippet,
        status=status,
        mime_type=mime_type,
        total=total,
        began=time.time(),
    )
    state().uploads[upload.id] = upload
    query = urlencode({**params, "upload_id": upload.id})
    return Response(
        status=200, headers={"Location": f"{request.base_url}?{query}", "X-GUploader-UploadID": upload.id}
    )


def announced() -> tuple[int | None, str]:
    """The file's size, None if it is not said, and its type. Raises YouTubeError."""
    length = request.headers.get("X-Upload-Content-Length", "")
    if length and not re.fullmatch(r"[1-9]\d{0,14}", length):
        raise bad_request("Invalid X-Upload-Content-Length.")
    if length and int(length) > MAX_BYTES:
        raise YouTubeError(413, "uploadTooLarge", f"Media is too large. Limit: {MAX_BYTES}", domain="global")
    mime_type = request.headers.get("X-Upload-Content-Type", "application/octet-stream")
    if not mime_type.startswith("video/") and mime_type != "application/octet-stream":
        raise bad_request(
            f"Media type '{mime_type}' is not supported. Valid media types: [video/*, application/octet-stream]",
            "badContent",
        )
    return (int(length) if length else None), mime_type


def receive() -> Response:
    """Bytes of the file, or the question how many came. Raises Planned; a planned 404 ends the session."""
    upload_id = request.args.get("upload_id", "")
    upload = state().upload(upload_id)
    span = CONTENT_RANGE.fullmatch(request.headers.get("Content-Range", ""))
    data = piece()
    last = bool(span and span[2] and int(span[2]) + 1 == int(span[3]))
    try:
        who = caller(SENDING, UPLOADING, publishes=last)
    except Planned as planned:
        if planned.fault.status == 404:
            state().uploads.pop(upload_id, None)
        raise
    if upload is None or upload.channel is not who.channel:
        return Response("Not Found", 404, mimetype="text/plain")
    with upload.lock:
        if not upload.video:
            take(upload, span, data)
        if upload.video:
            return finished(upload)
    headers = {"Range": f"bytes=0-{upload.received - 1}"} if upload.received else {}
    return Response(status=308, headers=headers)


def piece() -> bytes:
    if (request.content_length or 0) > LONGEST_PIECE:
        raise YouTubeError(
            413, "uploadTooLarge", "The sandbox takes pieces of at most 64 MB.", domain="global"
        )
    return request.get_data(cache=False)


def take(upload: Upload, span: re.Match[str] | None, data: bytes) -> None:
    """Add the bytes to the session, and make the video when all are there. Raises YouTubeError."""
    if span is None:
        raise bad_request("Invalid or missing Content-Range.")
    total = int(span[3])
    if upload.total is not None and total != upload.total:
        raise bad_request(f"Content-Range says {total} bytes, {upload.total} were announced.")
    if span[1] is not None:
        start, end = int(span[1]), int(span[2])
        if len(data) != end - start + 1 or end >= total:
            raise bad_request("Content-Range does not fit the bytes that came.")
        if start > upload.received:
            raise bad_request(f"Bytes from {upload.received} on are missing.")
        if end + 1 < total and (end + 1 - start) % PIECE:
            raise bad_request(f"All pieces but the last must be multiples of {PIECE} bytes.")
        upload.received += upload.file.write(data[upload.received - start :])
    if upload.received == total:
        upload.file.seek(0)
        upload.video = make_video(upload, upload.file.read()).id
        upload.file.close()


def finished(upload: Upload) -> Response:
    """What the session made, however often it is asked."""
    video = upload.channel.videos.get(upload.video)
    if video is None:
        return Response("Not Found", 404, mimetype="text/plain")
    return json_answer(video_json(upload.channel, video, upload.parts))

"""rupload.facebook.com, where the bytes of reels and video stories go."""

from __future__ import annotations

from flask import Response, g, request

from syndication.sandbox.calls import json_answer, known_caller
from syndication.sandbox.facebook.calls import header_token
from syndication.sandbox.facebook.errors import GraphError, upload_refused
from syndication.sandbox.facebook.state import Video, state
from syndication.sandbox.facebook.tokens import Token, valid_token
from syndication.sandbox.facebook.videos import MOST_BYTES, take

READ_AT_ONCE = 1_048_576


def upload(video_id: str) -> Response:
    if not request.headers.get("Authorization", "").startswith("OAuth "):
        return upload_refused(
            "NotAuthorizedError", "The Authorization header must be of the form OAuth <token>", 401
        )
    try:
        token = valid_token(header_token())
    except GraphError as error:
        return upload_refused("NotAuthorizedError", str(error), 401)
    video = state().videos.get(video_id)
    if video is None or video.kind == "post" or video.finished:
        return upload_refused("NotFoundError", "There is no such upload session", 404)
    g.page_id = video.page_id
    known_caller(video.page_id, path=f"/video-upload/{video_id}")
    return refusal_of(video, token) or taken(video)


def refusal_of(video: Video, token: Token) -> Response | None:
    if video.page_id not in token.pages or "pages_manage_posts" not in token.scopes:
        return upload_refused("NotAuthorizedError", "The token may not upload for this page", 403)
    for name in ("offset", "file_size"):
        if not header(name).isdigit():
            return upload_refused(
                "ParameterValidationError",
                f"HeaderValuePredicate: Header {name.capitalize()} not convertable to unsigned long",
            )
    size = int(header("file_size"))
    if not 1 <= size <= MOST_BYTES or (video.size and video.size != size):
        return upload_refused("ParameterValidationError", "The header file_size is not that of the file")
    if request.content_length is None or request.mimetype == "multipart/form-data":
        return upload_refused("ParameterValidationError", "The body must be the bytes of the file")
    if int(header("offset")) != video.received:
        return upload_refused("OffsetInvalidError", f"The upload goes on at offset {video.received}")
    if request.content_length + video.received > size:
        return upload_refused("ParameterValidationError", "There are more bytes than file_size says")
    return None


def header(name: str) -> str:
    """A header of the call, "" without one.

    Servers of WSGI drop names with an underscore, as file_size has, unless told otherwise: then it is taken to be
    right.
    """
    found = request.headers.get(name, "")
    if not found and name == "file_size" and request.headers.get("offset", "").isdigit():
        return str(int(request.headers["offset"]) + (request.content_length or 0))
    return found


def taken(video: Video) -> Response:
    with video.lock:
        video.size = int(header("file_size"))
        try:
            while piece := request.stream.read(READ_AT_ONCE):  # what came before a broken line stays
                take(video, piece)
        except GraphError:
            return upload_refused("NotFoundError", "There is no such upload session", 404)
    return json_answer({"success": True})

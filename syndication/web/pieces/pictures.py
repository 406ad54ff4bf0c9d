"""Uploading pictures and showing them."""

from __future__ import annotations

from pathlib import PurePath

from flask import Response, abort, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from syndication.models import Media
from syndication.services import media as pictures
from syndication.services.errors import Invalid
from syndication.services.renditions import thumbnail_of
from syndication.web.pieces import blueprint

YEAR = 365 * 24 * 3600


@blueprint.post("/media")
def upload() -> ResponseReturnValue:
    """One picture in the field "file". 201 with its id and addresses, 422 with a sentence."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return jsonify(message=_("Choose a picture to upload.")), 422
    try:
        media = pictures.upload(sent.read(), file_name=sent.filename, by=current_user)
    except Invalid as invalid:
        return jsonify(message=invalid.message), 422
    return jsonify(described(media)), 201


def described(media: Media) -> dict[str, object]:
    return {
        "id": media.id,
        "url": url_for("pieces.show_media", media_id=media.id),
        "thumbnail": url_for("pieces.show_media", media_id=media.id, size="thumbnail"),
        "width": media.width,
        "height": media.height,
        "file_name": media.file_name,
    }


@blueprint.get("/media/<int:media_id>")
def show_media(media_id: int) -> Response:
    """The stored picture, or with ?size=thumbnail a small copy. Its bytes never change, so browsers may keep it."""
    media = pictures.get_media(media_id)
    small = request.args.get("size") == "thumbnail"
    path = thumbnail_of(media) if small else pictures.file_of(media)
    if not path.is_file():
        abort(404)
    response = send_file(
        path,
        mimetype=media.mime_type,
        download_name=f"{PurePath(media.file_name).stem or 'picture'}{path.suffix}",
        etag=f"{media.sha256}-small" if small else media.sha256,
        max_age=YEAR,
    )
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

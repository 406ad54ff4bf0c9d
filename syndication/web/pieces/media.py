"""Uploading pictures, videos and documents, and showing them."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

from flask import Response, abort, current_app, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from syndication.models import Media, MediaKind
from syndication.services import media as stored
from syndication.services import uploads
from syndication.services.errors import Invalid
from syndication.services.renditions import thumbnail_of
from syndication.web.pieces import blueprint
from syndication.web.pieces.facts import facts_of, thumbnail_url

YEAR = 365 * 24 * 3600
#: Of a form around its files: texts, and what separates them.
AROUND_FILES = 1024 * 1024
TAKES_FILES = ("pieces.upload", "pieces.create_from_form", "pieces.save_from_form")


@blueprint.url_value_preprocessor
def let_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: whoever is signed in may send as much as a film has."""
    if request.method == "POST" and endpoint in TAKES_FILES and current_user.is_authenticated:
        usual = current_app.config["MAX_CONTENT_LENGTH"]
        request.max_content_length = max(usual, uploads.largest() + AROUND_FILES)


@blueprint.post("/media")
def upload() -> ResponseReturnValue:
    """One file in the field "file". 201 with its id and addresses, 422 with a sentence."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return jsonify(message=_("Choose a picture, a video or a PDF to upload.")), 422
    try:
        media = stored.upload(sent.stream, file_name=sent.filename, by=current_user)
    except Invalid as invalid:
        return jsonify(message=invalid.message), 422
    return jsonify(described(media)), 201


@blueprint.get("/media/<int:media_id>/about")
def about_media(media_id: int) -> ResponseReturnValue:
    """What `upload` answered."""
    return jsonify(described(stored.get_media(media_id)))


def described(media: Media) -> dict[str, object]:
    return {
        "id": media.id,
        "kind": media.kind,
        "url": url_for("pieces.show_media", media_id=media.id),
        "thumbnail": thumbnail_url(media),
        "width": media.width,
        "height": media.height,
        "file_name": media.file_name,
        "facts": facts_of(media),
    }


@blueprint.get("/media/<int:media_id>")
def show_media(media_id: int) -> Response:
    """The stored file; with ?size=poster the still of a video, with ?size=thumbnail a small copy of a still.

    Bytes never change, so browsers may keep them. Parts of a video can be asked for.
    """
    media = stored.get_media(media_id)
    size = request.args.get("size", "")
    path = file_to_show(media, size)
    if path is None or not path.is_file():
        abort(404)
    whole = path == stored.file_of(media)
    response = send_file(
        path,
        mimetype=media.mime_type if whole else "image/png" if path.suffix == ".png" else "image/jpeg",
        as_attachment=media.kind == MediaKind.DOCUMENT,
        download_name=f"{PurePath(media.file_name).stem or media.kind}{path.suffix}",
        etag=media.sha256 if whole else f"{media.sha256}-{size}",
        max_age=YEAR,
        conditional=True,
    )
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def file_to_show(media: Media, size: str) -> Path | None:
    if size == "thumbnail":
        return thumbnail_of(media)
    return stored.poster_file(media) if size == "poster" else stored.file_of(media)

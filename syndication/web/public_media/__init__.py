"""Media for platforms that fetch them from here. No one signs in: the address itself is the permission."""

from __future__ import annotations

from flask import Blueprint, Response, abort, send_file

from syndication.services.public_media import PATH, file_at

blueprint = Blueprint("public_media", __name__)


@blueprint.get(f"{PATH}/<token>/<name>")
def show(token: str, name: str) -> Response:
    path = file_at(token)
    if path is None or path.name != name:
        abort(404)
    response = send_file(path, conditional=True, max_age=3600)
    response.headers["X-Robots-Tag"] = "noindex"
    return response

"""Pieces: the composer, the list, and the media in them."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pieces", __name__, url_prefix="/syndication")

from syndication.web.pieces import live, media, routes, words  # noqa: E402, F401  # they add to the blueprint

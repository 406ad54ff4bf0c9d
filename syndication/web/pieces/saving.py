"""Saving what the composer sent, for the plain form and for the script alike."""

from __future__ import annotations

from flask import request
from flask_login import current_user

from syndication.jobs.queue import enqueue_link_card
from syndication.models import Piece
from syndication.services import link_cards, pieces
from syndication.services.pieces import PieceFields
from syndication.web.pieces.reading import number


def save_sent(fields: PieceFields, piece: Piece | None) -> Piece:
    """Store the fields in the piece, or in a new one; have the link's page asked for its card after that.

    Raises Invalid, PieceConflict, NotFound.
    """
    if piece is None:
        saved = pieces.create_piece(fields, current_user, client_key=request.form.get("nonce") or None)
    else:
        saved = pieces.save_piece(piece.id, fields, sent_version(), current_user)
    if link_cards.is_wanted(saved.link):
        enqueue_link_card(saved.link)
    return saved


def sent_version() -> int:
    """The version the person knows: after a conflict the one they chose to overwrite, else the one they opened."""
    return number(request.form.get("overwrite") or request.form.get("version", ""))

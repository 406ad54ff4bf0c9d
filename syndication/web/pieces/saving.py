"""Saving what the composer sent, for the plain form and for the script alike."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request
from flask_babel import gettext as _
from flask_login import current_user

from syndication.jobs.queue import enqueue_link_card
from syndication.models import Piece, PieceStatus
from syndication.services import link_cards, pieces
from syndication.services.errors import Invalid
from syndication.services.pieces import PieceFields
from syndication.web.pieces.reading import number


def save_sent(fields: PieceFields, piece: Piece | None) -> Piece:
    """Store the fields in the piece, or in a new one; have the link's page asked for its card after that.

    Raises Invalid, PieceConflict, NotFound.
    """
    if piece is None:
        saved = pieces.create_piece(fields, current_user, client_key=key_of_page())
    else:
        was_ready = piece.status == PieceStatus.READY
        saved = pieces.save_piece(piece.id, fields, sent_version(), current_user)
        if was_ready and saved.status == PieceStatus.DRAFT:
            flash(_("It is saved, and a draft again: a channel would refuse it as it is."), "warning")
    if link_cards.is_wanted(saved.link):
        enqueue_link_card(saved.link)
    return saved


def key_of_page() -> str | None:
    """What the page was given when it was made, a UUID, so that sending it twice makes one piece. Raises Invalid."""
    text = request.form.get("nonce", "")
    try:
        return str(UUID(text)) if text else None
    except ValueError:
        words = _("This page is damaged and cannot be saved. Copy what you wrote, and open the page anew.")
        raise Invalid({"": [words]}) from None


def sent_version() -> int:
    """The version the person knows: after a conflict the one they chose to overwrite, else the one they opened."""
    return number(request.form.get("overwrite") or request.form.get("version", ""))

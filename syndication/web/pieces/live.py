"""What the composer's script asks while somebody writes: feedback and autosave."""

from __future__ import annotations

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from syndication.models import Piece
from syndication.services import link_cards, pieces
from syndication.services.errors import Invalid, NotFound
from syndication.services.pieces import PieceConflict, PieceFields
from syndication.web.pieces import blueprint
from syndication.web.pieces.composer import feedbacks
from syndication.web.pieces.differences import differences
from syndication.web.pieces.reading import number, read_fields
from syndication.web.pieces.saving import save_sent


@blueprint.post("/pieces/preview")
def preview() -> ResponseReturnValue:
    """Counters, problems and previews for the form as it is now; nothing is stored."""
    found = feedbacks(read_fields(request.form))
    return render_template("syndication/pieces/_feedbacks.html", feedbacks=found)


@blueprint.post("/pieces/autosave")
def autosave() -> ResponseReturnValue:
    """200 with what was saved, 422 with sentences by field; 409 with both texts side by side, and 404 when the
    piece was deleted, each with what can be done as HTML."""
    fields = read_fields(request.form)
    piece_id = number(request.form.get("piece", ""))
    try:
        piece = save_sent(fields, pieces.get_piece(piece_id) if piece_id else None)
    except PieceConflict as conflict:
        return conflict_answer(fields, conflict)
    except NotFound as gone:
        return jsonify(html=render_template("syndication/pieces/_gone.html"), message=gone.message), 404
    except Invalid as invalid:
        return jsonify(errors=invalid.errors, message=invalid.message), 422
    return jsonify(saved_answer(piece))


def saved_answer(piece: Piece) -> dict[str, object]:
    return {
        "piece": piece.id,
        "version": piece.version,
        "status": piece.status,
        "edit_url": url_for("pieces.edit", piece_id=piece.id),
        "link_is_being_read": link_cards.is_wanted(piece.link),
    }


def conflict_answer(fields: PieceFields, conflict: PieceConflict) -> ResponseReturnValue:
    piece = pieces.get_piece(conflict.piece_id)
    html = render_template(
        "syndication/pieces/_conflict.html",
        conflict=conflict,
        piece=piece,
        differences=differences(fields, piece),
    )
    return jsonify(html=html, message=conflict.message), 409

"""The list of pieces, and writing them with a plain form (the scripts of live.py come on top)."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from syndication.models import Piece, PieceStatus
from syndication.services import media as stored
from syndication.services import pieces
from syndication.services.errors import Invalid, NotFound
from syndication.services.pieces import MediaFields, PieceConflict, PieceFields
from syndication.web.filters import zone_of
from syndication.web.pieces import blueprint
from syndication.web.pieces.composer import Errors, composer_page, new_fields
from syndication.web.pieces.forms import FilterForm
from syndication.web.pieces.reading import moved, number, read_fields
from syndication.web.pieces.saving import save_sent, sent_version

PER_PAGE = 25


@blueprint.get("/pieces")
def index() -> ResponseReturnValue:
    form = FilterForm(request.args)
    form.fill_choices()
    number_of_page = number(request.args.get("page", ""))
    page = pieces.list_pieces(form.filters(zone_of()), number_of_page, PER_PAGE)
    return render_template("syndication/pieces/index.html", form=form, page=page, used=form.as_args())


@blueprint.get("/create-piece")
def create() -> ResponseReturnValue:
    return composer_page(new_fields(number(request.args.get("project", ""))))


@blueprint.post("/create-piece")
def create_from_form() -> ResponseReturnValue:
    return save_form(None)


@blueprint.get("/pieces/<int:piece_id>/edit")
def edit(piece_id: int) -> ResponseReturnValue:
    piece = pieces.get_piece(piece_id)
    return composer_page(pieces.fields_of(piece), piece=piece)


@blueprint.post("/pieces/<int:piece_id>/edit")
def save_from_form(piece_id: int) -> ResponseReturnValue:
    return save_form(piece_id)


def save_form(piece_id: int | None) -> ResponseReturnValue:
    """Save the form, then do what its button says; with a sentence and everything typed when that fails."""
    fields, upload_errors = with_chosen_files(read_fields(request.form))
    try:
        return save_fields(fields, piece_id, upload_errors)
    except NotFound:  # deleted meanwhile
        return composer_page(fields, gone=True, sent=request.form), 404


def save_fields(fields: PieceFields, piece_id: int | None, upload_errors: list[str]) -> ResponseReturnValue:
    piece = pieces.get_piece(piece_id) if piece_id else None
    version = sent_version()
    try:
        piece = save_sent(fields, piece)
        version = piece.version
        if upload_errors:
            raise Invalid({"media": upload_errors})
        change_status(piece, request.form.get("intent", "save"))
    except PieceConflict as conflict:
        stored = pieces.get_piece(conflict.piece_id)
        return shown_again(fields, stored, version, conflict=conflict), 409
    except Invalid as invalid:
        return shown_again(fields, piece, version, errors=invalid.errors), 422
    return redirect(url_for("pieces.edit", piece_id=piece.id))


def shown_again(
    fields: PieceFields,
    piece: Piece | None,
    version: int,
    *,
    errors: Errors | None = None,
    conflict: PieceConflict | None = None,
) -> str:
    nonce = request.form.get("nonce")
    return composer_page(
        fields,
        piece=piece,
        version=version,
        nonce=nonce,
        errors=errors,
        conflict=conflict,
        sent=request.form,
    )


def with_chosen_files(fields: PieceFields) -> tuple[PieceFields, list[str]]:
    """The fields with the files that came with the form, moved ones moved, and why a file was refused."""
    media, sentences = list(moved(fields.media, request.form.get("move", ""))), []
    for sent in request.files.getlist("files"):
        if sent.filename:
            try:
                added = stored.upload(sent.stream, file_name=sent.filename, by=current_user)
            except Invalid as invalid:
                sentences += [f"{sent.filename}: {s}" for s in invalid.errors["file"]]
            else:
                media.append(MediaFields(added.id))
    first_of_each = {item.media_id: item for item in reversed(media)}
    order = sorted(first_of_each.values(), key=media.index)
    return replace(fields, media=tuple(order)), sentences


def change_status(piece: Piece, action: str) -> None:
    if action in set(PieceStatus):
        pieces.set_status(piece.id, action, current_user)
        flash(said_of(action), "success")
    else:
        flash(_("Saved."), "success")


def said_of(status: str) -> str:
    said = {
        PieceStatus.DRAFT: _("The piece is a draft again."),
        PieceStatus.READY: _("The piece is ready. It can be published or scheduled now."),
        PieceStatus.ARCHIVED: _("The piece is archived. You find it in the list under “Archived”."),
    }
    return str(said[PieceStatus(status)])


@blueprint.post("/pieces/<int:piece_id>/status")
def status(piece_id: int) -> ResponseReturnValue:
    wanted = request.form.get("status", "")
    try:
        pieces.set_status(piece_id, wanted, current_user)
    except Invalid as invalid:
        for sentence in invalid.errors["status"]:
            flash(sentence, "danger")
        return redirect(url_for("pieces.edit", piece_id=piece_id))
    flash(said_of(wanted), "success")
    return redirect(url_for("pieces.index"))


@blueprint.get("/pieces/<int:piece_id>/delete")
def ask_delete(piece_id: int) -> ResponseReturnValue:
    piece = pieces.get_piece(piece_id)
    waiting = pieces.count_waiting_posts(piece_id)
    return render_template("syndication/pieces/delete.html", piece=piece, waiting=waiting)


@blueprint.post("/pieces/<int:piece_id>/delete")
def delete(piece_id: int) -> ResponseReturnValue:
    cancelled = pieces.delete_piece(piece_id, current_user)
    flash(_("The piece is deleted."), "success")
    if cancelled:
        flash(
            ngettext(
                "%(num)d scheduled post was cancelled.", "%(num)d scheduled posts were cancelled.", cancelled
            ),
            "info",
        )
    return redirect(url_for("pieces.index"))

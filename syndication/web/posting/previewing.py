"""The preview: every chosen piece with every chosen account of its project, as it would go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from syndication.models import Piece, ScheduledPost
from syndication.services import ready, scheduling
from syndication.services.scheduling import Check, Target
from syndication.web.posting.forms import SendForm
from syndication.web.posting.selection import Selection


@dataclass(frozen=True)
class Cell:
    """A piece for an account. `before` is the post that already went there or is about to, if any."""

    check: Check
    before: ScheduledPost | None
    ticked: bool

    @property
    def key(self) -> str:
        return cell_key(self.check.piece.id, self.check.account.id)

    @property
    def level(self) -> str:
        if self.check.blocked:
            return "problem"
        return "warning" if self.check.problems else "ok"


@dataclass(frozen=True)
class Row:
    piece: Piece
    cells: list[Cell]


def cell_key(piece_id: int, account_id: int) -> str:
    """The value of a cell's checkbox."""
    return f"{piece_id}:{account_id}"


def rows_of(pieces: Sequence[Piece], targets: Sequence[Target], ticked: set[str] | None) -> list[Row]:
    """A row for each piece. `ticked` are the keys of the cells that stay ticked; None ticks everything that can be
    sent and did not go there before."""
    piece_ids = [piece.id for piece in pieces]
    before = {
        (post.piece_id, post.account_id, post.channel): post
        for posts in ready.where_they_went(piece_ids).values()
        for post in posts
        if post.status in ready.SENT_OR_WAITING
    }
    cells: dict[int, list[Cell]] = {piece_id: [] for piece_id in piece_ids}
    for check in scheduling.preflight(piece_ids, targets):
        if check.piece.project_id == check.account.project_id:
            known = before.get((check.piece.id, check.account.id, check.channel))
            wanted = known is None if ticked is None else cell_key(check.piece.id, check.account.id) in ticked
            cells[check.piece.id].append(Cell(check, known, wanted and not check.blocked))
    return [Row(piece, cells[piece.id]) for piece in pieces]


def show_preview(
    pieces: Sequence[Piece],
    selection: Selection,
    form: SendForm,
    sentences: list[str],
    ticked: set[str] | None = None,
) -> str:
    rows = rows_of(pieces, selection.targets, ticked)
    cells = [cell for row in rows for cell in row.cells]
    return render_template(
        "syndication/posting/preview.html",
        rows=rows,
        selection=selection,
        form=form,
        sentences=sentences,
        total=len(cells),
        ticked=sum(cell.ticked for cell in cells),
        blocked=sum(cell.check.blocked for cell in cells),
    )

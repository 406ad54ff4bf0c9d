"""The same new piece sent several times: by a double click, by going back, by autosave and button at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask

from syndication.extensions import db
from syndication.models import Project, User
from syndication.services import pieces
from syndication.services.pieces import PieceConflict, PieceFields, PieceFilters

KEY = "page-1"


@pytest.fixture
def fields(project: Project) -> PieceFields:
    return PieceFields(project.id, title="Spring", body="The crocuses are out.")


def test_sending_a_new_piece_twice_makes_one(each_database: str, fields: PieceFields, editor: User) -> None:
    first = pieces.create_piece(fields, editor, client_key=KEY)
    second = pieces.create_piece(fields, editor, client_key=KEY)
    assert (second.id, second.version) == (first.id, 1)
    assert pieces.list_pieces(PieceFilters()).total == 1


def test_sending_a_new_piece_several_times_at_once_makes_one(
    each_database: str, app: Flask, fields: PieceFields, editor: User
) -> None:
    editor_id, together = editor.id, threading.Barrier(4)

    def send(_number: int) -> int:
        with app.app_context():
            by = db.session.get_one(User, editor_id)
            together.wait(10)
            return pieces.create_piece(fields, by, client_key=KEY).id

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(send, range(4)))
    assert len(made) == 1


def test_the_second_sending_keeps_what_was_written_in_between(fields: PieceFields, editor: User) -> None:
    pieces.create_piece(fields, editor, client_key=KEY)
    assert pieces.create_piece(replace(fields, body="More"), editor, client_key=KEY).body == "More"


def test_the_second_sending_does_not_overwrite_later_changes(
    fields: PieceFields, editor: User, other_editor: User
) -> None:
    first = pieces.create_piece(fields, editor, client_key=KEY)
    pieces.save_piece(first.id, replace(fields, body="Theirs"), 1, other_editor)
    with pytest.raises(PieceConflict):
        pieces.create_piece(replace(fields, body="Mine"), editor, client_key=KEY)


def test_a_piece_sent_again_after_it_was_deleted_is_made_anew_and_once(
    each_database: str, fields: PieceFields, editor: User
) -> None:
    deleted = pieces.create_piece(fields, editor, client_key=KEY)
    pieces.delete_piece(deleted.id, editor)
    again = pieces.create_piece(fields, editor, client_key=KEY)
    assert again.id != deleted.id
    assert pieces.create_piece(fields, editor, client_key=KEY).id == again.id


def test_the_key_of_somebody_else_leads_to_no_piece_of_theirs(
    each_database: str, fields: PieceFields, editor: User, other_editor: User
) -> None:
    theirs = pieces.create_piece(fields, other_editor, client_key=KEY)
    mine = pieces.create_piece(replace(fields, body="Mine"), editor, client_key=KEY)
    assert mine.id != theirs.id
    assert pieces.get_piece(theirs.id).body == fields.body

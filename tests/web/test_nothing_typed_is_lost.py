"""Saving when the piece or the database is gone: what was typed comes back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from syndication.models import Piece, Project, User
from syndication.services import pieces
from syndication.services.pieces import PieceFields, PieceFilters
from tests.web.browser_form import fields_of

TYPED = "my long and precious text"
CREATE = "/syndication/create-piece"
AUTOSAVE = "/syndication/pieces/autosave"
NONCE = "3f3f3f3f-0000-4000-8000-000000000000"


def form(project: Project, **values: Any) -> dict[str, Any]:
    return {"project_id": project.id, "title": "Spring", "body": TYPED, "version": 1, **values}


def every_piece() -> list[Piece]:
    return list(pieces.list_pieces(PieceFilters()).items)


@pytest.fixture
def deleted_id(project: Project, editor: User) -> int:
    piece = pieces.create_piece(PieceFields(project.id, "Spring", "Text"), editor)
    pieces.delete_piece(piece.id, editor)
    return piece.id


def test_what_was_written_in_a_piece_deleted_meanwhile_can_be_saved_as_a_new_one(
    editor_client: FlaskClient, project: Project, deleted_id: int
) -> None:
    refused = editor_client.post(f"/syndication/pieces/{deleted_id}/edit", data=form(project))
    assert refused.status_code == 404
    assert TYPED in refused.text
    assert "Save as a new piece" in refused.text
    assert f'action="{CREATE}"' in refused.text
    again = fields_of(refused.text, "composer") | form(project, overwrite=1)
    again.pop("media")  # of the template for more pictures, which browsers do not send
    editor_client.post(CREATE, data=again)
    assert [piece.body for piece in every_piece()] == [TYPED]


def test_the_script_is_told_how_to_save_a_deleted_piece_as_a_new_one(
    editor_client: FlaskClient, project: Project, deleted_id: int
) -> None:
    answer = editor_client.post(AUTOSAVE, data=form(project, piece=deleted_id))
    assert answer.status_code == 404
    assert "Save as a new piece" in answer.get_json()["html"]


def test_going_back_after_deleting_and_saving_again_makes_a_new_piece(
    editor_client: FlaskClient, project: Project, editor: User
) -> None:
    editor_client.post(CREATE, data=form(project, nonce="0b8d3c5e-2f7a-4c1d-9e6b-5a4f3d2c1b00"))
    (first,) = every_piece()
    pieces.delete_piece(first.id, editor)
    response = editor_client.post(CREATE, data=form(project, nonce="0b8d3c5e-2f7a-4c1d-9e6b-5a4f3d2c1b00"))
    (second,) = every_piece()
    assert response.location == f"/syndication/pieces/{second.id}/edit"


@pytest.fixture
def busy_database(app: Flask, editor_client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A signed-in browser whose every request finds the database locked, even the look-up of who it is."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    monkeypatch.setattr("syndication.services.sessions.find", refuse)
    return editor_client


@pytest.mark.usefixtures("busy_database")
def test_a_form_sent_to_a_busy_database_can_be_sent_again(
    editor_client: FlaskClient, project: Project
) -> None:
    sent = form(project, nonce="0b8d3c5e-2f7a-4c1d-9e6b-5a4f3d2c1b00", intent="save")
    answer = editor_client.post(CREATE, data=sent)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Send what you wrote" in answer.text
    assert f'action="{CREATE}"' in answer.text
    for name, value in sent.items():
        assert f'name="{name}" value="{value}"' in answer.text


@pytest.mark.usefixtures("busy_database")
def test_a_page_that_meets_a_busy_database_offers_to_try_again(editor_client: FlaskClient) -> None:
    answer = editor_client.get("/syndication/pieces?text=spring")
    assert answer.status_code == 503
    assert 'href="/syndication/pieces?text=spring"' in answer.text


@pytest.mark.usefixtures("busy_database")
def test_what_the_page_asks_in_the_background_gets_a_sentence_when_the_database_is_busy(
    editor_client: FlaskClient, project: Project
) -> None:
    script = editor_client.post(AUTOSAVE, data=form(project), headers={"Accept": "application/json"})
    assert script.status_code == 503
    assert "Wait a moment, then try again." in script.get_json()["message"]
    alert = editor_client.post(AUTOSAVE, data=form(project), headers={"HX-Request": "true"})
    assert alert.status_code == 503
    assert alert.headers["HX-Retarget"] == "#notices"
    assert "Wait a moment, then try again." in alert.text

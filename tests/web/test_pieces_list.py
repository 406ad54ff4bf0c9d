"""The list of pieces and its filters."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from syndication.models import Piece, Project, User
from syndication.services import pieces
from syndication.services.pieces import PieceFields, VariantFields


@pytest.fixture
def piece(project: Project, editor: User) -> Piece:
    fields = PieceFields(
        project.id, "Spring", "The crocuses are out.", variants=(VariantFields("bluesky/post"),)
    )
    return pieces.create_piece(fields, editor)


@pytest.mark.usefixtures("project")
def test_an_empty_list_says_how_to_begin(editor_client: FlaskClient) -> None:
    page = editor_client.get("/syndication/pieces").text
    assert "No pieces yet" in page
    assert 'href="/syndication/create-piece"' in page


@pytest.mark.usefixtures("piece")
def test_the_list_is_filtered_by_its_form(editor_client: FlaskClient) -> None:
    assert (
        "The crocuses are out." in editor_client.get("/syndication/pieces?text=crocus&channel=bluesky").text
    )
    assert "No piece matches" in editor_client.get("/syndication/pieces?text=tulip").text
    assert "No piece matches" in editor_client.get("/syndication/pieces?status=archived").text


@pytest.mark.usefixtures("piece")
def test_the_days_of_the_filter_are_whole_days(editor_client: FlaskClient, piece: Piece) -> None:
    day = piece.updated_at.date().isoformat()
    assert "The crocuses" in editor_client.get(f"/syndication/pieces?date_from={day}&date_to={day}").text
    assert "No piece matches" in editor_client.get("/syndication/pieces?date_to=2001-01-01").text


@pytest.mark.usefixtures("piece")
@pytest.mark.parametrize("query", ["project=x", "status=nonsense", "date_from=31.12.", "page=-3"])
def test_a_filter_that_makes_no_sense_is_no_error(editor_client: FlaskClient, query: str) -> None:
    assert editor_client.get(f"/syndication/pieces?{query}").status_code == 200

"""Writing pieces with the plain form, as it works without scripts."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from syndication.models import Piece, Project, User
from syndication.services import media, pieces
from syndication.services.pieces import PieceFields, PieceFilters, VariantFields
from tests.support.pictures import picture

CHANNEL = "bluesky/post"


@pytest.fixture
def piece(project: Project, editor: User) -> Piece:
    fields = PieceFields(project.id, "Spring", "The crocuses are out.", variants=(VariantFields(CHANNEL),))
    return pieces.create_piece(fields, editor)


def form(project: Project, **values: Any) -> dict[str, Any]:
    """What the browser sends: a valid piece, but for these values."""
    return {"project_id": project.id, "title": "Spring", "body": "Text", "version": 1, **values}


def every_piece() -> list[Piece]:
    return list(pieces.list_pieces(PieceFilters()).items)


def create(client: FlaskClient, project: Project, **values: Any) -> TestResponse:
    return client.post("/syndication/create-piece", data=form(project, **values))


def save(client: FlaskClient, piece: Piece, **values: Any) -> TestResponse:
    sent = form(piece.project, **{"body": "New text", "channels": CHANNEL, **values})
    return client.post(f"/syndication/pieces/{piece.id}/edit", data=sent)


@pytest.mark.parametrize(
    "path",
    [
        "/syndication/create-piece",
        "/syndication/pieces",
        "/syndication/pieces/1/edit",
        "/syndication/media/1",
    ],
)
def test_nobody_sees_pieces_without_signing_in(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response.location.startswith("/login")


@pytest.mark.usefixtures("project")
def test_the_composer_has_a_box_for_every_channel(editor_client: FlaskClient) -> None:
    page = editor_client.get("/syndication/create-piece").text
    assert 'name="channels" value="bluesky/post"' in page
    assert 'name="channels" value="facebook/feed-post"' in page


def test_a_new_piece_is_saved_and_opened_for_editing(editor_client: FlaskClient, project: Project) -> None:
    response = create(
        editor_client, project, channels=CHANNEL, tags="garden, #spring", link="https://example.com/"
    )
    (made,) = every_piece()
    assert response.location == f"/syndication/pieces/{made.id}/edit"
    assert (made.title, made.body, made.link, made.tags) == (
        "Spring",
        "Text",
        "https://example.com/",
        ["garden", "spring"],
    )
    assert [variant.channel for variant in made.variants] == [CHANNEL]


def test_sending_the_form_of_a_new_piece_twice_makes_one_piece(
    editor_client: FlaskClient, project: Project
) -> None:
    create(editor_client, project, nonce="0b8d3c5e-2f7a-4c1d-9e6b-5a4f3d2c1b00")
    create(editor_client, project, nonce="0b8d3c5e-2f7a-4c1d-9e6b-5a4f3d2c1b00")
    assert len(every_piece()) == 1


def test_a_wrong_link_is_said_beside_the_field_and_nothing_typed_is_lost(
    editor_client: FlaskClient, project: Project
) -> None:
    response = create(
        editor_client, project, body="Long thoughts", link="javascript:alert(1)", channels=CHANNEL
    )
    assert response.status_code == 422
    assert "This is not a web address." in response.text
    assert "Long thoughts" in response.text
    assert 'value="javascript:alert(1)"' in response.text
    assert re.search(r'value="bluesky/post" checked', response.text)
    assert every_piece() == []


def test_a_variant_of_its_own_is_saved_and_shown_again(editor_client: FlaskClient, piece: Piece) -> None:
    save(editor_client, piece, **{f"own:{CHANNEL}": "1", f"body:{CHANNEL}": "Shorter"})
    assert pieces.get_piece(piece.id).variants[0].body == "Shorter"
    assert "Shorter</textarea>" in editor_client.get(f"/syndication/pieces/{piece.id}/edit").text


def test_the_same_text_forgets_the_variant(editor_client: FlaskClient, piece: Piece) -> None:
    save(editor_client, piece, **{f"own:{CHANNEL}": "", f"body:{CHANNEL}": "Left over"})
    assert pieces.get_piece(piece.id).variants[0].body is None


def test_two_people_editing_get_both_texts_and_lose_none(
    editor_client: FlaskClient, piece: Piece, other_editor: User
) -> None:
    theirs = PieceFields(piece.project_id, "Spring", "Their words", variants=(VariantFields(CHANNEL),))
    pieces.save_piece(piece.id, theirs, 1, other_editor)
    response = save(editor_client, piece, body="My words")
    assert response.status_code == 409
    assert "Oda Other saved this piece meanwhile" in response.text
    assert response.text.count("My words") >= 2
    assert "Their words" in response.text
    assert pieces.get_piece(piece.id).body == "Their words"


def test_after_a_conflict_the_own_text_can_be_kept_knowingly(
    editor_client: FlaskClient, piece: Piece, other_editor: User
) -> None:
    pieces.save_piece(piece.id, PieceFields(piece.project_id, body="Their words"), 1, other_editor)
    response = save(editor_client, piece, body="My words", overwrite="2")
    assert response.status_code == 302
    assert pieces.get_piece(piece.id).body == "My words"


def test_overwriting_one_version_does_not_overwrite_the_next(
    editor_client: FlaskClient, piece: Piece, other_editor: User
) -> None:
    pieces.save_piece(piece.id, PieceFields(piece.project_id, body="Their words"), 1, other_editor)
    pieces.save_piece(piece.id, PieceFields(piece.project_id, body="Newer words"), 2, other_editor)
    assert save(editor_client, piece, body="My words", overwrite="2").status_code == 409


def test_a_mistake_in_an_old_version_still_ends_in_a_conflict(
    editor_client: FlaskClient, piece: Piece, other_editor: User
) -> None:
    pieces.save_piece(piece.id, PieceFields(piece.project_id, body="Their words"), 1, other_editor)
    wrong = save(editor_client, piece, body="My words", link="nonsense")
    assert 'name="version" type="hidden" value="1"' in wrong.text
    assert save(editor_client, piece, body="My words").status_code == 409


def test_a_piece_is_marked_ready_with_what_was_just_typed(editor_client: FlaskClient, piece: Piece) -> None:
    save(editor_client, piece, intent="ready", body="Final words")
    stored = pieces.get_piece(piece.id)
    assert (stored.status, stored.body) == ("ready", "Final words")


def test_a_ready_piece_leads_to_the_posting_hub(editor_client: FlaskClient, piece: Piece) -> None:
    save(editor_client, piece, intent="ready")
    page = editor_client.get(f"/syndication/pieces/{piece.id}/edit").text
    assert f'href="/syndication/posting?piece={piece.id}"' in page.replace("/posting/?", "/posting?")


def test_a_piece_that_is_too_long_is_saved_but_not_ready(editor_client: FlaskClient, piece: Piece) -> None:
    response = save(editor_client, piece, intent="ready", body="long " * 400)
    assert response.status_code == 422
    assert "Bluesky" in response.text
    stored = pieces.get_piece(piece.id)
    assert (stored.status, stored.body[:9]) == ("draft", "long long")


def test_pictures_come_with_the_form(editor_client: FlaskClient, piece: Piece) -> None:
    save(
        editor_client,
        piece,
        files=[(BytesIO(picture()), "bed.png"), (BytesIO(picture(color="red")), "rose.png")],
    )
    assert [m.media.file_name for m in pieces.get_piece(piece.id).media] == ["bed.png", "rose.png"]


def test_a_fake_picture_is_named_and_the_rest_is_saved(editor_client: FlaskClient, piece: Piece) -> None:
    response = save(
        editor_client, piece, files=[(BytesIO(b"<html>"), "fake.png"), (BytesIO(picture()), "bed.png")]
    )
    assert response.status_code == 422
    assert "fake.png: This file is not a picture we can read." in response.text
    assert [m.media.file_name for m in pieces.get_piece(piece.id).media] == ["bed.png"]


@pytest.fixture
def two_pictures(editor: User) -> list[int]:
    return [media.upload(picture(color=color), by=editor).id for color in ("red", "blue")]


def media_of(piece: Piece) -> list[tuple[int, str]]:
    return [(m.media_id, m.alt_text) for m in pieces.get_piece(piece.id).media]


def test_a_picture_is_moved_by_its_button(
    editor_client: FlaskClient, piece: Piece, two_pictures: list[int]
) -> None:
    first, second = two_pictures
    save(editor_client, piece, media=[first, second], **{f"alt:{first}": "Red", "move": f"{first}:down"})
    assert media_of(piece) == [(second, ""), (first, "Red")]


def test_a_picture_is_taken_out_by_its_button(
    editor_client: FlaskClient, piece: Piece, two_pictures: list[int]
) -> None:
    first, second = two_pictures
    save(editor_client, piece, media=[first, second], remove=first)
    assert media_of(piece) == [(second, "")]


def test_a_piece_that_was_deleted_is_a_clear_404(
    editor_client: FlaskClient, piece: Piece, editor: User
) -> None:
    pieces.delete_piece(piece.id, editor)
    response = editor_client.get(f"/syndication/pieces/{piece.id}/edit")
    assert response.status_code == 404
    assert "This piece does not exist any more." in response.text


def test_what_people_type_is_never_markup(editor_client: FlaskClient, piece: Piece) -> None:
    save(editor_client, piece, title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>")
    for path in (f"/syndication/pieces/{piece.id}/edit", "/syndication/pieces"):
        page = editor_client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_deleting_asks_first(editor_client: FlaskClient, piece: Piece) -> None:
    page = editor_client.get(f"/syndication/pieces/{piece.id}/delete")
    assert "Delete “Spring”?" in page.text
    assert pieces.get_piece(piece.id).deleted_at is None


def test_deleting_deletes(editor_client: FlaskClient, piece: Piece) -> None:
    response = editor_client.post(f"/syndication/pieces/{piece.id}/delete")
    assert "The piece is deleted." in editor_client.get(response.location).text
    assert every_piece() == []


def test_the_status_is_changed_from_the_list(editor_client: FlaskClient, piece: Piece) -> None:
    editor_client.post(f"/syndication/pieces/{piece.id}/status", data={"status": "archived"})
    assert pieces.get_piece(piece.id).status == "archived"


def test_an_unsuitable_status_leads_to_the_piece_with_a_sentence(
    editor_client: FlaskClient, project: Project, editor: User
) -> None:
    piece = pieces.create_piece(PieceFields(project.id, "No channels"), editor)
    response = editor_client.post(f"/syndication/pieces/{piece.id}/status", data={"status": "ready"})
    shown = editor_client.get(response.location).text
    assert "Choose at least one channel before you mark the piece ready." in shown


class TestWithCsrfProtection:
    @pytest.fixture
    def config_overrides(self) -> dict[str, Any]:
        return {"WTF_CSRF_ENABLED": True}

    @pytest.fixture
    def signed_in(self, client: FlaskClient, editor: User) -> FlaskClient:
        page = client.get("/login").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        data = {"email": editor.email, "password": "a long enough pass phrase", "csrf_token": token[1]}
        assert client.post("/login", data=data).status_code == 302
        return client

    @pytest.mark.parametrize(
        "path",
        [
            "/syndication/create-piece",
            "/syndication/pieces/1/edit",
            "/syndication/pieces/1/delete",
            "/syndication/pieces/1/status",
            "/syndication/pieces/autosave",
            "/syndication/pieces/preview",
            "/syndication/media",
        ],
    )
    def test_nothing_is_changed_without_the_token(
        self, signed_in: FlaskClient, piece: Piece, path: str
    ) -> None:
        response = signed_in.post(path, data=form(piece.project, body="Planted"))
        assert response.status_code == 400
        assert [stored.body for stored in every_piece()] == ["The crocuses are out."]

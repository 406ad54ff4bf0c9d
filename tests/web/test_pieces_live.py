"""What the composer's script asks: feedback, autosave, uploads."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from syndication.models import LinkCard, Piece, Project, User
from syndication.services import media, pieces
from syndication.services.pieces import PieceFields, PieceFilters, VariantFields
from syndication.services.renditions import THUMBNAIL_SIDE
from syndication.services.transaction import transaction
from tests.support.pictures import picture

CHANNEL = "bluesky/post"
AUTOSAVE = "/syndication/pieces/autosave"
JSON = {"Accept": "application/json"}


def sent(project: Project, **values: Any) -> dict[str, Any]:
    return {"project_id": project.id, "body": "Hello", "channels": CHANNEL, "version": 1, **values}


def preview(client: FlaskClient, project: Project, **values: Any) -> str:
    response = client.post("/syndication/pieces/preview", data=sent(project, **values))
    assert response.status_code == 200
    return " ".join(response.text.split())


def test_the_counter_counts_as_the_platform_counts(editor_client: FlaskClient, project: Project) -> None:
    # A family of four is eleven code points and 25 bytes, and one character to people and to Bluesky.
    assert "6 of 300" in preview(editor_client, project, body="Hello👨‍👩‍👧‍👦")


def test_a_text_that_is_too_long_says_by_how_much(editor_client: FlaskClient, project: Project) -> None:
    answer = preview(editor_client, project, body="x" * 310)
    assert "310 of 300" in answer
    assert "10 too many" in answer
    assert "problem-error" in answer


def test_the_preview_links_what_the_platform_links(editor_client: FlaskClient, project: Project) -> None:
    answer = preview(editor_client, project, body="Read https://example.com/a <b>now</b>")
    assert 'href="https://example.com/a"' in answer
    assert "&lt;b&gt;now" in answer


def test_the_preview_shows_the_channels_own_text(editor_client: FlaskClient, project: Project) -> None:
    answer = preview(editor_client, project, **{f"own:{CHANNEL}": "1", f"body:{CHANNEL}": "Only here"})
    assert "Only here" in answer
    assert "Hello" not in answer


def test_each_chosen_channel_answers_and_no_other(editor_client: FlaskClient, project: Project) -> None:
    assert 'id="feedback-facebook-feed-post"' not in preview(editor_client, project)
    both = preview(editor_client, project, channels=[CHANNEL, "facebook/feed-post"])
    assert 'id="feedback-facebook-feed-post"' in both
    assert 'id="feedback-bluesky-post"' in both


@pytest.mark.parametrize(
    "values",
    [
        {"project_id": "", "body": ""},
        {"project_id": "99999999999999999999", "channels": ["nowhere/post", "x", ""]},
        {"media": ["x", "4711", "-1"], "link": "::::"},
        {"body": "\ud83d\u202e", "tags": ",,,#"},
    ],
)
def test_the_preview_never_fails_on_what_is_typed(
    editor_client: FlaskClient, project: Project, values: dict[str, Any]
) -> None:
    encodable = {
        k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in values.items()
    }
    preview(editor_client, project, **encodable)


def test_a_preview_stores_nothing(editor_client: FlaskClient, project: Project) -> None:
    preview(editor_client, project)
    assert pieces.list_pieces(PieceFilters()).total == 0


def test_a_problem_leads_to_the_field_it_is_about(
    editor_client: FlaskClient, project: Project, editor: User
) -> None:
    stored = media.upload(picture(), by=editor)
    assert f'data-go="alt-{stored.id}"' in preview(editor_client, project, media=stored.id)


def autosave(client: FlaskClient, project: Project, **values: Any) -> TestResponse:
    return client.post(AUTOSAVE, data=sent(project, **values), headers=JSON)


def test_the_first_autosave_makes_the_piece(editor_client: FlaskClient, project: Project) -> None:
    answer = autosave(editor_client, project, nonce="0b8d3c5e-2f7a-4c1d-9e6b-5a4f3d2c1b00").get_json()
    stored = pieces.get_piece(answer["piece"])
    assert (stored.body, answer["version"]) == ("Hello", 1)
    assert answer["edit_url"] == f"/syndication/pieces/{stored.id}/edit"


def test_a_first_autosave_whose_answer_was_lost_makes_no_second_piece(
    editor_client: FlaskClient, project: Project
) -> None:
    first = autosave(editor_client, project, nonce="0b8d3c5e-2f7a-4c1d-9e6b-5a4f3d2c1b00").get_json()
    again = autosave(
        editor_client, project, nonce="0b8d3c5e-2f7a-4c1d-9e6b-5a4f3d2c1b00", body="Hello again"
    ).get_json()
    assert (again["piece"], again["version"]) == (first["piece"], 2)


@pytest.fixture
def piece(project: Project, editor: User) -> Piece:
    return pieces.create_piece(
        PieceFields(project.id, body="Hello", variants=(VariantFields(CHANNEL),)), editor
    )


def test_an_autosave_answers_with_the_new_version(
    editor_client: FlaskClient, project: Project, piece: Piece
) -> None:
    assert autosave(editor_client, project, piece=piece.id, body="More").get_json()["version"] == 2


def test_an_autosave_over_newer_text_answers_with_both(
    editor_client: FlaskClient, project: Project, piece: Piece, other_editor: User
) -> None:
    pieces.save_piece(piece.id, PieceFields(project.id, body="Their words"), 1, other_editor)
    response = autosave(editor_client, project, piece=piece.id, body="My words")
    assert response.status_code == 409
    html = response.get_json()["html"]
    assert "My words" in html
    assert "Their words" in html
    assert 'name="overwrite" value="2"' in html


def test_a_conflict_with_oneself_is_said_as_such(
    editor_client: FlaskClient, project: Project, piece: Piece, editor: User
) -> None:
    pieces.save_piece(piece.id, PieceFields(project.id, body="Other window"), 1, editor)
    response = autosave(editor_client, project, piece=piece.id, body="This window")
    assert "You saved this piece in another window" in response.get_json()["html"]


def test_an_autosave_that_is_refused_says_why_by_field(editor_client: FlaskClient, project: Project) -> None:
    response = autosave(editor_client, project, link="nonsense")
    assert response.status_code == 422
    assert response.get_json()["errors"]["link"] == [
        "This is not a web address. It must look like https://example.com/page."
    ]


def test_an_autosave_of_a_deleted_piece_is_404(
    editor_client: FlaskClient, project: Project, piece: Piece, editor: User
) -> None:
    pieces.delete_piece(piece.id, editor)
    assert autosave(editor_client, project, piece=piece.id).status_code == 404


def test_an_autosave_after_the_session_ended_is_401_with_a_sentence(
    client: FlaskClient, project: Project
) -> None:
    response = autosave(client, project)
    assert response.status_code == 401
    assert "signed out" in response.get_json()["message"]


def test_saving_works_while_redis_is_away(app: Flask, editor_client: FlaskClient, project: Project) -> None:
    app.config["REDIS_URL"] = "redis://127.0.0.1:1/0"
    answer = autosave(editor_client, project, link="https://example.com/").get_json()
    assert answer["link_is_being_read"] is True


def test_a_link_that_was_read_lately_is_not_read_again(editor_client: FlaskClient, project: Project) -> None:
    with transaction() as session:
        session.add(LinkCard(url="https://example.com/", title="Example"))
    assert (
        autosave(editor_client, project, link="https://example.com/").get_json()["link_is_being_read"]
        is False
    )


def upload(client: FlaskClient, data: bytes, name: str = "bed.png") -> TestResponse:
    return client.post("/syndication/media", data={"file": (BytesIO(data), name)}, headers=JSON)


def test_an_uploaded_picture_can_be_seen(editor_client: FlaskClient) -> None:
    answer = upload(editor_client, picture("PNG", (1000, 500)))
    assert answer.status_code == 201
    shown = editor_client.get(answer.get_json()["url"])
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert shown.headers["Content-Disposition"] == "inline; filename=bed.jpg"


def test_the_thumbnail_is_smaller(editor_client: FlaskClient) -> None:
    answer = upload(editor_client, picture("PNG", (1000, 500))).get_json()
    full, small = (editor_client.get(answer[which]).data for which in ("url", "thumbnail"))
    assert len(small) < len(full)
    assert answer["width"] > THUMBNAIL_SIDE


def test_a_browser_that_has_the_picture_gets_304(editor_client: FlaskClient) -> None:
    url = upload(editor_client, picture()).get_json()["url"]
    etag = editor_client.get(url).headers["ETag"]
    assert editor_client.get(url, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("data", [b"", b"<svg onload=alert(1)>", b"<html><script>alert(1)</script></html>"])
def test_a_fake_picture_is_refused_with_a_sentence(editor_client: FlaskClient, data: bytes) -> None:
    response = upload(editor_client, data)
    assert response.status_code == 422
    assert response.get_json()["message"].startswith("This file is not a picture we can read.")


def test_an_upload_without_a_file_is_refused_with_a_sentence(editor_client: FlaskClient) -> None:
    response = editor_client.post("/syndication/media", headers=JSON)
    assert (response.status_code, response.get_json()["message"]) == (
        422,
        "Choose a picture, a video or a PDF to upload.",
    )


def test_a_picture_whose_file_is_gone_is_404(editor_client: FlaskClient) -> None:
    url = upload(editor_client, picture()).get_json()["url"]
    media.file_of(media.get_media(int(url.rsplit("/", 1)[1]))).unlink()
    assert editor_client.get(url).status_code == 404


@pytest.mark.parametrize("nonce", ["page-1", "x" * 200])
def test_a_page_whose_own_mark_was_changed_is_told_so_and_makes_no_piece(
    each_database: str, editor_client: FlaskClient, project: Project, nonce: str
) -> None:
    answer = autosave(editor_client, project, nonce=nonce)
    assert answer.status_code == 422
    assert "open the page anew" in answer.text
    assert list(pieces.list_pieces(PieceFilters()).items) == []

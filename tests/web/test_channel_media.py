"""Which of a piece's media a channel uses, with the plain form and as the script asks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from syndication.models import Piece, Project, User
from syndication.platforms import channel_paths
from syndication.services import media, pieces
from syndication.services.piece_fields import MEDIA_MAX
from syndication.services.pieces import MediaFields, PieceFields, VariantFields
from tests.support.pictures import picture
from tests.web.browser_form import Form
from tests.web.test_expired_session import sign_in_with

CHANNEL, OTHER = "bluesky/post", "facebook/feed-post"
JSON = {"Accept": "application/json"}


@pytest.fixture
def two(editor: User) -> list[int]:
    return [media.upload(picture(color=c), file_name=f"{c}.png", by=editor).id for c in ("red", "blue")]


@pytest.fixture
def piece(project: Project, editor: User, two: list[int]) -> Piece:
    fields = PieceFields(
        project.id,
        "Spring",
        "Text",
        variants=(VariantFields(CHANNEL), VariantFields(OTHER)),
        media=tuple(MediaFields(media_id, "Described") for media_id in two),
    )
    return pieces.create_piece(fields, editor)


def form(piece: Piece, **values: Any) -> dict[str, Any]:
    """What a browser sends: both channels, both pictures ticked for both, but for these values."""
    ids = [str(item.media_id) for item in piece.media]
    sent: dict[str, Any] = {"project_id": piece.project_id, "title": "Spring", "body": "Text"}
    sent |= {"version": piece.version, "channels": [CHANNEL, OTHER], "media": ids}
    for channel in (CHANNEL, OTHER):
        sent |= {f"offered:{channel}": ids, f"use:{channel}": ids}
    return sent | values


def save(client: FlaskClient, piece: Piece, **values: Any) -> None:
    answer = client.post(f"/syndication/pieces/{piece.id}/edit", data=form(piece, **values))
    assert answer.status_code == 302


def left_out(piece: Piece) -> dict[str, list[int]]:
    return {v.channel: v.media_left_out for v in pieces.get_piece(piece.id).variants}


def page_of(client: FlaskClient, piece: Piece) -> dict[str, list[str]]:
    """The fields of the composer as they stand."""
    shown = Form("composer")
    shown.feed(client.get(f"/syndication/pieces/{piece.id}/edit").text)
    return shown.data


def test_what_is_not_ticked_is_left_out_of_that_channel_only(
    editor_client: FlaskClient, piece: Piece, two: list[int]
) -> None:
    red, blue = two
    save(editor_client, piece, **{f"use:{CHANNEL}": [blue]})
    assert left_out(piece) == {CHANNEL: [red], OTHER: []}


def test_the_boxes_stand_as_they_were_saved(editor_client: FlaskClient, piece: Piece, two: list[int]) -> None:
    red, blue = map(str, two)
    save(editor_client, piece, **{f"use:{CHANNEL}": [blue]})
    page = page_of(editor_client, piece)
    assert (page[f"offered:{CHANNEL}"], page[f"use:{CHANNEL}"]) == ([red, blue], [blue])
    assert page[f"use:{OTHER}"] == [red, blue]


def test_the_last_box_can_be_unticked(editor_client: FlaskClient, piece: Piece, two: list[int]) -> None:
    save(editor_client, piece, **{f"use:{CHANNEL}": []})
    assert left_out(piece)[CHANNEL] == sorted(two)


def test_a_channel_that_was_not_asked_uses_everything(editor_client: FlaskClient, piece: Piece) -> None:
    save(editor_client, piece, **{f"use:{CHANNEL}": [], f"offered:{CHANNEL}": []})
    assert left_out(piece)[CHANNEL] == []


def test_a_picture_added_with_the_form_is_used(
    editor_client: FlaskClient, piece: Piece, two: list[int]
) -> None:
    red, blue = two
    new = media.upload(picture(color="green"), by=None).id
    save(editor_client, piece, media=[red, blue, new], **{f"use:{CHANNEL}": [blue]})
    assert left_out(piece)[CHANNEL] == [red]
    assert page_of(editor_client, piece)[f"use:{CHANNEL}"] == [str(blue), str(new)]


def test_a_picture_taken_out_of_the_piece_is_forgotten(
    editor_client: FlaskClient, piece: Piece, two: list[int]
) -> None:
    red, blue = two
    save(editor_client, piece, **{f"use:{CHANNEL}": [blue], "remove": red})
    assert left_out(piece)[CHANNEL] == []


def test_the_choice_survives_a_mistake_elsewhere(
    editor_client: FlaskClient, piece: Piece, two: list[int]
) -> None:
    sent = form(piece, link="nonsense", **{f"use:{CHANNEL}": [two[1]]})
    answer = editor_client.post(f"/syndication/pieces/{piece.id}/edit", data=sent)
    assert answer.status_code == 422
    shown = Form("composer")
    shown.feed(answer.text)
    assert shown.data[f"use:{CHANNEL}"] == [str(two[1])]


def test_a_conflict_says_what_is_left_out_and_keeps_it(
    editor_client: FlaskClient, piece: Piece, two: list[int], other_editor: User
) -> None:
    pieces.save_piece(piece.id, PieceFields(piece.project_id, body="Theirs"), 1, other_editor)
    sent = form(piece, version=1, media=two, **{f"offered:{CHANNEL}": two, f"use:{CHANNEL}": [two[1]]})
    answer = editor_client.post(f"/syndication/pieces/{piece.id}/edit", data=sent)
    assert answer.status_code == 409
    assert "Without, on Bluesky" in answer.text
    shown = Form("composer")
    shown.feed(answer.text)
    assert shown.data[f"use:{CHANNEL}"] == [str(two[1])]


def test_the_choice_survives_the_end_of_the_session(
    client: FlaskClient, piece: Piece, two: list[int], editor: User
) -> None:
    red, blue = map(str, two)
    sent = form(piece, **{f"use:{CHANNEL}": [blue]})
    path = f"/syndication/pieces/{piece.id}/edit"
    asked = client.post(path, data=sent, headers={"Origin": "http://localhost"})
    assert asked.status_code == 401
    again = sign_in_with(client, editor, asked.text)
    kept = re.findall(rf'name="((?:offered|use):{CHANNEL})" value="(\d+)"', again.text)
    assert kept == [(f"offered:{CHANNEL}", red), (f"offered:{CHANNEL}", blue), (f"use:{CHANNEL}", blue)]


def test_the_preview_shows_what_the_channel_uses(
    editor_client: FlaskClient, piece: Piece, two: list[int]
) -> None:
    red, blue = two
    sent = form(piece, channels=CHANNEL, **{f"use:{CHANNEL}": [blue]})
    answer = editor_client.post("/syndication/pieces/preview", data=sent).text
    assert f"/media/{blue}" in answer
    assert f"/media/{red}" not in answer


def test_a_piece_without_media_asks_nothing(
    editor_client: FlaskClient, project: Project, editor: User
) -> None:
    bare = pieces.create_piece(PieceFields(project.id, body="a", variants=(VariantFields(CHANNEL),)), editor)
    assert f"offered:{CHANNEL}" not in page_of(editor_client, bare)


def test_the_largest_piece_there_can_be_is_still_taken(
    editor_client: FlaskClient, project: Project, editor: User
) -> None:
    ids = [media.upload(picture(size=(n + 1, 1)), by=editor).id for n in range(MEDIA_MAX)]
    fields = PieceFields(
        project.id,
        "Spring",
        variants=tuple(map(VariantFields, channel_paths())),
        media=tuple(map(MediaFields, ids)),
    )
    piece = pieces.create_piece(fields, editor)
    sent = page_of(editor_client, piece) | {"body": "Text", "piece": piece.id, "media": list(map(str, ids))}
    sent |= {f"alt:{media_id}": "Described" for media_id in ids}
    sent |= {f"body:{path}": "" for path in channel_paths()}
    answer = editor_client.post(
        "/syndication/pieces/autosave", data=sent, headers=JSON, content_type="multipart/form-data"
    )
    assert answer.status_code == 200

"""Uploading pictures, videos and documents in the composer, and seeing them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from syndication.models import Project
from syndication.services import pieces
from syndication.services.pieces import PieceFilters
from tests.support.pictures import picture
from tests.support.shelf import Shelf, video_file

JSON = {"Accept": "application/json"}
UPLOAD = "/syndication/media"


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    """A usual request may be smaller than a video."""
    return {
        "MAX_CONTENT_LENGTH": 20_000,
        "VIDEO_MAX_BYTES": 400_000,
        "IMAGE_MAX_BYTES": 20_000,
        "DOCUMENT_MAX_BYTES": 400_000,
    }


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    data = video_file(tmp_path / "walk.mp4", width=640, height=360, seconds=6.0).read_bytes()
    assert len(data) > 20_000
    return data


def upload(client: FlaskClient, data: bytes, name: str) -> TestResponse:
    return client.post(UPLOAD, data={"file": (BytesIO(data), name)}, headers=JSON)


def test_an_uploaded_video_is_described_and_can_be_seen(editor_client: FlaskClient, film: bytes) -> None:
    answer = upload(editor_client, film, "walk.mov")
    assert answer.status_code == 201
    told = answer.get_json()
    assert (told["kind"], told["file_name"]) == ("video", "walk.mov")
    assert told["facts"].startswith("Video · 0:06 · 640 × 360 · ")
    shown = editor_client.get(told["url"])
    assert (shown.status_code, shown.mimetype) == (200, "video/mp4")
    assert shown.headers["Content-Disposition"] == "inline; filename=walk.mp4"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_browser_gets_the_part_of_a_video_that_it_asks_for(editor_client: FlaskClient, film: bytes) -> None:
    url = upload(editor_client, film, "walk.mp4").get_json()["url"]
    whole = editor_client.get(url).data
    part = editor_client.get(url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"


@pytest.mark.parametrize(("size", "width"), [("poster", 640), ("thumbnail", 480)])
def test_the_still_of_a_video_is_a_jpeg(
    editor_client: FlaskClient, film: bytes, size: str, width: int
) -> None:
    from PIL import Image

    url = upload(editor_client, film, "walk.mp4").get_json()["url"]
    still = editor_client.get(f"{url}?size={size}")
    assert still.mimetype == "image/jpeg"
    with Image.open(BytesIO(still.data)) as image:
        assert image.width == width


def test_a_document_is_offered_for_download_and_never_opened_in_the_desk(
    editor_client: FlaskClient, tmp_path: Path
) -> None:
    told = upload(editor_client, Shelf(tmp_path).document(3).path.read_bytes(), "Report.pdf").get_json()
    assert (told["kind"], told["thumbnail"]) == ("document", "")
    assert told["facts"].startswith("PDF · 3 pages · ")
    shown = editor_client.get(told["url"])
    assert shown.mimetype == "application/pdf"
    assert shown.headers["Content-Disposition"] == "attachment; filename=Report.pdf"
    assert editor_client.get(f"{told['url']}?size=thumbnail").status_code == 404


def test_what_is_known_of_a_file_can_be_asked_again(editor_client: FlaskClient, film: bytes) -> None:
    told = upload(editor_client, film, "walk.mp4").get_json()
    assert editor_client.get(f"{told['url']}/about").get_json() == told


@pytest.mark.parametrize("path", ["", "?size=poster", "/about"])
def test_nobody_sees_media_without_signing_in(
    app: Flask, editor_client: FlaskClient, film: bytes, path: str
) -> None:
    url = upload(editor_client, film, "walk.mp4").get_json()["url"]
    assert app.test_client().get(url + path, headers=JSON).status_code == 401


def test_a_stranger_cannot_make_the_desk_store_what_is_large(client: FlaskClient, film: bytes) -> None:
    assert upload(client, film, "walk.mp4").status_code == 413


def test_other_forms_may_not_be_as_large_as_a_film(editor_client: FlaskClient, film: bytes) -> None:
    answer = editor_client.post("/account/profile", data={"file": (BytesIO(film), "walk.mp4")})
    assert answer.status_code == 413


def test_a_file_beyond_every_limit_is_refused_with_a_sentence(editor_client: FlaskClient) -> None:
    answer = upload(editor_client, b"\x00" * 2_000_000, "huge.mp4")
    assert answer.status_code == 413
    assert "too large" in answer.get_json()["message"].lower()


def test_a_picture_may_not_be_as_large_as_a_video(editor_client: FlaskClient) -> None:
    answer = upload(editor_client, picture("PNG")[:8] + b"\x00" * 30_000, "huge.png")
    assert (answer.status_code, answer.get_json()["message"]) == (
        422,
        "The file is larger than 0.02 MB. Choose a smaller one.",
    )


def test_a_video_comes_with_the_plain_form_as_well(
    editor_client: FlaskClient, project: Project, film: bytes
) -> None:
    data = {"project_id": project.id, "body": "Text", "version": 1, "files": (BytesIO(film), "walk.mp4")}
    assert editor_client.post("/syndication/create-piece", data=data).status_code == 302
    (piece,) = pieces.list_pieces(PieceFilters()).items
    assert [(m.media.kind, m.media.file_name) for m in piece.media] == [("video", "walk.mp4")]
    page = editor_client.get(f"/syndication/pieces/{piece.id}/edit").text
    assert "Video description" in page
    assert "Video · 0:06" in page


def test_a_refused_video_leaves_what_was_typed(editor_client: FlaskClient, project: Project) -> None:
    broken = b"\x00\x00\x00\x18ftypisom" + b"\x00" * 400
    data = {"project_id": project.id, "body": "Typed", "version": 1, "files": (BytesIO(broken), "walk.mp4")}
    answer = editor_client.post("/syndication/create-piece", data=data)
    assert answer.status_code == 422
    assert "walk.mp4: This video cannot be read." in answer.text
    assert "Typed" in answer.text

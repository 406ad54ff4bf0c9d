"""Pictures over the API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import IO, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from syndication.models import Project
from syndication.services import projects, uploads
from syndication.services.storage import Kept
from tests.api.conftest import BASE, Call, pointers

pytestmark = pytest.mark.usefixtures("each_database")


def png(width: int = 8, height: int = 6, colour: str = "green") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def upload(client: FlaskClient, data: bytes, **headers: str) -> TestResponse:
    return client.post(f"{BASE}/media", data={"file": (BytesIO(data), "picture.png")}, headers=headers)


def test_an_uploaded_picture_can_be_used_in_a_piece(
    api_client: FlaskClient, call: Call, project: Project
) -> None:
    picture = upload(api_client, png())
    media = [{"id": picture.json["id"], "alt_text": "Green"}]

    made = call("POST", "/posts", {"project": "Garden", "media": media})

    assert picture.status_code == 201
    assert (picture.json["width"], picture.json["height"]) == (8, 6)
    assert made.json["media"] == media


def test_a_file_that_is_no_picture_is_refused(api_client: FlaskClient) -> None:
    assert pointers(upload(api_client, b"<svg onload=alert(1)>")) == ["/file"]


def test_an_upload_without_a_file_is_refused(api_client: FlaskClient) -> None:
    answer = api_client.post(f"{BASE}/media", data={}, content_type="multipart/form-data; boundary=x")

    assert pointers(answer) == ["/file"]


def test_a_field_beside_the_file_is_refused(api_client: FlaskClient) -> None:
    form = {"file": (BytesIO(png()), "picture.png"), "name": "x"}

    assert pointers(api_client.post(f"{BASE}/media", data=form)) == ["/name"]


def test_an_upload_that_is_no_form_is_refused(api_client: FlaskClient) -> None:
    assert api_client.post(f"{BASE}/media", data=png(), content_type="image/png").status_code == 415


def test_a_repeated_upload_with_its_key_gets_the_first_answer(api_client: FlaskClient) -> None:
    first = upload(api_client, png(), **{"Idempotency-Key": "picture-1"})
    again = upload(api_client, png(), **{"Idempotency-Key": "picture-1"})

    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"


class TestWhileOthersWrite:
    @pytest.fixture
    def config_overrides(self) -> dict[str, Any]:
        return {"SQLITE_BUSY_TIMEOUT_MS": 500}

    def test_others_can_write_while_a_picture_with_a_key_is_encoded(
        self, app: Flask, api_client: FlaskClient, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        receive = uploads.receive

        def write() -> str:
            with app.app_context():
                return projects.create_project("Meanwhile", "UTC", by=None).name

        def receive_meanwhile(source: IO[bytes]) -> Kept:
            with ThreadPoolExecutor(1) as other:
                assert other.submit(write).result() == "Meanwhile"
            return receive(source)

        monkeypatch.setattr(uploads, "receive", receive_meanwhile)
        assert upload(api_client, png(), **{"Idempotency-Key": "picture-1"}).status_code == 201


def test_another_picture_with_the_same_key_is_refused(api_client: FlaskClient) -> None:
    upload(api_client, png(), **{"Idempotency-Key": "picture-1"})

    assert upload(api_client, png(colour="red"), **{"Idempotency-Key": "picture-1"}).status_code == 422


@pytest.mark.parametrize("name", ["a\x00.png", "\x00"])
def test_a_file_name_that_nobody_can_store_is_refused(api_client: FlaskClient, name: str) -> None:
    body = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()

    answer = api_client.post(
        f"{BASE}/media", data=body + png() + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x"
    )

    assert pointers(answer) == ["/file"]

"""What is turned away at the door: other sites' forms, and characters nobody can store."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from syndication.models import User

OTHER_SITES: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:9999"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", OTHER_SITES)
@pytest.mark.parametrize("path", ["/login", "/logout", "/account/profile", "/nothing-here"])
def test_a_form_of_another_site_is_turned_away_and_the_cookie_left_alone(
    client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    response = client.post(path, data={"kept": "x", "email": "admin@example.org"}, headers=headers)
    assert response.status_code == 403
    assert "sent from another site" in response.text
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("headers", OTHER_SITES)
def test_another_site_signs_nobody_out_even_with_the_cookie(
    editor_client: FlaskClient, headers: dict[str, str]
) -> None:
    response = editor_client.post("/logout", headers=headers)
    assert "Set-Cookie" not in response.headers
    assert editor_client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_our_own_forms_are_let_in(editor_client: FlaskClient, headers: dict[str, str]) -> None:
    response = editor_client.post("/account/profile", data={"name": "Ed", "time_zone": ""}, headers=headers)
    assert response.location == "/account"


def test_links_of_other_sites_work(editor_client: FlaskClient) -> None:
    assert editor_client.get("/account", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_the_api_is_for_programs_wherever_they_run(api_client: FlaskClient, project: object) -> None:
    answer = api_client.post(
        "/api/syndication/posts", json={"project": "Garden"}, headers={"Origin": "https://tool.example"}
    )
    assert answer.status_code == 201


class TestNul:
    @pytest.fixture
    def config_overrides(self) -> dict[str, Any]:
        return {"PROPAGATE_EXCEPTIONS": False}

    @pytest.mark.parametrize("path", ["/account?x=a%00b", "/account?a%00b=x", "/static/a%00b", "/a%00b"])
    def test_in_an_address_it_is_refused_with_a_sentence(
        self, each_database: str, editor_client: FlaskClient, path: str
    ) -> None:
        response = editor_client.get(path)
        assert response.status_code == 400
        assert "NUL character" in response.text

    @pytest.mark.parametrize("field", ["name", "time_zone"])
    def test_in_a_form_it_is_refused_with_a_sentence(
        self, each_database: str, editor_client: FlaskClient, field: str
    ) -> None:
        fields = {"name": "Ed", "time_zone": "", field: "a\x00b"}
        response = editor_client.post("/account/profile", data=fields)
        assert response.status_code == 400
        assert "NUL character" in response.text

    def test_in_an_e_mail_it_is_refused_with_a_sentence(
        self, each_database: str, client: FlaskClient, editor: User
    ) -> None:
        response = client.post("/login", data={"email": "a\x00@example.org", "password": "x"})
        assert response.status_code == 400

    def test_in_the_name_of_a_file_it_is_refused_with_a_sentence(
        self, app: Flask, each_database: str, editor_client: FlaskClient
    ) -> None:
        body = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\x00.png"\r\n'
            b"Content-Type: image/png\r\n\r\nx\r\n--x--\r\n"
        )
        response = editor_client.post(
            "/syndication/media", data=io.BytesIO(body), content_type="multipart/form-data; boundary=x"
        )
        assert response.status_code == 400

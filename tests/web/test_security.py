"""Headers, and what a person sees when something goes wrong."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from syndication.models import Project
from syndication.services.errors import Conflict, Forbidden, Invalid, NotFound

PAGES = ("/syndication/", "/account", "/admin/users", "/admin/projects", "/admin/projects/1", "/admin/audit")


def policy(client: FlaskClient, path: str = "/login") -> str:
    return client.get(path).headers["Content-Security-Policy"]


def test_the_policy_lets_nothing_inline_run_and_nobody_frame_us(client: FlaskClient) -> None:
    assert "unsafe" not in policy(client)
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy(client)


def test_the_nonce_is_new_for_every_answer(client: FlaskClient) -> None:
    assert policy(client) != policy(client)


@pytest.mark.parametrize("path", ["/login", "/nothing-here", "/static/css/app.css", "/api/syndication/posts"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/login", *PAGES])
def test_pages_have_nothing_inline(
    admin_client: FlaskClient, client: FlaskClient, project: Project, path: str
) -> None:
    page = (client if path == "/login" else admin_client).get(path).text
    tags = re.findall(r"<[a-z][^>]*>", page)
    assert not [tag for tag in tags if re.search(r"\s(style|on\w+)\s*=", tag)]
    assert not [tag for tag in tags if tag.startswith("<script") and "src=" not in tag]
    assert "<style" not in page


def test_strict_transport_is_not_asked_for_on_plain_http(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/login").headers


class TestBehindHttps:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"PUBLIC_BASE_URL": "https://desk.example.org"}

    def test_browsers_are_told_to_stay_with_https(self, client: FlaskClient) -> None:
        assert "max-age=" in client.get("/login").headers["Strict-Transport-Security"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_whoever_is_signed_in_are_not_stored(
    admin_client: FlaskClient, project: Project, path: str
) -> None:
    assert admin_client.get(path).headers["Cache-Control"] == "no-store"


def test_what_every_browser_may_keep_is_kept(admin_client: FlaskClient) -> None:
    assert "no-store" not in admin_client.get("/static/css/app.css").headers.get("Cache-Control", "")


@pytest.mark.parametrize("number", ["0", "-1", "9" * 18, "9" * 19, "9" * 4400])
@pytest.mark.parametrize("path", ["/admin/projects/{}", "/syndication/pieces/{}/edit"])
def test_a_number_nobody_has_is_not_found(
    each_database: str, admin_client: FlaskClient, path: str, number: str
) -> None:
    assert admin_client.get(path.format(number)).status_code == 404


def test_an_unknown_address_is_a_friendly_404_for_everybody(
    client: FlaskClient, editor_client: FlaskClient
) -> None:
    for visitor in (client, editor_client):
        response = visitor.get("/nothing-here")
        assert response.status_code == 404
        assert "There is nothing here" in response.text


def test_a_wrong_method_says_which_are_right(editor_client: FlaskClient) -> None:
    response = editor_client.get("/logout")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert "This page cannot be used that way" in response.text


def test_an_editor_on_an_admin_page_reads_whom_to_ask(editor_client: FlaskClient) -> None:
    response = editor_client.get("/admin/users")
    assert response.status_code == 403
    assert "Only an admin can do that." in response.text


class TestTooLarge:
    @pytest.fixture
    def config_overrides(self) -> dict[str, int]:
        return {"MAX_CONTENT_LENGTH": 1000}

    def test_a_request_that_is_too_large_says_so(self, editor_client: FlaskClient) -> None:
        response = editor_client.post("/account/profile", data={"name": "x" * 2000})
        assert response.status_code == 413
        assert "choose smaller files" in response.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("That piece is gone."), 404),
        (Forbidden("That is not yours."), 403),
        (Conflict("Somebody changed it."), 409),
        (Invalid({"": ["That cannot be."]}), 400),
    ],
)
def test_what_a_service_refuses_is_said_in_its_own_words(
    app: Flask, editor_client: FlaskClient, error: Exception, status: int
) -> None:
    def refuse() -> None:
        raise error

    app.view_functions["home.index"] = refuse
    page = editor_client.get("/syndication/")
    assert page.status_code == status
    assert str(error) in page.text
    assert "<html" in page.text
    alert = editor_client.get("/syndication/", headers={"HX-Request": "true"})
    assert alert.status_code == status
    assert str(error) in alert.text
    assert "<html" not in alert.text
    assert (alert.headers["HX-Retarget"], alert.headers["HX-Reswap"]) == ("#notices", "innerHTML")
    script = editor_client.get("/syndication/", headers={"Accept": "application/json"})
    assert (script.status_code, script.get_json()) == (status, {"message": str(error)})


class TestCrash:
    @pytest.fixture
    def config_overrides(self) -> dict[str, bool]:
        return {"PROPAGATE_EXCEPTIONS": False}

    def test_a_crash_tells_what_to_do_and_nothing_of_the_inside(
        self, app: Flask, editor_client: FlaskClient
    ) -> None:
        def crash() -> None:
            raise RuntimeError("the inside")

        app.view_functions["home.index"] = crash
        response = editor_client.get("/syndication/")
        assert response.status_code == 500
        assert "Something broke on our side" in response.text
        assert "the inside" not in response.text
        assert "frame-ancestors" in response.headers["Content-Security-Policy"]

"""Who may use the API, and how often."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from syndication.extensions import db
from syndication.models import ApiToken, User
from syndication.services import people, tokens
from tests.api.conftest import BASE, Call

ROUTES = [
    ("POST", "/posts"),
    ("GET", "/posts/1"),
    ("PUT", "/posts/1"),
    ("DELETE", "/posts/1"),
    ("GET", "/posts/queue"),
    ("POST", "/media"),
    ("POST", "/schedule"),
    ("GET", "/schedule/1"),
    ("PUT", "/schedule/1"),
    ("DELETE", "/schedule/1"),
    ("GET", "/schedule/queue"),
    ("POST", "/schedule/execute"),
    ("GET", "/accounts"),
    ("GET", "/projects"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_asks_for_a_token(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(BASE + path, method=method)

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_no_route_is_missing_from_the_list_above(app: Flask) -> None:
    served = {
        (
            method,
            rule.rule.removeprefix(BASE).replace("<int:post_id>", "1").replace("<int:scheduled_id>", "1"),
        )
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert served == set(ROUTES)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer wrong", "Basic YTpi", "Token x", "Bearer \x7f", "bearer"]
)
def test_another_authorization_is_refused(client: FlaskClient, header: str) -> None:
    assert client.get(f"{BASE}/projects", headers={"Authorization": header}).status_code == 401


def test_a_wrong_token_is_called_invalid(client: FlaskClient) -> None:
    answer = client.get(f"{BASE}/projects", headers={"Authorization": "Bearer wrong"})

    assert "error=invalid_token" in answer.headers["WWW-Authenticate"].replace('"', "")


def test_a_session_of_the_pages_does_not_count(editor_client: FlaskClient) -> None:
    assert editor_client.get(f"{BASE}/projects").status_code == 401


def test_the_token_of_a_disabled_user_is_refused(call: Call, editor: User, admin: User) -> None:
    people.disable_user(editor.id, by=admin)

    assert call("GET", "/projects").status_code == 401


def test_a_revoked_token_is_refused(call: Call, editor: User) -> None:
    (token,) = tokens.list_tokens(editor.id)
    tokens.revoke_token(token.id, by=editor)

    assert call("GET", "/projects").status_code == 401


def test_an_admins_token_works(client: FlaskClient, admin: User) -> None:
    token = tokens.create_token(admin, "tests", by=admin)

    assert client.get(f"{BASE}/projects", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_token_is_stored_only_as_a_hash(editor: User) -> None:
    token = tokens.create_token(editor, "tests", by=editor)

    stored = db.session.query(ApiToken).one()
    assert token not in str(vars(stored))


def test_an_answer_sets_no_cookie_and_is_not_stored(call: Call) -> None:
    answer = call("GET", "/projects")

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


class TestWithProtectionAgainstForgery:
    @pytest.fixture
    def config_overrides(self) -> dict[str, object]:
        return {"WTF_CSRF_ENABLED": True}

    @pytest.mark.usefixtures("project")
    def test_a_program_needs_no_forgery_token(self, call: Call) -> None:
        assert call("POST", "/posts", {"project": "Garden"}).status_code == 201

    def test_a_page_still_needs_one(self, editor: User, client: FlaskClient) -> None:
        assert client.post("/login", data={"email": editor.email}).status_code == 400


class TestWithALowLimit:
    @pytest.fixture
    def config_overrides(self) -> dict[str, object]:
        return {"API_REQUESTS_PER_MINUTE": 2}

    def test_too_many_requests_are_refused_and_told_when_to_come_back(self, call: Call) -> None:
        call("GET", "/projects")
        call("GET", "/accounts")

        answer = call("GET", "/projects")

        assert answer.status_code == 429
        assert answer.content_type == "application/problem+json"
        assert 0 < int(answer.headers["Retry-After"]) <= 60

    def test_another_spelling_of_the_header_is_no_other_limit(
        self, client: FlaskClient, editor: User
    ) -> None:
        token = tokens.create_token(editor, "tests", by=editor)
        answers = [
            client.get(f"{BASE}/projects", headers={"Authorization": f"{scheme} {token}"}).status_code
            for scheme in ("Bearer", "bearer", "BEARER", "bEARER")
        ]

        assert answers == [200, 200, 429, 429]

    def test_made_up_tokens_share_the_limit_of_their_address(self, client: FlaskClient) -> None:
        answers = [
            client.get(f"{BASE}/projects", headers={"Authorization": f"Bearer junk{i}"}).status_code
            for i in range(4)
        ]

        assert answers == [401, 401, 429, 429]

    def test_another_token_has_a_limit_of_its_own(self, call: Call, client: FlaskClient, admin: User) -> None:
        token = tokens.create_token(admin, "tests", by=admin)
        for _ in range(3):
            call("GET", "/projects")

        answer = client.get(f"{BASE}/projects", headers={"Authorization": f"Bearer {token}"})

        assert answer.status_code == 200

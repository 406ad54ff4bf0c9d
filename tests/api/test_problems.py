"""Every error is problem JSON, whatever comes in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from syndication.models import Project
from syndication.services import pieces
from tests.api.conftest import BASE, Call, pointers

JSON = "application/json"


def assert_problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem, which must be complete and have the status."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/nothing", f"{BASE}/nothing", f"{BASE}/posts/", f"{BASE}//posts/1", f"{BASE}/posts/%ff"]
    + [f"{BASE}/posts/{number}" for number in ("0", "-1", "1.5", "01", "9" * 19, "9" * 5000, "x")],
)
def test_a_path_that_is_none_is_not_found(api_client: FlaskClient, path: str) -> None:
    assert_problem(api_client.get(path), 404)


def test_a_method_that_is_none_is_refused_and_the_others_are_named(api_client: FlaskClient) -> None:
    answer = api_client.patch(f"{BASE}/posts/1")

    assert_problem(answer, 405)
    assert "PUT" in answer.headers["Allow"]


def test_pages_keep_their_own_errors(client: FlaskClient) -> None:
    assert client.get("/nothing").mimetype == "text/html"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'project': 1}",
        b'{"project": NaN}',
        b'{"project": 1e999}',
        b'{"project": "\xff\xfe"}',
        b'{"project": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_json_is_refused(api_client: FlaskClient, body: bytes) -> None:
    assert_problem(api_client.post(f"{BASE}/posts", data=body, content_type=JSON), 400)


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"text"', b"[[]]"])
def test_a_body_that_is_no_object_is_refused(api_client: FlaskClient, body: bytes) -> None:
    assert_problem(api_client.post(f"{BASE}/posts", data=body, content_type=JSON), 422)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_content_type_is_refused(api_client: FlaskClient, content_type: str) -> None:
    assert_problem(api_client.post(f"{BASE}/posts", data=b'{"project": 1}', content_type=content_type), 415)


@pytest.mark.parametrize("project", [True, 1.5, None, {}, [], 0, -1, 10**18, 10**30])
def test_what_cannot_name_a_project_is_refused(call: Call, project: Any) -> None:
    assert pointers(call("POST", "/posts", {"project": project})) == ["/project"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"body": 1}, "/body"),
        ({"body": None}, "/body"),
        ({"body": "x" * 100_001}, "/body"),
        ({"title": "x" * 301}, "/title"),
        ({"tags": "spring"}, "/tags"),
        ({"tags": [1]}, "/tags/0"),
        ({"status": "archived"}, "/status"),
        ({"variants": [{}]}, "/variants/0/channel"),
        ({"variants": [{"channel": "paper/note", "colour": 1}]}, "/variants/0/colour"),
        ({"variants": [{"channel": "paper/note", "options": {"x": 1}}]}, "/variants/0/options"),
        ({"media": [{"id": "1"}]}, "/media/0/id"),
        ({"targets": [{"account": 10**20, "channel": "paper/note"}]}, "/targets/0/account"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"body": "a\x00b"}, "/body"),
        ({"body": "a\ud800b"}, "/body"),
        ({"variants": [{"channel": "x", "options": {"deep": ["\x00"]}}]}, "/variants/0/options/deep/0"),
    ],
)
def test_a_wrong_field_is_pointed_at(
    call: Call, project: Project, fields: dict[str, Any], pointer: str
) -> None:
    assert pointers(call("POST", "/posts", {"project": project.id} | fields)) == [pointer]


def test_the_words_of_a_wrong_field_are_there_for_people(call: Call, project: Project) -> None:
    problem = assert_problem(call("POST", "/posts", {"project": "Nowhere"}), 422)

    assert problem["errors"] == [{"detail": "There is no project of this name.", "pointer": "/project"}]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nope", "/api/syndication"])
def test_below_the_root_of_the_api_every_refusal_is_a_problem(client: FlaskClient, path: str) -> None:
    assert_problem(client.get(path), 404)


class TestWithALowLimitOfSize:
    @pytest.fixture
    def config_overrides(self) -> dict[str, object]:
        return {
            "API_MAX_JSON_BYTES": 1000,
            "IMAGE_MAX_BYTES": 1000,
            "VIDEO_MAX_BYTES": 1000,
            "DOCUMENT_MAX_BYTES": 1000,
        }

    def test_a_body_that_is_too_large_is_refused(self, call: Call) -> None:
        assert_problem(call("POST", "/posts", {"project": "Garden", "body": "x" * 1000}), 413)

    def test_an_upload_that_is_too_large_is_refused(self, api_client: FlaskClient) -> None:
        upload = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"x" * 100_000
        kind = "multipart/form-data; boundary=x"

        assert_problem(
            api_client.post(f"{BASE}/media", data=upload + b"\r\n--x--\r\n", content_type=kind), 413
        )


class TestOfFaults:
    @pytest.fixture
    def config_overrides(self) -> dict[str, object]:
        return {"PROPAGATE_EXCEPTIONS": False}

    def test_a_fault_of_ours_tells_nothing_of_itself(
        self, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(piece_id: int) -> None:
            raise RuntimeError(f"secret of piece {piece_id}")

        monkeypatch.setattr(pieces, "get_piece", broken)

        answer = call("GET", "/posts/1")

        assert_problem(answer, 500)
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text


class TestWithABusyDatabase:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"SQLITE_BUSY_TIMEOUT_MS": "10"}

    @pytest.mark.usefixtures("project")
    def test_the_request_is_worth_another_try(self, app: Flask, call: Call) -> None:
        file = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database
        with closing(sqlite3.connect(str(file), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            answer = call("POST", "/posts", {"project": "Garden"})

        assert_problem(answer, 503)
        assert answer.headers["Retry-After"] == "5"

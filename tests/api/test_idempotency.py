"""A POST with an Idempotency-Key is done once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import func, select

from syndication.extensions import db
from syndication.models import IdempotencyKey, Piece, Project, ScheduledPost, User
from syndication.services import idempotency, tokens
from syndication.services.housekeeping import forget_old_rows
from tests.api.conftest import BASE, Call, pointers

pytestmark = pytest.mark.usefixtures("each_database")

Ready = Callable[..., int]
KEY = {"Idempotency-Key": "release-2026-11"}


def count(model: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_repeat_gets_the_first_answer_and_makes_nothing(call: Call, project: Project) -> None:
    first = call("POST", "/posts", {"project": "Garden", "body": "Hello"}, headers=KEY)
    again = call("POST", "/posts", {"project": "Garden", "body": "Hello"}, headers=KEY)

    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.content_type == first.content_type
    assert count(Piece) == 1


def test_a_repeat_gets_the_first_answer_even_when_things_changed_since(call: Call, project: Project) -> None:
    first = call("POST", "/posts", {"project": "Garden", "body": "Hello"}, headers=KEY)
    call("DELETE", f"/posts/{first.json['id']}")

    assert call("POST", "/posts", {"project": "Garden", "body": "Hello"}, headers=KEY).json == first.json


def test_scheduling_again_with_the_key_schedules_nothing(
    call: Call, ready: Ready, note: dict[str, Any]
) -> None:
    body = {"post_id": ready(), "targets": [note], "now": True}

    first = call("POST", "/schedule", body, headers=KEY)
    again = call("POST", "/schedule", body, headers=KEY)

    assert first.status_code == 201
    assert again.json == first.json
    assert count(ScheduledPost) == 1


def test_sending_again_with_the_key_sends_nothing(call: Call, scheduled: int) -> None:
    first = call("POST", "/schedule/execute", {"ids": [scheduled, 4711]}, headers=KEY)
    version = call("GET", f"/schedule/{scheduled}").json["version"]

    again = call("POST", "/schedule/execute", {"ids": [scheduled, 4711]}, headers=KEY)

    assert again.json == first.json
    assert [result["accepted"] for result in first.json["results"]] == [True, False]
    assert call("GET", f"/schedule/{scheduled}").json["version"] == version


def test_without_a_key_each_request_counts(call: Call, project: Project) -> None:
    for _ in range(2):
        call("POST", "/posts", {"project": "Garden", "body": "Hello"})

    assert count(Piece) == 2


def test_the_key_with_another_body_is_refused(call: Call, project: Project) -> None:
    call("POST", "/posts", {"project": "Garden", "body": "Hello"}, headers=KEY)

    answer = call("POST", "/posts", {"project": "Garden", "body": "Good bye"}, headers=KEY)

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert count(Piece) == 1


def test_the_key_on_another_route_is_refused(call: Call, scheduled: int) -> None:
    call("POST", "/posts", {"project": "Garden"}, headers=KEY)

    assert call("POST", "/schedule/execute", {"ids": [scheduled]}, headers=KEY).status_code == 422


def test_another_users_same_key_is_another_key(
    call: Call, client: FlaskClient, project: Project, admin: User
) -> None:
    token = tokens.create_token(admin, "tests", by=admin)
    call("POST", "/posts", {"project": "Garden", "body": "Mine"}, headers=KEY)

    answer = client.post(
        f"{BASE}/posts",
        json={"project": "Garden", "body": "Yours"},
        headers={"Authorization": f"Bearer {token}", **KEY},
    )

    assert answer.json["body"] == "Yours"


def test_a_refusal_is_an_answer_too(call: Call, project: Project) -> None:
    first = call("POST", "/posts", {"project": "Nowhere"}, headers=KEY)
    again = call("POST", "/posts", {"project": "Nowhere"}, headers=KEY)

    assert pointers(again) == pointers(first) == ["/project"]
    assert again.headers["Idempotency-Replayed"] == "true"


def test_nothing_is_left_of_a_refused_request(call: Call, project: Project) -> None:
    unknown = [{"account": 4711, "channel": "paper/note"}]

    answer = call("POST", "/posts", {"project": "Garden", "targets": unknown}, headers=KEY)

    assert pointers(answer) == ["/targets/0/account"]
    assert count(Piece) == 0


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "ключ".encode().decode("latin-1")])
def test_a_key_that_is_none_is_refused(call: Call, project: Project, key: str) -> None:
    assert call("POST", "/posts", {"project": "Garden"}, headers={"Idempotency-Key": key}).status_code == 400
    assert count(Piece) == 0


def test_the_longest_key_works(call: Call, project: Project) -> None:
    longest = {"Idempotency-Key": "x" * 255}
    first = call("POST", "/posts", {"project": "Garden"}, headers=longest)

    assert call("POST", "/posts", {"project": "Garden"}, headers=longest).json == first.json


def test_keys_are_kept_for_a_day_and_forgotten_later(call: Call, project: Project) -> None:
    call("POST", "/posts", {"project": "Garden"}, headers=KEY)
    stored = db.session.scalars(select(IdempotencyKey)).one()
    stored.created_at = datetime.now(UTC) - timedelta(hours=25)
    db.session.commit()
    forget_old_rows()
    assert count(IdempotencyKey) == 1

    stored.created_at = datetime.now(UTC) - timedelta(days=3)
    db.session.commit()
    forget_old_rows()
    assert count(IdempotencyKey) == 0


@pytest.mark.usefixtures("project")
class TestOfFaults:
    @pytest.fixture
    def config_overrides(self) -> dict[str, object]:
        return {"PROPAGATE_EXCEPTIONS": False}

    def test_a_fault_between_doing_and_answering_leaves_neither_effect_nor_answer(
        self, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise RuntimeError("the power went out after the piece was written")

        with monkeypatch.context() as patch:
            patch.setattr(idempotency, "Answer", broken)
            patch.setattr("syndication.api.once.Answer", broken)
            first = call("POST", "/posts", {"project": "Garden", "body": "Hello"}, headers=KEY)
        left = count(Piece), count(IdempotencyKey)

        second = call("POST", "/posts", {"project": "Garden", "body": "Hello"}, headers=KEY)

        assert (first.status_code, left) == (500, (0, 0))
        assert (second.status_code, count(Piece)) == (201, 1)
        assert "Idempotency-Replayed" not in second.headers


def test_many_at_once_with_one_key_make_one(server: str, editor: User, project: Project) -> None:
    token = tokens.create_token(editor, "tests", by=editor)
    headers = {"Authorization": f"Bearer {token}", **KEY}

    def post(_: int) -> requests.Response:
        return requests.post(f"{server}{BASE}/posts", json={"project": "Garden"}, headers=headers, timeout=60)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(16)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 15
    assert count(Piece) == 1


def test_many_at_once_that_schedule_with_one_key_schedule_once(
    server: str, editor: User, ready: Ready, note: dict[str, Any]
) -> None:
    token = tokens.create_token(editor, "tests", by=editor)
    headers = {"Authorization": f"Bearer {token}", **KEY}
    body = {"post_id": ready(), "targets": [note], "now": True}

    def post(_: int) -> requests.Response:
        return requests.post(f"{server}{BASE}/schedule", json=body, headers=headers, timeout=60)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(8)))

    assert len({answer.text for answer in answers}) == 1
    assert count(ScheduledPost) == 1

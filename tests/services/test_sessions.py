"""Signed-in browsers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from syndication.extensions import db
from syndication.models import User
from syndication.services import sessions
from syndication.services.errors import NotFound
from syndication.services.transaction import transaction


def start(user: User) -> str:
    return sessions.start(user.id, address="192.0.2.1", user_agent="x" * 1000)


def test_a_token_finds_its_session_and_no_other(editor: User, admin: User) -> None:
    mine, yours = start(editor), start(admin)
    assert mine != yours
    found = sessions.find(mine)
    assert found is not None
    assert found.user == editor


@pytest.mark.parametrize("token", ["", "guessed"])
def test_what_is_no_token_finds_nothing(editor: User, token: str) -> None:
    start(editor)
    assert sessions.find(token) is None


def test_the_stored_hash_is_no_token(editor: User) -> None:
    found = sessions.find(start(editor))
    assert found is not None
    assert sessions.find(found.token_hash) is None


def test_an_ended_session_is_gone_and_ending_it_twice_is_no_error(editor: User) -> None:
    token = start(editor)
    sessions.end(token)
    sessions.end(token)
    assert sessions.find(token) is None
    assert sessions.list_sessions(editor.id) == []


def test_ending_all_can_spare_one(editor: User) -> None:
    kept, ended = start(editor), start(editor)
    found = sessions.find(kept)
    assert found is not None
    with transaction():
        sessions.end_all(editor.id, keep=found.id)
    assert sessions.find(kept)
    assert sessions.find(ended) is None


def test_a_session_can_be_ended_only_by_its_owner(editor: User, admin: User) -> None:
    found = sessions.find(start(editor))
    assert found is not None
    with pytest.raises(NotFound):
        sessions.revoke(found.id, by=admin)
    sessions.revoke(found.id, by=editor)
    assert sessions.list_sessions(editor.id) == []


def test_being_seen_is_written_down_every_few_minutes_only(editor: User) -> None:
    token = start(editor)
    updates: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("UPDATE"):
            updates.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    found = sessions.find(token)
    assert found is not None
    assert updates == []
    with transaction():
        found.last_seen_at = datetime.now(UTC) - timedelta(minutes=6)
    updates.clear()
    sessions.find(token)
    sessions.find(token)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(updates) == 1

"""The audit log."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from config import ROOT
from syndication.extensions import db
from syndication.models import AuditEvent, User
from syndication.services import audit
from syndication.services.audit import AuditFilters
from syndication.services.scheduling.bulk import AUDITED
from syndication.services.transaction import transaction


def note(action: str, by: User | None = None, subject: str = "") -> None:
    with transaction():
        audit.record(action, by=by, subject=subject, count=1)


def found(filters: AuditFilters) -> list[str]:
    return [event.action for event in audit.list_events(filters, 1, 50).items]


def test_an_event_says_who_and_keeps_the_detail(editor: User) -> None:
    note("piece.deleted", editor, "Ten roses")
    event = audit.list_events(AuditFilters(action="piece"), 1, 1).items[0]
    assert (event.actor, event.user_id, event.subject) == ("editor@example.org", editor.id, "Ten roses")
    assert event.detail == {"count": 1}


def test_without_a_person_it_was_the_shell(app: Flask) -> None:
    note("piece.deleted")
    assert audit.list_events(AuditFilters(), 1, 1).items[0].actor == "shell"


def test_an_event_is_undone_with_what_it_is_about(app: Flask) -> None:
    with pytest.raises(RuntimeError), transaction():
        audit.record("piece.deleted", by=None)
        raise RuntimeError
    assert found(AuditFilters()) == []


def test_events_cannot_be_changed(app: Flask) -> None:
    note("piece.deleted")
    with pytest.raises(RuntimeError, match="only ever added"), transaction():
        db.session.scalars(select(AuditEvent)).one().actor = "somebody else"


def test_events_cannot_be_deleted(app: Flask) -> None:
    note("piece.deleted")
    with pytest.raises(RuntimeError, match="only ever added"), transaction() as session:
        session.delete(session.scalars(select(AuditEvent)).one())


def test_filters_take_their_signs_literally(app: Flask) -> None:
    note("piece.deleted", subject="100% roses")
    note("piece.deleted", subject="no roses")
    assert len(found(AuditFilters(text="0%"))) == 1
    assert found(AuditFilters(action="_iece")) == []


def test_the_known_kinds_of_events_are_listed_once(app: Flask) -> None:
    for action in ("b.two", "a.one", "b.two"):
        note(action)
    assert audit.known_actions() == ["a.one", "b.two"]


def test_the_documentation_lists_every_action_there_is() -> None:
    sources = [path.read_text() for path in (ROOT / "syndication").rglob("*.py")]
    recorded = {name for source in sources for name in re.findall(r'audit\.record\(\s*"([^"]+)"', source)}
    table = re.findall(r"^\| `(\w+\.\w+)` \|", (ROOT / "docs/security.md").read_text(), re.M)
    assert table == sorted(recorded | set(AUDITED.values()))

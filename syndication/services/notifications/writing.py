"""Inserts that pass over what is there already, as the database in use says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import SelectBase
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from syndication.extensions import Model

DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}


def insert_new(session: Session, table: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Inserts the rows that break no unique constraint."""
    if rows:
        session.execute(insert(session, table).on_conflict_do_nothing(), list(rows))


def insert_new_from(session: Session, table: type[Model], columns: list[str], rows: SelectBase) -> None:
    """The same with what a query finds. It needs a WHERE: without one SQLite misreads the statement."""
    session.execute(insert(session, table).from_select(columns, rows).on_conflict_do_nothing())


def insert(session: Session, table: type[Model]) -> Any:
    return DIALECTS[session.connection().dialect.name].insert(table.__table__)

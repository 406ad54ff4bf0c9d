"""The database as those who run the desk want to know it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from syndication.extensions import db


@dataclass(frozen=True)
class Store:
    """kind: "PostgreSQL 16.2", "SQLite 3.40.1". size: bytes."""

    kind: str
    size: int


def read_store() -> Store:
    """What it is and how large it is."""
    if db.engine.dialect.name == "postgresql":
        version, size = db.session.execute(
            text("SELECT current_setting('server_version'), pg_database_size(current_database())")
        ).one()
        return Store(f"PostgreSQL {version.partition(' ')[0]}", size)
    version = db.session.scalar(text("SELECT sqlite_version()"))
    pages = db.session.scalar(text("PRAGMA page_count")) or 0
    return Store(f"SQLite {version}", pages * (db.session.scalar(text("PRAGMA page_size")) or 0))

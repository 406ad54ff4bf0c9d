"""The one place that commits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from syndication.extensions import db

WRITES = "sqlite_takes_write_lock"
sqlite_writers = threading.Lock()


@contextmanager
def transaction() -> Iterator[Session]:
    """One use case: everything inside is committed together at the end, or nothing is.

    On SQLite the write lock is taken at the start. A transaction that reads first and writes later is refused when
    another process wrote in between, however long the busy timeout. What was read before is read again.
    """
    session: Session = db.session()
    if session.info.get("in_use_case"):
        raise RuntimeError("a use case was called inside another one")
    session.info["in_use_case"] = True
    try:
        with part_of_it(session) if session.info.get("together") else committed(session):
            yield session
    finally:
        session.info.pop("in_use_case", None)


@contextmanager
def together() -> Iterator[Session]:
    """Several use cases, committed together at the end. One that raises inside is undone by itself.

    For an answer that must be remembered exactly when its effect is. Nothing inside may touch the network.
    """
    session: Session = db.session()
    if session.info.get("together"):
        with part_of_it(session):
            yield session
        return
    with committed(session):
        session.info["together"] = True
        try:
            yield session
        finally:
            session.info.pop("together", None)


@contextmanager
def committed(session: Session) -> Iterator[None]:
    session.rollback()
    with one_writer():
        try:
            session.connection(execution_options={WRITES: True})
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def one_writer() -> Iterator[None]:
    """On SQLite the threads of this process wait for each other here, in turn. Its own waiting is a poll with growing
    pauses, in which a thread among many is late by seconds."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    if not sqlite_writers.acquire(timeout=current_app.config["SQLITE_BUSY_TIMEOUT_MS"] / 1000):
        raise OperationalError("BEGIN IMMEDIATE", None, TimeoutError("database is locked"))
    try:
        yield
    finally:
        sqlite_writers.release()


@contextmanager
def part_of_it(session: Session) -> Iterator[None]:
    with session.begin_nested():
        yield
    session.expire_all()


def prepare_sqlite(engine: Engine, busy_timeout_ms: int) -> None:
    """WAL, a busy timeout, durable commits, and transactions that begin as they should."""

    @event.listens_for(engine, "connect")
    def set_pragmas(connection, _record) -> None:  # type: ignore[no-untyped-def]  # DBAPI objects have no types
        connection.isolation_level = None  # SQLAlchemy's begin event below says when a transaction starts
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
        cursor.execute("PRAGMA journal_mode=WAL")
        # A power cut must not forget an attempt whose post is already out.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

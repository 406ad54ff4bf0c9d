"""The databases that figures are measured on. Both are as durable as in production: nothing is switched off."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import URL

from tests.support.databases import database_on, text
from tests.support.postgres import connect, own_server

#: Every sending thread of every worker may hold a connection. The rest is PostgreSQL's default.
POSTGRES_SETTINGS = ("max_connections=400",)
SHOWN = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_connections")


@dataclass(frozen=True)
class Store:
    """An empty database. url: None means the SQLite file in the instance folder. pid: of its server."""

    kind: str
    url: str | None = None
    pid: int | None = None
    description: str = "SQLite in a file, WAL, synchronous=FULL"


@contextmanager
def database(kind: str, listen: str = "") -> Iterator[Store]:
    """A new database, "sqlite" or "postgresql". listen: where PostgreSQL can be reached over TCP as well."""
    if kind == "sqlite":
        yield Store(kind)
        return
    settings = (*POSTGRES_SETTINGS, f"listen_addresses={listen}")
    with (
        tempfile.TemporaryDirectory(prefix="desk-pg-") as folder,
        own_server(Path(folder), settings) as server,
        database_on(server) as url,
    ):
        yield replace(
            described(url), pid=int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0])
        )


def described(url: URL) -> Store:
    with connect(url) as connection:
        [[release]] = connection.execute("SHOW server_version").fetchall()
        found = [connection.execute(f"SHOW {name}".encode()).fetchall()[0][0] for name in SHOWN]
    settings = ", ".join(f"{name}={value}" for name, value in zip(SHOWN, found, strict=True))
    return Store("postgresql", text(url), description=f"PostgreSQL {release}, {settings}")

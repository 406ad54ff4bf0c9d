"""A fresh database for every test: a copy of one that was migrated once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import flask_migrate
import pytest
from sqlalchemy import URL

from config import ROOT, load_config
from syndication import create_app
from syndication.extensions import Model, db
from tests.support.postgres import connect


def make_tables(url: str, instance: Path) -> None:
    """All tables, as `flask db upgrade` makes them."""
    app = create_app(load_config({"DATABASE_URL": url, "INSTANCE_PATH": str(instance)}))
    with app.app_context():
        if (ROOT / "migrations" / "env.py").exists():
            flask_migrate.upgrade()
        else:
            Model.metadata.create_all(db.engine)
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    make_tables(f"sqlite:///{folder / 'template.db'}", folder)
    return folder / "template.db"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """URL of a fresh SQLite database, in a file, with all tables."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'test.db')}"


@contextmanager
def database_on(server: URL, template: str = "template1") -> Iterator[URL]:
    """A database of its own on the PostgreSQL server; gone after the block, whoever still uses it."""
    name = f"desk_{uuid4().hex}"
    with connect(server) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        try:
            yield server.set(database=name)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name of the database that tests get a copy of."""
    with database_on(postgres_server) as url:
        make_tables(text(url), tmp_path_factory.mktemp("template"))
        assert url.database
        yield url.database


@pytest.fixture
def postgres_url(postgres_server: URL, postgres_template: str) -> Iterator[str]:
    """URL of a fresh PostgreSQL database with all tables. An `app` made in the same test uses it."""
    with database_on(postgres_server, postgres_template) as url:
        yield text(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest) -> str:
    """Runs the test once on each database; the name of the one it runs on."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of the test's own database: SQLite, or what `each_database` or `postgres_url` ask for."""
    asked = request.fixturenames
    if "postgres_url" in asked or (
        "each_database" in asked and request.getfixturevalue("each_database") != "sqlite"
    ):
        return str(request.getfixturevalue("postgres_url"))
    return str(request.getfixturevalue("sqlite_url"))

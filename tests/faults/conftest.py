"""Installations to break: one for all tests of a file, on the database that the file asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.databases import database_on, text
from tests.support.kept import CREW, KeptInstallation, kept_installation
from tests.support.posts import Writer


@pytest.fixture(scope="module")
def desk(request: pytest.FixtureRequest, sqlite_template: Path) -> Iterator[KeptInstallation]:
    """Running processes. A file says CREW_HERE and SETTINGS_HERE; tests ask for PostgreSQL by a parameter."""
    crew = getattr(request.module, "CREW_HERE", CREW)
    settings = getattr(request.module, "SETTINGS_HERE", {})
    with ExitStack() as stack:
        database: Path | str = sqlite_template
        if getattr(request, "param", "sqlite") == "postgresql":
            server = request.getfixturevalue("postgres_server")
            database = text(
                stack.enter_context(database_on(server, request.getfixturevalue("postgres_template")))
            )
        yield stack.enter_context(kept_installation(database, crew=crew, settings=settings))


@pytest.fixture(scope="module")
def writer(desk: KeptInstallation) -> Writer:
    return Writer(desk)


@pytest.fixture(autouse=True)
def calm(desk: KeptInstallation) -> Iterator[None]:
    """Whatever a test planned to go wrong, the next one starts without it, and with everybody there."""
    yield
    (desk.folder / "crash").unlink(missing_ok=True)
    desk.no_faults()
    desk.set_latency(0)

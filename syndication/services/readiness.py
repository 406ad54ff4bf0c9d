"""Whether the database is there, and in the shape that this version needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import current_app
from sqlalchemy import text

from syndication.extensions import db

Finding = str
#: What a check finds when all is well; anything else is a sentence about what is not.
FINE: Finding = ""


def database() -> Finding:
    """Whether the database answers."""
    with db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return FINE


def migrations() -> Finding:
    """Whether all migrations were run, and none that this version does not know."""
    # Late, here and below: Alembic takes a tenth of a second to load, and few processes are asked.
    from alembic.runtime.migration import MigrationContext

    with db.engine.connect() as connection:
        current = set(MigrationContext.configure(connection).get_current_heads())
    if current == heads(Path(current_app.root_path) / "migrations"):
        return FINE
    return "The database is not at this version's migration: run `flask --app wsgi db upgrade`."


@cache
def heads(directory: Path) -> set[str]:
    from alembic.script import ScriptDirectory

    return set(ScriptDirectory(directory).get_heads())

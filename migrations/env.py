"""Runs migrations on the application's own engine: a database is upgraded as a whole, or not at all."""

import logging
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import func, select

from syndication.extensions import UtcDateTime, db

#: Any number that no other advisory lock of this database uses.
MIGRATION_LOCK = 0x5D_D8_00


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations name SQLAlchemy's types only, so that they never depend on our code of a later day."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            transactional_ddl=True,
            **{
                k: v
                for k, v in current_app.extensions["migrate"].configure_args.items()
                if k != "render_as_batch"
            },
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":  # two hosts may start at once
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            context.run_migrations()


# Readiness checks keep it quiet (syndication/logs.py); whoever runs migrations wants to see which.
logging.getLogger("alembic.runtime.migration").setLevel(logging.NOTSET)
run_migrations()

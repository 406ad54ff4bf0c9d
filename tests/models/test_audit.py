from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from syndication.extensions import db
from syndication.models import User


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_events SET actor = 'nobody'", "DELETE FROM audit_events"]
)
def test_not_even_plain_sql_changes_the_audit_log(
    each_database: str, app: Flask, admin: User, statement: str
) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))

"""Logs: secrets never get into them; production writes one JSON object a line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from alembic.runtime.migration import MigrationContext

from config import ROOT
from syndication.logs import REDACTED, clean, redact

SECRET = "eyJhbGciOi.s3cr3t-value"


def lines_of(program: str) -> list[dict[str, Any]]:
    """What a process in production writes that runs this program."""
    begin = "import logging, structlog\nfrom syndication.logs import configure_logging\n"
    begin += "configure_logging('production', 'INFO')\n"
    command = [sys.executable, "-c", begin + program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {SECRET}",
        f"Authorization: Basic {SECRET}",
        f"refused the bearer {SECRET}",
        f"GET /me?access_token={SECRET}&fields=id",
        f'{{"password": "{SECRET}", "user": "ada"}}',
        f"postgresql://desk:{SECRET}@db/desk",
        f"client_secret={SECRET}",
    ],
)
def test_secrets_are_taken_out_of_text(text: str) -> None:
    assert SECRET not in redact(text)
    assert REDACTED in redact(text)


@pytest.mark.parametrize(
    "text", ["12 posts sent to https://desk.example.com/posts?page=2", "basic settings", "at 09:30"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


def test_secrets_are_taken_out_by_the_name_of_their_field_however_deep() -> None:
    found = clean("event", {"request": {"app_password": SECRET, "tries": 3}, "list": [{"cookie": SECRET}]})
    assert found == {"request": {"app_password": REDACTED, "tries": 3}, "list": [{"cookie": REDACTED}]}


def test_production_writes_one_json_object_a_line() -> None:
    first, second = lines_of(
        f"structlog.get_logger('desk').info('post.sent', post=7, token='{SECRET}')\n"
        f"logging.getLogger('library').warning('it said token=%s', '{SECRET}')\n"
    )
    assert (first["event"], first["post"], first["token"]) == ("post.sent", 7, REDACTED)
    assert (second["level"], second["event"]) == ("warning", f"it said token={REDACTED}")


def test_a_stack_trace_in_the_log_has_no_secrets() -> None:
    (line,) = lines_of(
        f"try: raise ValueError('refused: access_token={SECRET}')\n"
        "except ValueError: structlog.get_logger('desk').exception('failed')\n"
    )
    assert "ValueError" in line["exception"]
    assert SECRET not in line["exception"]


def test_asking_again_and_again_whether_migrations_are_missing_fills_no_log() -> None:
    lines = lines_of(
        "from alembic.runtime.migration import MigrationContext\n"
        "from sqlalchemy import create_engine\n"
        "MigrationContext.configure(create_engine('sqlite://').connect()).get_current_heads()\n"
    )
    assert [line["event"] for line in lines if line["logger"] == MigrationContext.__module__] == []

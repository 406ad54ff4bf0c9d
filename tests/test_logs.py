"""Logs: secrets never get into them; production writes one JSON object a line."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from syndication.logs import REDACTED, clean, configure_logging, redact

SECRET = "eyJhbGciOi.s3cr3t-value"


@pytest.fixture
def production(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    configure_logging("production", "INFO")
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


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


@pytest.mark.usefixtures("production")
def test_production_writes_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("desk").info("post.sent", post=7, token=SECRET)
    logging.getLogger("library").warning("it said token=%s", SECRET)
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["post"], first["token"]) == ("post.sent", 7, REDACTED)
    assert (second["level"], second["event"]) == ("warning", f"it said token={REDACTED}")


@pytest.mark.usefixtures("production")
def test_a_stack_trace_in_the_log_has_no_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError(f"refused: access_token={SECRET}")
    except ValueError:
        structlog.get_logger("desk").exception("failed")
    written = capsys.readouterr().err
    assert "ValueError" in written
    assert SECRET not in written

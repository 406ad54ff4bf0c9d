"""Logging for every process: readable lines locally, one JSON object a line in production, secrets never."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

REDACTED = "[redacted]"
SECRET_NAME = re.compile(
    r"(?i)pass(word|wd|phrase)|secret|token|authori[sz]ation|cookie|credential|api_?key|jwt"
)
#: Secrets inside free text: after "Authorization:" or "Bearer", user and password in a URL, name=value, name: value.
SECRETS_IN_TEXT = (
    (re.compile(r"(?i)\b(authorization[\"']?\s*[:=]\s*[\"']?)[^\"'\n}]+"), rf"\1{REDACTED}"),
    (re.compile(r"(?i)\b(bearer|dpop)\s+[\w.~+/=-]{12,}"), rf"\1 {REDACTED}"),
    (re.compile(r"(\w://)[^\s/@:]*:[^\s/@]+@"), rf"\1{REDACTED}@"),
    (
        re.compile(
            r"(?i)([\w-]*(?:password|secret|token|api_?key|signature|\bjwt)[\w-]*[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;}]+"
        ),
        rf"\1{REDACTED}",
    ),
)


def redact(text: str) -> str:
    """The text without anything that looks like a secret."""
    for pattern, replacement in SECRETS_IN_TEXT:
        text = pattern.sub(replacement, text)
    return text


def redact_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: secrets are taken out by the name of their field and by their look."""
    for name, value in event.items():
        event[name] = clean(name, value)
    return event


def clean(name: str, value: Any) -> Any:
    if SECRET_NAME.search(name) and isinstance(value, str | bytes | dict | list | tuple):
        return REDACTED
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {inner: clean(str(inner), found) for inner, found in value.items()}
    if isinstance(value, list | tuple):
        return [clean(name, found) for found in value]
    return value


def configure_logging(environment: str, level: str) -> None:
    """Send everything, also what libraries log, to standard error. environment: "local" or "production"."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact_event,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if environment == "production"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # It tells which database it found whenever readiness is asked for; migrations/env.py lets it speak again.
    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)

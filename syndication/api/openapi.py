"""The description of the API, generated from its code."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest import Api

from syndication.api.problems import CONTENT_TYPE, Problem
from syndication.ids import MAX_ID, IdConverter


class DeskApi(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest with problem details as its errors."""

    #: Only statuses that are named are given.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """None for the whole application: pages have errors of their own."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            if status >= HTTPStatus.BAD_REQUEST:
                content = {CONTENT_TYPE: {"schema": Problem}}
                self.spec.components.response(
                    status.name, {"description": status.phrase, "content": content}, lazy=True
                )


def init_app(app: Flask) -> DeskApi:
    app.config.from_mapping(
        API_TITLE="Syndication Desk",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/syndication",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = DeskApi(app, spec_kwargs={"info": {"description": DESCRIPTION}, "security": [{"bearer": []}]})
    api.spec.components.security_scheme(
        "bearer", {"type": "http", "scheme": "bearer", "description": "A token made with `tokens create`."}
    )
    api.register_converter(IdConverter, id_schema)
    return api


def id_schema(_converter: IdConverter) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": MAX_ID}


DESCRIPTION = """\
Write pieces, schedule them to accounts and see what became of them.

Errors are problem details (RFC 9457). A POST with an `Idempotency-Key` header is done once: its repeats get the
first answer again, marked with `Idempotency-Replayed: true`.
"""

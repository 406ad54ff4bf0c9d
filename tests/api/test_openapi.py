"""The description of the API is valid, complete, and what the API does."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from config import ROOT
from syndication.models import User
from syndication.services import tokens
from tests.api.conftest import BASE, Call

#: Besides success: what does not exist, is past its state, or no editor would mean (a time that is past …).
MEANT_BUT_REFUSED = ["2xx", "404", "409", "422"]


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"API_REQUESTS_PER_MINUTE": 1_000_000, "PROPAGATE_EXCEPTIONS": False}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    answer = client.get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    methods = ("get", "post", "put", "delete")
    return [path[method] for path in document["paths"].values() for method in methods if method in path]


def test_the_description_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    schemathesis.openapi.from_dict(document).validate()

    assert document["openapi"] == "3.1.0"


def test_every_served_operation_is_described(app: Flask, document: dict[str, Any]) -> None:
    served = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]

    assert len(operations(document)) == len(served) == 14


def test_the_page_for_those_who_use_it_names_every_route(document: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "api.md").read_text()

    for path in document["paths"]:
        short = path.removeprefix(BASE).replace("{post_id}", "<id>").replace("{scheduled_id}", "<id>")
        assert f"{short}`" in page


def test_the_page_for_those_who_use_it_names_every_status(document: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "api.md").read_text()
    statuses = {status for operation in operations(document) for status in operation["responses"]}

    assert {status for status in statuses if status >= "4" and f"| {status} |" not in page} == {"500"}


def test_a_token_is_asked_for_everywhere(document: dict[str, Any]) -> None:
    assert document["security"] == [{"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_operation_has_a_name_and_a_summary(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(document)]

    assert len(set(names)) == len(names)
    assert all(operation["summary"] for operation in operations(document))


def test_every_error_is_described_as_problem_json(document: dict[str, Any]) -> None:
    errors = {name: each for name, each in document["components"]["responses"].items() if name != "OK"}

    assert {"UNAUTHORIZED", "NOT_FOUND", "CONFLICT", "UNPROCESSABLE_ENTITY"} <= set(errors)
    assert all(list(each["content"]) == ["application/problem+json"] for each in errors.values())


def test_every_post_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    posts = [path["post"] for path in document["paths"].values() if "post" in path]

    assert all("Idempotency-Key" in [each["name"] for each in post["parameters"]] for post in posts)


@pytest.mark.usefixtures("redis_url")
def test_the_api_does_what_its_description_says(
    each_database: str, server: str, editor: User, scheduled: int, call: Call
) -> None:
    """Valid and invalid requests of all kinds, made up by schemathesis, each answer put to all its checks.

    Values at the edges go to both databases; chains of requests and random ones to PostgreSQL, which takes less.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    token = tokens.create_token(editor, "schemathesis", by=editor)
    config = SchemathesisConfig.from_dict(
        {
            "seed": 20261120,
            "headers": {"Authorization": f"Bearer {token}"},
            "generation": {"max-examples": 20, "database": "none"},
            "phases": {name: {"enabled": each_database == "postgresql"} for name in ("fuzzing", "stateful")},
            "checks": {"positive_data_acceptance": {"expected-statuses": MEANT_BUT_REFUSED}},
        }
    )
    schema = schemathesis.openapi.from_url(f"{server}{BASE}/openapi.json", config=config)

    requests, complaints = 0, []
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            requests += len(event.recorder.cases)
            complaints += complaints_of(event)
        elif isinstance(event, events.NonFatalError):
            complaints.append(f"{event.label}: {event.value}")
        elif isinstance(event, events.FatalError):
            raise event.exception

    assert not complaints, "\n\n".join(complaints)
    assert requests > 500


def complaints_of(event: events.ScenarioFinished) -> list[str]:
    recorder = event.recorder
    return [
        f"{check.name}: {recorder.cases[case_id].value.as_curl_command()}\n{check.failure_info.failure}"
        for case_id, checks in recorder.checks.items()
        for check in checks
        if check.failure_info is not None
    ]

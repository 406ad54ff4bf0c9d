"""What scheduling refuses, and how it says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from syndication.models import AccountState, Project
from tests.api.conftest import LATER, Call, make_account, pointers

Ready = Callable[..., int]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"scheduled_time": "2001-01-01T09:00"}, "/scheduled_time"),
        ({"scheduled_time": "soon"}, "/scheduled_time"),
        ({"scheduled_time": LATER, "timezone": "Mars/Olympus"}, "/timezone"),
        ({"scheduled_time": LATER, "now": True}, "/now"),
        ({"scheduled_time": LATER, "post_id": 4711}, "/post_id"),
        ({"scheduled_time": LATER, "targets": []}, "/targets"),
        ({"scheduled_time": LATER, "targets": [{"account": 4711, "channel": "paper/note"}]}, "/targets/0"),
        ({"scheduled_time": LATER, "tragets": []}, "/tragets"),
    ],
)
def test_what_is_wrong_with_one_is_named(
    call: Call, ready: Ready, note: dict[str, Any], fields: dict[str, Any], pointer: str
) -> None:
    assert pointers(call("POST", "/schedule", {"post_id": ready(), "targets": [note]} | fields)) == [pointer]


@pytest.mark.parametrize("state", [AccountState.DISCONNECTED, AccountState.NEEDS_RECONNECT])
def test_an_account_that_cannot_send_is_refused(
    call: Call, ready: Ready, project: Project, state: AccountState
) -> None:
    away = make_account(project.id, "Away", state=state.value)
    target = {"account": away.id, "channel": "paper/note"}

    assert pointers(call("POST", "/schedule", {"post_id": ready(), "targets": [target], "now": True})) == [
        "/targets/0"
    ]


def test_a_draft_cannot_be_scheduled(call: Call, note: dict[str, Any]) -> None:
    draft = call("POST", "/posts", {"project": "Garden", "body": "not yet"}).json["id"]

    assert pointers(call("POST", "/schedule", {"post_id": draft, "targets": [note], "now": True})) == [
        "/post_id"
    ]


def test_more_than_a_thousand_are_refused(call: Call, ready: Ready, note: dict[str, Any]) -> None:
    item = {"post_id": ready(), "targets": [note], "now": True}

    assert pointers(call("POST", "/schedule", {"items": [item] * 1001})) == ["/items"]


def test_items_beside_the_fields_of_one_are_refused(call: Call, ready: Ready) -> None:
    assert pointers(call("POST", "/schedule", {"post_id": ready(), "items": [{"post_id": 1}]})) == [""]


def test_moving_into_the_past_is_refused(call: Call, scheduled: int) -> None:
    assert pointers(call("PUT", f"/schedule/{scheduled}", {"scheduled_time": "2001-01-01T09:00"})) == [
        "/scheduled_time"
    ]


@pytest.mark.parametrize(
    "query", ["status=gone", "from=yesterday", "to=0001-01-01T00:00:00Z", "account=0", "x=1"]
)
def test_a_wrong_filter_of_the_schedule_is_named(call: Call, query: str) -> None:
    assert pointers(call("GET", f"/schedule/queue?{query}"))[0].startswith(query.partition("=")[0])


@pytest.mark.parametrize("ids", [[], [0], ["1"], [True], [1.5], [10**30], list(range(1, 1002))])
def test_wrong_ids_to_send_are_refused(call: Call, ids: list[Any]) -> None:
    assert pointers(call("POST", "/schedule/execute", {"ids": ids}))[0].startswith("/ids")


def test_without_any_target_scheduling_is_refused(call: Call, ready: Ready) -> None:
    assert pointers(call("POST", "/schedule", {"post_id": ready(), "now": True})) == ["/targets"]

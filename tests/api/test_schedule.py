"""Scheduling over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import Queue

from syndication.extensions import db
from syndication.jobs.queue import QUEUE, redis_connection
from syndication.models import Account, PostStatus, ScheduledPost
from tests.api.conftest import LATER, Call, pointers

pytestmark = pytest.mark.usefixtures("each_database")

Ready = Callable[..., int]


def set_status(post_id: int, status: PostStatus) -> None:
    post = db.session.get(ScheduledPost, post_id)
    assert post is not None
    post.status = status.value
    db.session.commit()


def test_a_piece_is_scheduled_at_a_local_time_in_a_zone(
    call: Call, ready: Ready, note: dict[str, Any]
) -> None:
    piece = ready()

    answer = call(
        "POST",
        "/schedule",
        {"post_id": piece, "targets": [note], "scheduled_time": LATER, "timezone": "America/New_York"},
    )

    (post,) = answer.json["posts"]
    assert answer.status_code == 201
    assert (post["post_id"], post["account"], post["channel"]) == (piece, note["account"], "paper/note")
    assert post["status"] == "scheduled"
    assert post["due_at"] == "2101-06-01T13:00:00+00:00"
    assert post["timezone"] == "America/New_York"
    assert post["batch"] == answer.json["batch"]


def test_without_a_zone_the_projects_counts(call: Call, ready: Ready, note: dict[str, Any]) -> None:
    answer = call("POST", "/schedule", {"post_id": ready(), "targets": [note], "scheduled_time": LATER})

    assert answer.json["posts"][0]["timezone"] == "Europe/Berlin"


def test_without_targets_those_kept_with_the_piece_count(
    call: Call, ready: Ready, note: dict[str, Any]
) -> None:
    answer = call("POST", "/schedule", {"post_id": ready(targets=[note]), "now": True})

    assert [post["account"] for post in answer.json["posts"]] == [note["account"]]


def test_a_clock_change_is_told(call: Call, ready: Ready, note: dict[str, Any]) -> None:
    gap = {"scheduled_time": "2027-03-28T02:30", "timezone": "Europe/Berlin"}

    answer = call("POST", "/schedule", {"post_id": ready(), "targets": [note], **gap})

    assert answer.json["posts"][0]["scheduled_time"] == "2027-03-28T03:30:00"
    assert len(answer.json["notes"]) == 1


def test_many_are_scheduled_in_the_order_of_the_request(
    call: Call, ready: Ready, note: dict[str, Any]
) -> None:
    pieces = [ready(f"piece {n}") for n in range(3)]
    items = [{"post_id": piece, "targets": [note], "scheduled_time": LATER} for piece in pieces]

    answer = call("POST", "/schedule", {"items": items})

    assert [post["post_id"] for post in answer.json["posts"]] == pieces
    assert {post["batch"] for post in answer.json["posts"]} == {answer.json["batch"]}


def test_a_thousand_are_scheduled_at_once(call: Call, ready: Ready, note: dict[str, Any]) -> None:
    item = {"post_id": ready(), "targets": [note], "scheduled_time": LATER}

    answer = call("POST", "/schedule", {"items": [item] * 1000})

    assert (answer.status_code, len(answer.json["posts"])) == (201, 1000)


def test_one_wrong_item_stops_all_and_every_error_is_listed(
    call: Call, ready: Ready, note: dict[str, Any]
) -> None:
    right = {"post_id": ready(), "targets": [note], "scheduled_time": LATER}
    items = [
        right,
        right | {"post_id": 4711},
        right | {"scheduled_time": "2001-01-01T09:00"},
        right | {"timezone": "Nowhere", "targets": [note, {"account": 9, "channel": "paper/note"}]},
    ]

    answer = call("POST", "/schedule", {"items": items})

    assert sorted(pointers(answer)) == [
        "/items/1/post_id",
        "/items/2/scheduled_time",
        "/items/3/targets/1",
        "/items/3/timezone",
    ]
    assert call("GET", "/schedule/queue").json["total"] == 0


def test_a_scheduled_post_can_be_read(call: Call, scheduled: int) -> None:
    answer = call("GET", f"/schedule/{scheduled}")

    assert (answer.status_code, answer.json["id"], answer.json["attempts"]) == (200, scheduled, [])


def test_a_scheduled_post_can_be_moved(call: Call, scheduled: int) -> None:
    answer = call("PUT", f"/schedule/{scheduled}", {"scheduled_time": "2101-07-01T10:00", "version": 1})

    assert answer.status_code == 200
    assert answer.json["due_at"] == "2101-07-01T08:00:00+00:00"
    assert answer.json["timezone"] == "Europe/Berlin"


def test_moving_an_old_version_is_a_conflict(call: Call, scheduled: int) -> None:
    call("PUT", f"/schedule/{scheduled}", {"scheduled_time": LATER, "version": 1})

    answer = call("PUT", f"/schedule/{scheduled}", {"scheduled_time": LATER, "version": 1})

    assert answer.status_code == 409


def test_a_cancelled_post_stays_cancelled(call: Call, scheduled: int) -> None:
    first = call("DELETE", f"/schedule/{scheduled}")
    again = call("DELETE", f"/schedule/{scheduled}")

    assert (first.status_code, first.json["status"]) == (200, "cancelled")
    assert (again.status_code, again.json["status"]) == (200, "cancelled")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_post_that_is_being_sent_can_not_be_changed(call: Call, scheduled: int, method: str) -> None:
    set_status(scheduled, PostStatus.SENDING)

    answer = call(method, f"/schedule/{scheduled}", {"scheduled_time": LATER} if method == "PUT" else None)

    assert answer.status_code == 409
    assert call("GET", f"/schedule/{scheduled}").json["status"] == "sending"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_scheduled_post_that_does_not_exist_is_not_found(call: Call, method: str) -> None:
    answer = call(method, "/schedule/4711", {"scheduled_time": LATER} if method == "PUT" else None)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=scheduled", True),
        ("status=posted,failed", False),
        ("platform=paper", True),
        ("account={account}", True),
        ("account=999", False),
        ("project=999", False),
        ("post_id=999", False),
        ("batch=none", False),
        ("from=2101-06-01T07:00:00Z", True),
        ("from=2101-06-01T07:00:01Z", False),
        ("to=2101-06-01T07:00:00Z", False),
        ("to=2101-06-01T09:00:01%2B02:00", True),
    ],
)
def test_the_schedule_can_be_filtered(
    call: Call, scheduled: int, account: Account, query: str, found: bool
) -> None:
    listed = call("GET", f"/schedule/queue?{query.format(account=account.id)}").json

    assert [post["id"] for post in listed["items"]] == [scheduled] * found


def test_each_post_to_send_now_gets_a_result_of_its_own(call: Call, scheduled: int) -> None:
    answer = call("POST", "/schedule/execute", {"ids": [scheduled, 4711]})

    assert answer.status_code == 200
    assert [(each["id"], each["accepted"]) for each in answer.json["results"]] == [
        (scheduled, True),
        (4711, False),
    ]
    assert call("GET", f"/schedule/{scheduled}").json["due_at"] < "2101"


def test_a_post_that_is_out_is_not_sent_again(call: Call, scheduled: int) -> None:
    set_status(scheduled, PostStatus.POSTED)

    (result,) = call("POST", "/schedule/execute", {"ids": [scheduled]}).json["results"]

    assert (result["accepted"], result["detail"]) == (False, "This post is already out.")
    assert call("GET", f"/schedule/{scheduled}").json["status"] == "posted"


def test_publishing_now_wakes_a_worker(
    app: Flask, redis_url: str, call: Call, ready: Ready, note: dict[str, Any]
) -> None:
    call("POST", "/schedule", {"post_id": ready(), "targets": [note], "now": True})

    assert Queue(QUEUE, connection=redis_connection(app)).count == 1


def test_a_refused_request_wakes_nobody(app: Flask, redis_url: str, call: Call, ready: Ready) -> None:
    call("POST", "/schedule", {"post_id": ready(), "now": True})

    assert Queue(QUEUE, connection=redis_connection(app)).count == 0


def test_scheduling_works_while_redis_is_away(call: Call, ready: Ready, note: dict[str, Any]) -> None:
    assert call("POST", "/schedule", {"post_id": ready(), "targets": [note], "now": True}).status_code == 201


def test_the_schedule_is_refused_to_whoever_has_no_token(client: FlaskClient) -> None:
    assert client.get("/api/syndication/schedule/queue").status_code == 401

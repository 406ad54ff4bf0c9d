"""Scheduled posts: a piece, to one account's channel, at one time."""

from __future__ import annotations

from typing import Any

from flask import Response, after_this_request

from syndication.api.blueprint import operation
from syndication.api.identity import caller
from syndication.api.schemas.schedule import (
    ExecuteAnswer,
    ExecuteBody,
    Moved,
    RescheduleAnswer,
    RescheduleBody,
    ScheduleAnswer,
    ScheduleBody,
    ScheduledAnswer,
    ScheduledDetail,
    ScheduledPage,
    ScheduledQuery,
)
from syndication.jobs.queue import wake
from syndication.models import ScheduledPost
from syndication.services import scheduling
from syndication.services.errors import Invalid, ServiceError
from syndication.services.paging import Page
from syndication.services.scheduling import PostFilters, ScheduleItem, ScheduleResult, Target
from syndication.services.targets import with_defaults
from syndication.services.transaction import together


@operation("POST", "/schedule", tag="Schedule", body=ScheduleBody, answer=ScheduleAnswer, status=201)
def schedule_posts(body: dict[str, Any]) -> ScheduleResult:
    """Schedule one piece, or many under `items`.

    All of it is scheduled, or nothing, and then every error is listed.
    """
    many = body.get("items")
    items = with_defaults([schedule_item(item) for item in many or [body]])
    wake_worker_when_done()
    try:
        return scheduling.schedule(items, caller())
    except Invalid as error:
        raise error if many else about_one(error) from error


@operation("GET", "/schedule/<int:scheduled_id>", tag="Schedule", answer=ScheduledDetail, problems=(404,))
def get_scheduled(scheduled_id: int) -> ScheduledPost:
    """Read a scheduled post, with every try at sending it."""
    return scheduling.get_post(scheduled_id)


@operation(
    "PUT",
    "/schedule/<int:scheduled_id>",
    tag="Schedule",
    body=RescheduleBody,
    answer=RescheduleAnswer,
    problems=(404, 409),
)
def move_scheduled(body: dict[str, Any], scheduled_id: int) -> Moved:
    """Move a scheduled post to another time. One that failed or expired is scheduled again."""
    zone = body["timezone"] or scheduling.get_post(scheduled_id).time_zone
    wake_worker_when_done()
    return Moved(
        *scheduling.reschedule(scheduled_id, body["scheduled_time"], zone, body["version"], caller())
    )


@operation(
    "DELETE", "/schedule/<int:scheduled_id>", tag="Schedule", answer=ScheduledAnswer, problems=(404, 409)
)
def cancel_scheduled(scheduled_id: int) -> ScheduledPost:
    """Cancel a scheduled post. Cancelling it again is no error."""
    return scheduling.cancel(scheduled_id, caller())


@operation("GET", "/schedule/queue", tag="Schedule", query=ScheduledQuery, answer=ScheduledPage)
def list_scheduled(query: dict[str, Any]) -> Page[ScheduledPost]:
    """List scheduled posts, the earliest due first."""
    filters = PostFilters(
        statuses=query.get("status", ()),
        platform=query.get("platform", ""),
        project_id=query.get("project"),
        account_id=query.get("account"),
        piece_id=query.get("post_id"),
        batch=query.get("batch", ""),
        date_from=query.get("from_"),
        date_to=query.get("to"),
    )
    return scheduling.list_posts(filters, query["page"], query["per_page"])


@operation("POST", "/schedule/execute", tag="Schedule", body=ExecuteBody, answer=ExecuteAnswer)
def send_now(body: dict[str, Any]) -> dict[str, Any]:
    """Send scheduled posts now.

    Each is decided by itself: `accepted` means that it is due now and a worker will send it; `GET /schedule/<id>`
    tells what became of it.
    """
    wake_worker_when_done()
    with together():
        return {"results": send_all(body["ids"]) or [send_one(scheduled_id) for scheduled_id in body["ids"]]}


def send_all(ids: list[int]) -> list[dict[str, Any]]:
    """The usual case, in one go: nothing is wrong with any of them. Empty when something is."""
    try:
        scheduling.send_now(ids, caller())
    except ServiceError:
        return []
    return [{"id": scheduled_id, "accepted": True, "detail": ""} for scheduled_id in ids]


def send_one(scheduled_id: int) -> dict[str, Any]:
    try:
        scheduling.send_now([scheduled_id], caller())
    except ServiceError as error:
        return {"id": scheduled_id, "accepted": False, "detail": error.message}
    return {"id": scheduled_id, "accepted": True, "detail": ""}


def schedule_item(body: dict[str, Any]) -> ScheduleItem:
    """Without targets it means those kept with the piece."""
    return ScheduleItem(
        piece_id=body["post_id"],
        targets=tuple(Target(each["account"], each["channel"]) for each in body["targets"] or ()),
        scheduled_time=body["scheduled_time"],
        timezone=body["timezone"],
        now=body["now"],
    )


def about_one(error: Invalid) -> Invalid:
    """The request had no list, so its errors name no place in one."""
    return Invalid({name.removeprefix("items.0").lstrip("."): texts for name, texts in error.errors.items()})


def wake_worker_when_done() -> None:
    """After the commit, which for a request with an Idempotency-Key comes after the view."""

    @after_this_request
    def ring(response: Response) -> Response:
        if response.status_code < 400:
            wake()
        return response

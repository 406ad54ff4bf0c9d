"""Scheduled posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from webargs.fields import DelimitedList

from syndication.api.schemas.common import (
    ZONE_MAX,
    PageOf,
    PageQuery,
    Target,
    about,
    id_field,
    id_parameter,
    instant,
    known_platform,
    text,
)
from syndication.models import PostStatus, ScheduledPost

MAX_ITEMS = 1000
MAX_TARGETS = 1000
TIME_MAX = 32


class ScheduleItemBody(Schema):
    """One piece, to one or more targets, at one time."""

    post_id = id_field("The piece's id.", required=True)
    targets = fields.List(
        fields.Nested(Target),
        load_default=None,
        allow_none=True,
        validate=validate.Length(min=1, max=MAX_TARGETS),
        metadata=about("Left out or null: the targets kept with the piece."),
    )
    scheduled_time = text(
        TIME_MAX,
        "Local time in `timezone`, such as 2026-11-20T09:00.",
        load_default=None,
        allow_none=True,
    )
    timezone = text(
        ZONE_MAX,
        "IANA name, such as Europe/Berlin. Left out or null: the project's.",
        load_default=None,
        allow_none=True,
    )
    now = fields.Boolean(
        truthy={True}, falsy={False}, load_default=False, metadata=about("true: send at once.")
    )


class ScheduleBody(ScheduleItemBody):
    """Either the fields of one item, or `items` alone."""

    post_id = id_field("The piece's id.")
    items = fields.List(
        fields.Nested(ScheduleItemBody),
        validate=validate.Length(min=1, max=MAX_ITEMS),
        metadata=about("Several at once: all are scheduled, or none."),
    )

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def one_or_many(self, _data: Any, original: Any, **_: Any) -> None:
        if not isinstance(original, Mapping):
            return
        if "items" in original and len(original) > 1:
            raise ValidationError("Give either items or the fields of one, not both.")
        if "items" not in original and "post_id" not in original:
            raise ValidationError("Missing data for required field.", "post_id")


class RescheduleBody(Schema):
    """A new time for a scheduled post."""

    scheduled_time = text(TIME_MAX, "Local time in `timezone`, such as 2026-11-20T09:00.", required=True)
    timezone = text(
        ZONE_MAX,
        "IANA name. Left out or null: the one it was scheduled in.",
        load_default=None,
        allow_none=True,
    )
    version = id_field(
        "The version that was read; any but the stored one is a conflict. Left out or null: not checked.",
        load_default=None,
        allow_none=True,
    )


class ExecuteBody(Schema):
    ids = fields.List(
        fields.Integer(strict=True, validate=validate.Range(min=1, max=10**18 - 1)),
        required=True,
        validate=validate.Length(min=1, max=MAX_ITEMS),
        metadata=about("Ids of scheduled posts."),
    )


class AttemptAnswer(Schema):
    """One try at sending."""

    kind = fields.String(required=True)
    started_at = fields.AwareDateTime(format="iso", required=True)
    finished_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)
    outcome = fields.String(required=True, metadata=about("Empty while it runs."))
    http_status = fields.Integer(required=True, allow_none=True)
    message = fields.String(required=True)


class ScheduledAnswer(Schema):
    """A scheduled post."""

    id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    post_id = fields.Integer(attribute="piece_id", required=True, metadata=about("The piece's id."))
    account = fields.Integer(attribute="account_id", required=True)
    platform = fields.String(required=True)
    channel = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(list(PostStatus)))
    due_at = fields.AwareDateTime(format="iso", required=True, metadata=about("The instant, in UTC."))
    scheduled_time = fields.String(attribute="wall_time", required=True, metadata=about("Local time."))
    timezone = fields.String(attribute="time_zone", required=True)
    batch = fields.String(required=True, allow_none=True)
    url = fields.String(attribute="remote_url", required=True, metadata=about("Where it is, once posted."))
    posted_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)
    message = fields.String(required=True, metadata=about("What happened, for people."))
    cause = fields.String(required=True, metadata=about("What happened, for programs."))


class ScheduledDetail(ScheduledAnswer):
    """A scheduled post, with every try at sending it."""

    attempts = fields.List(fields.Nested(AttemptAnswer), required=True)


class ScheduledPage(PageOf):
    items = fields.List(fields.Nested(ScheduledAnswer), required=True)


class ScheduleAnswer(Schema):
    """What was scheduled, in the order of the request."""

    batch = fields.String(required=True)
    posts = fields.List(fields.Nested(ScheduledAnswer), required=True)
    notes = fields.List(
        fields.String(), required=True, metadata=about("How clock changes were resolved, one sentence each.")
    )


@dataclass(frozen=True)
class Moved:
    """A post at its new time, and what was decided about a clock change."""

    post: ScheduledPost
    note: str


class RescheduleAnswer(ScheduledAnswer):
    """The post, and how a clock change was resolved ("" if there is none)."""

    note = fields.String(required=True)

    def get_attribute(self, obj: Moved, attr: str, default: Any) -> Any:
        return obj.note if attr == "note" else super().get_attribute(obj.post, attr, default)


class ExecuteResult(Schema):
    id = fields.Integer(required=True)
    accepted = fields.Boolean(required=True)
    detail = fields.String(required=True, metadata=about("Why not; empty when accepted."))


class ExecuteAnswer(Schema):
    results = fields.List(fields.Nested(ExecuteResult), required=True)


class ScheduledQuery(PageQuery):
    status = DelimitedList(
        fields.String(validate=validate.OneOf(list(PostStatus))), metadata=about("One or more, with commas.")
    )
    platform = fields.String(validate=known_platform)
    account = id_parameter("Only posts of this account.")
    project = id_parameter("Only posts of this project's pieces.")
    post_id = id_parameter("Only posts of this piece.")
    batch = text(32, "Only posts scheduled by one request.")
    from_ = instant("Due at this instant or later.", data_key="from")
    to = instant("Due before this instant.")

"""Fields and schemas that several operations use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from syndication.ids import MAX_ID
from syndication.platforms import platforms
from syndication.services.paging import MAX_PER_PAGE
from syndication.services.times import LAST_YEAR

CHANNEL_MAX = 64
FIRST_YEAR = 2000
MAX_PAGE = 1_000_000
ZONE_MAX = 64


def about(description: str, **more: Any) -> dict[str, Any]:
    return {"description": description, **more}


def id_field(description: str, **options: Any) -> fields.Integer:
    """An id in a body: a number that fits, not a text that looks like one."""
    in_range = validate.Range(min=1, max=MAX_ID)
    return fields.Integer(strict=True, validate=in_range, metadata=about(description), **options)


def id_parameter(description: str) -> fields.Integer:
    return fields.Integer(validate=validate.Range(min=1, max=MAX_ID), metadata=about(description))


def text(limit: int, description: str, *, least: int = 0, **options: Any) -> fields.String:
    length = validate.Length(min=least, max=limit)
    return fields.String(validate=length, metadata=about(description), **options)


def instant(description: str, **options: Any) -> fields.AwareDateTime:
    with_offset = f"{description} ISO 8601 with an offset, such as 2026-11-20T09:00:00Z."
    return fields.AwareDateTime(format="iso", validate=near_our_time, metadata=about(with_offset), **options)


def near_our_time(value: datetime) -> None:
    """Near the ends of the calendar another zone's year does not exist."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.")


def known_platform(name: str) -> None:
    if name not in platforms():
        raise ValidationError(f"Choose one of: {', '.join(platforms())}.")


class ProjectReference(fields.Field[int | str]):
    """A project's id or name."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int | str:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValidationError("Give the project's id or its name.")
        if isinstance(value, int) and not 1 <= value <= MAX_ID:
            raise ValidationError("There is no such project.")
        return value


def project_reference(**options: Any) -> ProjectReference:
    one_of = [{"type": "integer", "minimum": 1, "maximum": MAX_ID}, {"type": "string"}]
    return ProjectReference(metadata=about("The project's id or its name.", anyOf=one_of), **options)


class PageQuery(Schema):
    page = fields.Integer(
        load_default=1,
        validate=validate.Range(min=1, max=MAX_PAGE),
        metadata=about("From 1; one past the end gives the last page."),
    )
    per_page = fields.Integer(load_default=25, validate=validate.Range(min=1, max=MAX_PER_PAGE))


class PageOf(Schema):
    """Base of lists that come in pages."""

    total = fields.Integer(required=True, metadata=about("How many there are on all pages."))
    page = fields.Integer(required=True)
    per_page = fields.Integer(required=True)
    pages = fields.Integer(required=True)


class Target(Schema):
    """An account, and what kind of post to make there."""

    account = id_field("The account's id; see GET /accounts.", required=True)
    channel = text(CHANNEL_MAX, 'As in "platform/channel".', least=1, required=True)

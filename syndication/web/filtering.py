"""Filters of lists: they live in the URL, and a value that makes no sense filters nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import Form

from syndication.platforms import platforms
from syndication.services.accounts import list_accounts
from syndication.services.errors import Invalid
from syndication.services.projects import list_projects
from syndication.services.times import resolve


class Filters(Form):
    """Made from the query string."""

    def as_args(self) -> dict[str, Any]:
        """The filters in use, as the query string has them."""
        return {field.name: field.raw_data[0] for field in self if field.raw_data and field.raw_data[0]}

    @property
    def in_use(self) -> bool:
        return bool(self.as_args())


def project_choices() -> dict[str, str]:
    return {"": _("All projects"), **{str(project.id): project.name for project in list_projects()}}


def platform_choices() -> dict[str, str]:
    return {"": _("All platforms"), **{p.name: p.label for p in platforms().values()}}


def account_choices() -> dict[str, str]:
    names = {p.name: p.label for p in platforms().values()}
    found = {str(a.id): f"{a.label} · {names.get(a.platform, a.platform)}" for a in list_accounts()}
    return {"": _("All accounts"), **found}


def channel_choices() -> dict[str, str]:
    """Every platform, and after it its channels where it has several."""
    choices: dict[str, str] = {}
    for platform in platforms().values():
        choices[platform.name] = platform.label
        if len(platform.channels) > 1:
            choices |= {f"{platform.name}/{c.key}": f"{platform.label}: {c.label}" for c in platform.channels}
    return choices


def number(text: str | None) -> int | None:
    """An id in a query string or form, None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def start_of(day: date | None, zone: str, days_later: int = 0) -> datetime | None:
    """The instant at which a day (or the one so many days later) begins in a zone; None for no day."""
    if day is None:
        return None
    try:
        return resolve(f"{day + timedelta(days=days_later)}T00:00", zone).instant
    except (Invalid, OverflowError):  # a year nobody plans for limits nothing
        return None

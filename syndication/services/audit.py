"""The audit log: who did what, when. Rows are only ever added, and never carry a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from syndication.extensions import db
from syndication.models import AuditEvent, User
from syndication.services.paging import Page, paginate

SHELL = "shell"


@dataclass(frozen=True)
class AuditFilters:
    """What to look for; empty means all. `action` also finds what begins with it: "user" finds "user.created"."""

    action: str = ""
    actor: str = ""
    text: str = ""
    date_from: datetime | None = None
    date_to: datetime | None = None


def record(action: str, *, by: User | None, subject: str = "", **detail: Any) -> None:
    """Add a row to the running transaction.

    action: "<thing>.<what happened>", as in "user.disabled". by: None means the shell.
    detail: what else to remember, as JSON values; never a secret.
    """
    db.session.add(
        AuditEvent(
            user_id=by.id if by else None,
            actor=by.email if by else SHELL,
            action=action,
            subject=subject[:300],
            detail=detail,
        )
    )


def list_events(filters: AuditFilters, page: int, per_page: int) -> Page[AuditEvent]:
    """The events that match, the newest first."""
    return paginate(matching(filters).order_by(AuditEvent.id.desc()), page, per_page)


def matching(filters: AuditFilters) -> Select[AuditEvent]:
    query = select(AuditEvent)
    if filters.action:
        query = query.where(AuditEvent.action.startswith(filters.action, autoescape=True))
    if filters.actor:
        query = query.where(AuditEvent.actor.icontains(filters.actor, autoescape=True))
    if filters.text:
        query = query.where(AuditEvent.subject.icontains(filters.text, autoescape=True))
    if filters.date_from:
        query = query.where(AuditEvent.at >= filters.date_from)
    if filters.date_to:
        query = query.where(AuditEvent.at < filters.date_to)
    return query


def known_actions() -> list[str]:
    """Every kind of event there is so far, for choosing one."""
    return list(db.session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action)))

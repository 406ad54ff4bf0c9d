"""Accounts and posts as delivery leaves them, without sending anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from syndication.extensions import db
from syndication.models import Account, Piece, PostAttempt, Project, ScheduledPost

Row = TypeVar("Row", Account, ScheduledPost, PostAttempt)


def account_of(project: Project, name: str = "Garden page", **fields: Any) -> Account:
    account = Account(project_id=project.id, platform="facebook", remote_id=name, name=name)
    return kept(account, fields)


def post_of(account: Account, status: str, title: str = "Tulips", **fields: Any) -> ScheduledPost:
    """A post of a piece of its own, due an hour ago unless the fields say otherwise."""
    due = fields.get("due_at", datetime.now(UTC) - timedelta(hours=1))
    post = ScheduledPost(
        piece=Piece(project_id=account.project_id, title=title, status="ready"),
        account_id=account.id,
        platform=account.platform,
        channel="facebook/feed-post",
        status=status,
        due_at=due,
        next_attempt_at=due,
        expires_at=due + timedelta(days=1),
    )
    return kept(post, fields)


def attempt_of(post: ScheduledPost, **fields: Any) -> PostAttempt:
    began = datetime(2026, 11, 20, 8, 0, 7, tzinfo=UTC)
    attempt = PostAttempt(
        scheduled_post_id=post.id,
        fence=post.fence,
        worker="host:7",
        started_at=began,
        finished_at=began + timedelta(seconds=1.5),
    )
    return kept(attempt, fields)


def kept(row: Row, fields: dict[str, Any]) -> Row:
    for name, value in fields.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.commit()
    return row

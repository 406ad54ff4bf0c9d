"""Posts that went wrong, written straight into the table: how they got there is delivery's business."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.extensions import db
from syndication.models import Account, Piece, PostStatus, Project, ScheduledPost

Wrong = Callable[..., ScheduledPost]


@pytest.fixture
def post(account: Account, project: Project) -> Wrong:
    """Makes a post of the account, of a piece of its own: `post("Tulips", status="failed")`."""

    def make(title: str = "Tulips", **values: Any) -> ScheduledPost:
        now = datetime.now(UTC)
        piece = Piece(project_id=project.id, title=title)
        fields = {
            "piece": piece,
            "account_id": account.id,
            "platform": account.platform,
            "channel": f"{account.platform}/note",
            "status": PostStatus.FAILED.value,
            "due_at": now,
            "next_attempt_at": now,
            "expires_at": now + timedelta(hours=1),
            "message": "The text is too long.",
            "cause": "rejected",
            **values,
        }
        made = ScheduledPost(**fields)
        db.session.add(made)
        db.session.commit()
        return made

    return make

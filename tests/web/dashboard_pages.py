"""An account on the sandbox, and the pages about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from syndication.models import Account, Piece, PostStatus, Project, ScheduledPost
from syndication.sandbox.demo import CREDENTIALS
from syndication.services.transaction import transaction

DASHBOARD = "/syndication/dashboard/"
PLATFORM = "bluesky"
SECRETS = CREDENTIALS[PLATFORM]
SECRET = SECRETS["app_password"]


def typed(project: Project, secrets: dict[str, str] = SECRETS, **more: Any) -> dict[str, Any]:
    return {"project": project.id, **{f"secret-{k}": v for k, v in secrets.items()}, **more}


def page(client: FlaskClient, path: str = DASHBOARD) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(response.text)


def post_for(account: Account, **values: Any) -> ScheduledPost:
    now = datetime.now(UTC)
    facts = {"status": PostStatus.SCHEDULED, "due_at": now, "next_attempt_at": now, **values}
    with transaction() as session:
        piece = Piece(project_id=account.project_id, title="Open day")
        session.add(piece)
        session.flush()
        post = ScheduledPost(
            piece_id=piece.id,
            account_id=account.id,
            platform=account.platform,
            channel=f"{PLATFORM}/post",
            expires_at=now + timedelta(days=1),
            **facts,
        )
        session.add(post)
    return post

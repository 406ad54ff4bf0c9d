"""What an adapter reached on the way to one post, each step committed before the next begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import PostCheckpoint, ScheduledPost
from syndication.services.publishing.claiming import Claim, lease
from syndication.services.transaction import transaction


class LeaseLost(Exception):
    """Another worker has the post now: stop before the next step, and write nothing."""


class StoredCheckpoints:
    """The checkpoints of a claimed post, kept in the database."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        rows = db.session.execute(
            select(PostCheckpoint.name, PostCheckpoint.value).where(
                PostCheckpoint.scheduled_post_id == claim.post_id
            )
        )
        self.values: dict[str, Mapping[str, Any]] = {row.name: row.value for row in rows}
        self.renewed_at = monotonic()

    def get(self, name: str) -> Mapping[str, Any] | None:
        return self.values.get(name)

    def save(self, name: str, value: Mapping[str, Any], *, public: bool = False) -> None:
        """Stores the value and renews the lease. Raises LeaseLost when the claim is no longer ours."""
        with transaction() as session:
            self.renew(session)
            known = session.scalar(
                select(PostCheckpoint).where(
                    PostCheckpoint.scheduled_post_id == self.claim.post_id, PostCheckpoint.name == name
                )
            )
            if known is None:
                session.add(
                    PostCheckpoint(
                        scheduled_post_id=self.claim.post_id, name=name, value=dict(value), public=public
                    )
                )
            else:
                known.value = dict(value)
                known.public = known.public or public
        self.values[name] = dict(value)

    def alive(self) -> None:
        """Renews the lease when a quarter of it is over. Raises LeaseLost when the claim is no longer ours."""
        if monotonic() - self.renewed_at > lease().total_seconds() / 4:
            with transaction() as session:
                self.renew(session)

    def renew(self, session: Session) -> None:
        renewed = session.scalar(
            update(ScheduledPost)
            .where(ScheduledPost.id == self.claim.post_id, ScheduledPost.fence == self.claim.fence)
            .values(lease_until=datetime.now(UTC) + lease())
            .returning(ScheduledPost.id)
            .execution_options(synchronize_session=False)
        )
        if renewed is None:
            raise LeaseLost
        self.renewed_at = monotonic()

"""One try at sending one claimed post."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import select, update

from syndication.extensions import db
from syndication.models import Account, PostAttempt, PostStatus, ScheduledPost
from syndication.platforms import get_channel
from syndication.platforms.base import Credentials, Draft, Platform, Processing, Published, Refreshes
from syndication.platforms.errors import NotAuthorized, Rejected
from syndication.platforms.http import Http
from syndication.services import accounts, composing
from syndication.services.publishing import outcomes
from syndication.services.publishing.checkpoints import LeaseLost, StoredCheckpoints
from syndication.services.publishing.claiming import Claim, lease
from syndication.services.publishing.outcomes import Outcome
from syndication.services.publishing.snapshot import freeze, thaw
from syndication.services.transaction import transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Order:
    """All that is needed to send a post, read before the first byte leaves."""

    claim: Claim
    platform: Platform
    draft: Draft
    account_id: int
    tries: int
    frozen: dict[str, Any] | None


def send(claim: Claim, http: Http) -> Outcome | None:
    """Sends a claimed post and records what came of it. None when the claim was void."""
    order = prepare(claim)
    if order is None:
        return None
    attempt_id = begin(order)
    if attempt_id is None:
        log.warning("publishing.claim_void", post=claim.post_id, fence=claim.fence)
        return None
    try:
        outcome = problems_outcome(order) or publish(order, http)
    except LeaseLost:
        log.warning("publishing.lease_lost", post=claim.post_id, fence=claim.fence)
        return None
    outcomes.record(claim, attempt_id, outcome)
    return outcome


def prepare(claim: Claim) -> Order | None:
    post = db.session.scalar(
        select(ScheduledPost).where(ScheduledPost.id == claim.post_id, ScheduledPost.fence == claim.fence)
    )
    if post is None:
        return None
    platform, _channel = get_channel(post.channel)
    frozen = post.snapshot
    draft = thaw(frozen) if frozen else composing.build_draft(post.piece, post.channel)
    order = Order(claim, platform, draft, post.account_id, post.tries, frozen)
    db.session.rollback()
    return order


def begin(order: Order, kind: str = "publish") -> int | None:
    """Commits the attempt before anything is sent; its id, or None when the claim is void."""
    now = datetime.now(UTC)
    with transaction() as session:
        values: dict[str, Any] = {"lease_until": now + lease()}
        if kind == "publish":
            values |= {"status": PostStatus.SENDING.value, "snapshot": order.frozen or freeze(order.draft)}
        ours = session.scalar(
            update(ScheduledPost)
            .where(
                ScheduledPost.id == order.claim.post_id,
                ScheduledPost.fence == order.claim.fence,
            )
            .values(**values)
            .returning(ScheduledPost.id)
            .execution_options(synchronize_session=False)
        )
        if ours is None:
            return None
        attempt = PostAttempt(
            scheduled_post_id=order.claim.post_id, fence=order.claim.fence, kind=kind, worker=worker_name()
        )
        session.add(attempt)
        session.flush()
        return attempt.id


def problems_outcome(order: Order) -> Outcome | None:
    """The refusal that the platform would give, given without asking it; None when nothing is wrong."""
    if order.frozen:
        return None  # was checked with its first try, and may be out by now
    errors = [p.message for p in order.platform.problems(order.draft) if p.severity == "error"]
    return outcomes.failed(Rejected(" ".join(errors))) if errors else None


def publish(order: Order, http: Http) -> Outcome:
    asked_at = datetime.now(UTC)
    try:
        return outcomes.of_result(publish_authorized(order, http))
    except LeaseLost:
        raise
    except NotAuthorized as refused:
        accounts.mark_needs_reconnect(order.account_id, refused.message, asked_at=asked_at)
        return outcomes.of_error(refused, order.platform, order.tries)
    except Exception as error:
        return outcomes.of_error(error, order.platform, order.tries)


def publish_authorized(order: Order, http: Http) -> Published | Processing:
    """Publishes; when the credentials are refused they are refreshed once, where the platform can."""
    checkpoints = StoredCheckpoints(order.claim)
    credentials = credentials_of(order)
    try:
        return order.platform.publish(order.draft, credentials, http, checkpoints)
    except NotAuthorized:
        if not isinstance(order.platform, Refreshes):
            raise
        renewed = accounts.refresh_credentials(account_of(order), refused=credentials)
        db.session.rollback()
        return order.platform.publish(order.draft, renewed, http, checkpoints)


def credentials_of(order: Order) -> Credentials:
    credentials = accounts.credentials_for(account_of(order))
    db.session.rollback()
    return credentials


def account_of(order: Order) -> Account:
    return db.session.get_one(Account, order.account_id)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"

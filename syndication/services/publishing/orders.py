"""From a claim to an order: all that is needed to send, read and written down before the first byte leaves."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import structlog
from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, PostAttempt, PostCheckpoint, PostStatus, ScheduledPost
from syndication.platforms import get_channel
from syndication.platforms.base import Credentials, Draft, Platform, Refreshes
from syndication.platforms.errors import NotAuthorized, Unavailable
from syndication.services import accounts, composing
from syndication.services.public_media import reachable
from syndication.services.publishing.claiming import Claim, lease
from syndication.services.publishing.doubt import in_doubt, partly_out
from syndication.services.publishing.snapshot import freeze, thaw
from syndication.services.transaction import transaction
from syndication.services.vault import VaultError

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")

#: Seconds between tries while the desk itself cannot open the credentials.
LOCKED_OUT_DELAY = 300
LOOKED_AT = (PostStatus.PROCESSING, PostStatus.UNCONFIRMED)


@dataclass(frozen=True)
class Order:
    """`repeats`: it was tried before with exactly this content. `piece_version`: what the content was taken from."""

    claim: Claim
    platform: Platform
    draft: Draft
    account_id: int
    tries: int
    repeats: bool
    piece_version: int


def prepare(claim: Claim) -> Order | None:
    """None when the claim is void, or when the post cannot even be prepared and was therefore failed."""
    try:
        return read_order(claim)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("publishing.cannot_prepare", post=claim.post_id)
        db.session.rollback()
        fail_unprepared(claim)
        return None


def read_order(claim: Claim) -> Order | None:
    post = db.session.scalar(
        select(ScheduledPost).where(ScheduledPost.id == claim.post_id, ScheduledPost.fence == claim.fence)
    )
    if post is None:
        return None
    platform, _channel = get_channel(post.channel)
    frozen = post.snapshot
    if frozen and frozen["piece_version"] != post.piece.version and may_change(post):
        frozen = None
    version = frozen["piece_version"] if frozen else post.piece.version
    if frozen:
        draft = reachable(thaw(frozen), platform.name, post.account)
    else:
        draft = composing.build_draft(post.piece, post.channel, post.account)
    order = Order(claim, platform, draft, post.account_id, post.tries, bool(frozen), version)
    db.session.rollback()
    return order


def may_change(post: ScheduledPost) -> bool:
    """Nothing of the earlier tries can be out: an edit made since then counts."""
    return post.status == PostStatus.CLAIMED and not in_doubt(post.id) and not partly_out(post.id)


def fail_unprepared(claim: Claim) -> None:
    with transaction() as session:
        session.execute(
            update(ScheduledPost)
            .where(
                ScheduledPost.id == claim.post_id,
                ScheduledPost.fence == claim.fence,
                ScheduledPost.status == PostStatus.CLAIMED,
            )
            .values(
                status=PostStatus.FAILED.value,
                cause="Unprepared",
                message=_(
                    "This post could not be put together, so nothing was sent. Open the piece, look at its pictures "
                    "and its channel, save it, then retry."
                ),
                lease_until=None,
            )
            .execution_options(synchronize_session=False)
        )


def begin(order: Order, kind: str = "publish") -> int | None:
    """Commits the attempt before anything is sent; its id, or None when the claim is void."""
    values: dict[str, Any] = {"lease_until": datetime.now(UTC) + lease()}
    expected: tuple[PostStatus, ...] = LOOKED_AT
    if kind == "publish":
        expected = (PostStatus.CLAIMED,)
        snapshot = {**freeze(order.draft), "piece_version": order.piece_version}
        values |= {"status": PostStatus.SENDING.value, "snapshot": snapshot}
    with transaction() as session:
        if not still_ours(session, order.claim, expected, values):
            log.warning("publishing.claim_void", post=order.claim.post_id, fence=order.claim.fence)
            return None
        if kind == "publish" and not order.repeats:
            forget_checkpoints(session, order.claim)
        attempt = PostAttempt(
            scheduled_post_id=order.claim.post_id, fence=order.claim.fence, kind=kind, worker=worker_name()
        )
        session.add(attempt)
        session.flush()
        return attempt.id


def still_ours(
    session: Session, claim: Claim, expected: tuple[PostStatus, ...], values: dict[str, Any]
) -> bool:
    """Writes the values if this worker still holds the post and nobody called it off."""
    held = session.scalar(
        update(ScheduledPost)
        .where(
            ScheduledPost.id == claim.post_id,
            ScheduledPost.fence == claim.fence,
            ScheduledPost.status.in_(expected),
        )
        .values(**values)
        .returning(ScheduledPost.id)
        .execution_options(synchronize_session=False)
    )
    return held is not None


def forget_checkpoints(session: Session, claim: Claim) -> None:
    """They belong to content that is not sent any more."""
    session.execute(delete(PostCheckpoint).where(PostCheckpoint.scheduled_post_id == claim.post_id))


def authorized(order: Order, act: Callable[[Credentials], Answer]) -> Answer:
    """What `act` answers; when the credentials are refused they are refreshed once, where the platform can.

    Raises NotAuthorized without any credentials, Unavailable when they do not open, and what `act` raises.
    """
    credentials = opened(order, accounts.credentials_for)
    try:
        return act(credentials)
    except NotAuthorized:
        if not isinstance(order.platform, Refreshes):
            raise
    return act(opened(order, partial(accounts.refresh_credentials, refused=credentials)))


def opened(order: Order, get: Callable[[Account], Credentials]) -> Credentials:
    try:
        return get(db.session.get_one(Account, order.account_id))
    except VaultError as error:
        raise Unavailable(error.message, retry_after=LOCKED_OUT_DELAY) from None
    finally:
        db.session.rollback()


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"

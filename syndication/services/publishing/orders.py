"""From a claim to an order: all that is needed to send, read for many posts at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only

from syndication.extensions import db
from syndication.models import Account, PlatformCredential, PostCheckpoint, PostStatus, ScheduledPost
from syndication.platforms import get_channel
from syndication.platforms.base import Credentials, Draft, Platform, Refreshes
from syndication.platforms.errors import NotAuthorized, Unavailable
from syndication.services import accounts, composing
from syndication.services.piece_fields import PieceFields, fields_of
from syndication.services.public_media import reachable
from syndication.services.publishing.claiming import Claim
from syndication.services.publishing.doubt import in_doubt, partly_out
from syndication.services.publishing.snapshot import thaw
from syndication.services.vault import VaultError

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
Values = dict[str, Mapping[str, Any]]

#: Seconds between tries while the desk itself cannot open the credentials.
LOCKED_OUT_DELAY = 300


@dataclass(frozen=True)
class Work:
    """A claimed post as the database has it. Its objects belong to no session: any thread may read them.

    frozen: what has to be sent again exactly; None when the piece is taken as it is.
    """

    claim: Claim
    status: PostStatus
    channel: str
    tries: int
    frozen: Mapping[str, Any] | None
    piece: PieceFields
    piece_version: int
    account: Account
    credential: PlatformCredential | None
    checkpoints: Values


@dataclass(frozen=True)
class Order:
    """What is to be sent. `repeats`: it was tried before with exactly this content."""

    work: Work
    platform: Platform
    draft: Draft

    @property
    def claim(self) -> Claim:
        return self.work.claim

    @property
    def repeats(self) -> bool:
        return self.work.frozen is not None


def read_work(claims: Sequence[Claim]) -> list[Work]:
    """What the claims are about, in their order, in a fixed number of queries. Void claims are left out."""
    by_id = {claim.post_id: claim for claim in claims}
    found = (
        select(ScheduledPost)
        .where(ScheduledPost.id.in_(by_id))
        .options(
            load_only(
                ScheduledPost.fence,
                ScheduledPost.status,
                ScheduledPost.channel,
                ScheduledPost.tries,
                ScheduledPost.snapshot,
                ScheduledPost.piece_id,
                ScheduledPost.account_id,
            ),
            joinedload(ScheduledPost.piece),
            joinedload(ScheduledPost.account).joinedload(Account.credential),
        )
    )
    with Session(db.engine) as session:  # its own, whose objects nobody else changes
        posts = {post.id: post for post in session.scalars(found) if post.fence == by_id[post.id].fence}
        reached = checkpoints_of(session, list(posts))
        work = [
            work_of(claim, posts[claim.post_id], reached.get(claim.post_id, {}))
            for claim in claims
            if claim.post_id in posts
        ]
        session.expunge_all()
    db.session.rollback()
    return work


def work_of(claim: Claim, post: ScheduledPost, checkpoints: Values) -> Work:
    frozen = post.snapshot
    if frozen and frozen["piece_version"] != post.piece.version and may_change(post):
        frozen = None
    return Work(
        claim,
        PostStatus(post.status),
        post.channel,
        post.tries,
        frozen,
        fields_of(post.piece),
        frozen["piece_version"] if frozen else post.piece.version,
        post.account,
        post.account.credential,
        checkpoints,
    )


def may_change(post: ScheduledPost) -> bool:
    """Nothing of the earlier tries can be out: an edit made since then counts."""
    return post.status == PostStatus.CLAIMED and not in_doubt(post.id) and not partly_out(post.id)


def checkpoints_of(session: Session, post_ids: Sequence[int]) -> dict[int, Values]:
    rows = session.execute(
        select(PostCheckpoint.scheduled_post_id, PostCheckpoint.name, PostCheckpoint.value).where(
            PostCheckpoint.scheduled_post_id.in_(post_ids)
        )
    )
    found: dict[int, Values] = {}
    for post_id, name, value in rows:
        found.setdefault(post_id, {})[name] = value
    return found


def order_of(work: Work) -> Order:
    """The draft that goes out. Raises whatever stands in the way of putting it together."""
    platform, _channel = get_channel(work.channel)
    if work.frozen:
        draft = reachable(thaw(work.frozen), platform.name, work.account)
    else:
        draft = composing.draft_of(work.piece, work.channel, work.account)
    return Order(work, platform, draft)


def authorized(order: Order, act: Callable[[Credentials], Answer]) -> Answer:
    """What `act` answers; when the credentials are refused they are refreshed once, where the platform can.

    Raises NotAuthorized without any credentials, Unavailable when they do not open, and what `act` raises.
    """
    credentials = opened(lambda: accounts.opened(order.work.account, order.work.credential))
    try:
        return act(credentials)
    except NotAuthorized:
        if not isinstance(order.platform, Refreshes):
            raise
    return act(opened(partial(renewed, order, credentials)))


def renewed(order: Order, refused: Credentials) -> Credentials:
    account = db.session.get_one(Account, order.work.account.id)
    return accounts.refresh_credentials(account, refused=refused)


def opened(get: Callable[[], Credentials]) -> Credentials:
    try:
        return get()
    except VaultError as error:
        raise Unavailable(error.message, retry_after=LOCKED_OUT_DELAY) from None
    finally:
        db.session.rollback()

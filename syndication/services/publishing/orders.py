"""From a claim to an order: all that is needed to send, read for many posts at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import structlog
from sqlalchemy import Row, and_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload

from syndication.extensions import db
from syndication.models import Account, Piece, PieceMedia, PlatformCredential, PostStatus, Variant
from syndication.platforms import get_channel
from syndication.platforms.base import Credentials, Draft, Platform, Refreshes
from syndication.platforms.errors import NotAuthorized, Unavailable
from syndication.services import accounts, composing
from syndication.services.piece_fields import MediaFields, PieceFields, VariantFields
from syndication.services.public_media import reachable
from syndication.services.publishing.claiming import Claim
from syndication.services.publishing.doubt import in_doubt, partly_out
from syndication.services.publishing.snapshot import thaw
from syndication.services.publishing.tables import checkpoints, posts
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
    """What the claims are about, in their order, in a fixed number of queries. Void claims and rows that
    make no sense are left out."""
    by_id = {claim.post_id: claim for claim in claims}
    with Session(db.engine) as session:  # its own, whose objects nobody else changes
        rows = session.execute(WHAT.where(posts.c.id.in_(list(by_id)))).all()
        held = {row.id: row for row in rows if row.fence == by_id[row.id].fence}
        media = media_of(session, {row.piece_id for row in held.values()})
        accounts_by_id = accounts_of(session, {row.account_id for row in held.values()})
        reached = checkpoints_of(session, list(held))
        session.expunge_all()
    work = [
        one
        for claim in claims
        if (row := held.get(claim.post_id))
        and (one := work_of(claim, row, media, accounts_by_id[row.account_id], reached))
    ]
    db.session.rollback()
    return work


WHAT = (
    select(
        posts.c.id,
        posts.c.fence,
        posts.c.status,
        posts.c.channel,
        posts.c.tries,
        posts.c.snapshot,
        posts.c.account_id,
        posts.c.piece_id,
        Piece.project_id,
        Piece.title,
        Piece.body,
        Piece.link,
        Piece.tags,
        Piece.version,
        Variant.id.label("variant_id"),
        Variant.body.label("own_body"),
        Variant.title.label("own_title"),
        Variant.options,
        Variant.left_out,
    )
    .join(Piece, Piece.id == posts.c.piece_id)
    .outerjoin(Variant, and_(Variant.piece_id == posts.c.piece_id, Variant.channel == posts.c.channel))
)


def work_of(
    claim: Claim,
    row: Row[Any],
    media: Mapping[int, tuple[MediaFields, ...]],
    account: Account,
    reached: Mapping[int, Values],
) -> Work | None:
    """None for a row that makes no sense: it must not hold up the others."""
    try:
        frozen = row.snapshot
        if frozen and frozen["piece_version"] != row.version and may_change(row.status, row.id):
            frozen = None
        return Work(
            claim,
            PostStatus(row.status),
            row.channel,
            row.tries,
            frozen,
            fields_for(row, media.get(row.piece_id, ())),
            frozen["piece_version"] if frozen else row.version,
            account,
            account.credential,
            reached.get(claim.post_id, {}),
        )
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("publishing.unreadable", post=claim.post_id)
        return None


def fields_for(row: Row[Any], media: tuple[MediaFields, ...]) -> PieceFields:
    """The piece as far as this channel needs it."""
    own = VariantFields(row.channel)
    if row.variant_id is not None:
        own = VariantFields(
            row.channel, row.own_body, row.own_title, dict(row.options), tuple(row.left_out or ())
        )
    return PieceFields(row.project_id, row.title, row.body, row.link, tuple(row.tags), (own,), media)


def media_of(session: Session, piece_ids: set[int]) -> dict[int, tuple[MediaFields, ...]]:
    rows = session.execute(
        select(PieceMedia.piece_id, PieceMedia.media_id, PieceMedia.alt_text)
        .where(PieceMedia.piece_id.in_(piece_ids))
        .order_by(PieceMedia.piece_id, PieceMedia.position)
    )
    found: dict[int, tuple[MediaFields, ...]] = {}
    for piece_id, media_id, alt_text in rows:
        found[piece_id] = (*found.get(piece_id, ()), MediaFields(media_id, alt_text))
    return found


def accounts_of(session: Session, account_ids: set[int]) -> dict[int, Account]:
    found = select(Account).where(Account.id.in_(account_ids)).options(joinedload(Account.credential))
    return {account.id: account for account in session.scalars(found)}


def may_change(status: str, post_id: int) -> bool:
    """Nothing of the earlier tries can be out: an edit made since then counts."""
    return status == PostStatus.CLAIMED and not in_doubt(post_id) and not partly_out(post_id)


def checkpoints_of(session: Session, post_ids: Sequence[int]) -> dict[int, Values]:
    rows = session.execute(
        select(checkpoints.c.scheduled_post_id, checkpoints.c.name, checkpoints.c.value).where(
            checkpoints.c.scheduled_post_id.in_(post_ids)
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
    credentials = opened(partial(accounts.opened, order.work.account, order.work.credential))
    try:
        return act(credentials)
    except NotAuthorized:
        if not isinstance(order.platform, Refreshes):
            raise
    return act(opened(partial(renewed, order, credentials)))


def hold_account(order: Order, refused: NotAuthorized, asked_at: datetime) -> None:
    """Until a person reconnects it. Should that not work now, the next try is refused again."""
    try:
        accounts.mark_needs_reconnect(order.work.account.id, refused.message, asked_at=asked_at)
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("publishing.account_not_held", post=order.claim.post_id, error=type(error).__name__)


def renewed(order: Order, refused: Credentials) -> Credentials:
    try:
        account = db.session.get_one(Account, order.work.account.id)
        return accounts.refresh_credentials(account, refused=refused)
    finally:
        db.session.rollback()


def opened(get: Callable[[], Credentials]) -> Credentials:
    try:
        return get()
    except VaultError as error:
        raise Unavailable(error.message, retry_after=LOCKED_OUT_DELAY) from None

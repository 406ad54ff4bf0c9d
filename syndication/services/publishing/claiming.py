"""Taking due posts so that no two senders ever hold the same one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, and_, case, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, AccountState, Piece, PostStatus, ScheduledPost
from syndication.platforms import platforms
from syndication.platforms.clock import seconds
from syndication.services.publishing.granting import grant, possible_slots, within_threads
from syndication.services.publishing.limits import Chosen, chosen_limits, used_in_window, wait_for_window
from syndication.services.publishing.senders import OwnSender, beat
from syndication.services.publishing.tables import posts
from syndication.services.transaction import transaction

#: Any number that no other advisory lock of this database uses.
CLAIM_LOCK = 0x5D_C1_A1
#: Posts due within this time are claimed early and sent at their instant.
HORIZON = timedelta(seconds=1.5)
#: Posts for each slot that a sender may have in hand: one that is being sent, one that is ready to be, two that wait.
IN_HAND = 4
#: Seconds for which a platform is not looked at again that had no more than there was room for.
REST = 0.2
#: Times that a post was being worked on when its worker broke down, from which on it is handled by itself.
SUSPICIOUS = 2
#: Posts that are looked at again by machines.
LOOKED_AT = (PostStatus.PROCESSING, PostStatus.UNCONFIRMED)


@dataclass(frozen=True)
class Claim:
    """A post held by a sender. Every write about it names the fence; a newer claim makes it void.

    looks: it is not to be sent but looked at again.
    """

    post_id: int
    fence: int
    platform: str
    send_at: datetime
    looks: bool = False


def anything_due(names: Iterable[str] | None = None) -> bool:
    """Whether a sender would find something to do: cheap enough to ask every second."""
    now = datetime.now(UTC)
    something = [exists().where(*which(names)) for which in (due_anywhere(now), check_anywhere(now))]
    return bool(db.session.scalar(select(or_(*something))))


def due_now(most: int, names: Iterable[str] | None = None) -> int:
    """How many posts wait for a sender, counted up to `most`."""
    found = select(literal(1)).where(*due_anywhere(datetime.now(UTC))(names)).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def due_anywhere(now: datetime) -> Callable[[Iterable[str] | None], list[ColumnElement[bool]]]:
    return lambda names: [due(now), ScheduledPost.account_id == Account.id, sendable(now), *served(names)]


def check_anywhere(now: datetime) -> Callable[[Iterable[str] | None], list[ColumnElement[bool]]]:
    return lambda names: [to_check(now), *served(names)]


def served(names: Iterable[str] | None) -> list[ColumnElement[bool]]:
    """Of these platforms, or of all that there are adapters for: nobody takes a post of another."""
    return [ScheduledPost.platform.in_(list(platforms() if names is None else names))]


def claim(
    sender: OwnSender,
    in_hand: Mapping[str, int],
    *,
    alone: bool = False,
) -> list[Claim]:
    """Takes posts that are due, or to be looked at again, for a sender, and grants it the slots to do so.

    in_hand: posts that the sender has already, by platform.
    alone: only one of those that stopped a worker before; otherwise none of them.
    """
    now, began = datetime.now(UTC), seconds()
    with transaction() as session:
        one_at_a_time(session)
        if not beat(session, sender):
            sender.lost = True
            return []
        limits = chosen_limits(session)
        possible = possible_slots(session, sender, limits)
        rooms = {name: IN_HAND * slots - in_hand.get(name, 0) for name, slots in possible.items()}
        rooms = {name: count for name, count in rooms.items() if count > 0}
        claims = look_again(session, sender, rooms, now, alone=alone)
        rows = candidates(session, sender, left_over(rooms, claims, alone=alone), now, alone=alone)
        claims += take(session, sender, within_windows(session, rows, limits, now), now)
        busy = {*in_hand, *(taken.platform for taken in claims)}
        wanted = within_threads(
            {name: count for name, count in possible.items() if name in busy}, sender.threads
        )
        grant(session, sender, wanted)
    sender.beat_at = began
    sender.slots.raise_to(wanted)
    return sorted(claims, key=lambda taken: (taken.send_at, taken.post_id))


def claim_suspect(sender: OwnSender) -> list[Claim]:
    """As `claim` does alone, but costs hardly anything when there is nothing of the kind."""
    now, names = datetime.now(UTC), sender.platforms
    those = [
        exists().where(*which(names), suspect(True)) for which in (due_anywhere(now), check_anywhere(now))
    ]
    found = db.session.scalar(select(or_(*those)))
    db.session.rollback()
    return claim(sender, {}, alone=True) if found else []


def left_over(rooms: Mapping[str, int], claims: Sequence[Claim], *, alone: bool) -> dict[str, int]:
    """What is left of the room for each platform."""
    if alone and claims:
        return {}
    taken: dict[str, int] = {}
    for claimed in claims:
        taken[claimed.platform] = taken.get(claimed.platform, 0) + 1
    left = {name: count - taken.get(name, 0) for name, count in rooms.items()}
    return {name: count for name, count in left.items() if count > 0}


def one_at_a_time(session: Session) -> None:
    """Slots are granted to one sender at a time. On SQLite every transaction is alone already."""
    if db.engine.dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))


def sendable(now: datetime) -> ColumnElement[bool]:
    """The account is connected and not asked to wait."""
    return and_(
        Account.state == AccountState.CONNECTED,
        or_(Account.paused_until.is_(None), Account.paused_until <= now),
    )


def due(now: datetime) -> ColumnElement[bool]:
    return and_(
        ScheduledPost.status == PostStatus.SCHEDULED,
        ScheduledPost.next_attempt_at <= now + HORIZON,
        ScheduledPost.expires_at > now,
    )


def to_check(now: datetime) -> ColumnElement[bool]:
    return and_(
        ScheduledPost.status.in_(LOOKED_AT),
        ScheduledPost.check_at <= now,
        ScheduledPost.held_by.is_(None),
    )


def suspect(alone: bool) -> ColumnElement[bool]:
    """What stopped workers more than once is handled by itself, so that it takes nothing else down with it.

    Not after the first time: then it is one of many that were worked on, and nearly always none of them is to blame.
    """
    return ScheduledPost.crashes >= SUSPICIOUS if alone else ScheduledPost.crashes < SUSPICIOUS


Candidate = Row[int, int, str, datetime | None, int | None, int | None]


def candidates(
    session: Session, sender: OwnSender, rooms: Mapping[str, int], now: datetime, *, alone: bool
) -> Sequence[Candidate]:
    """Due posts of each platform, those that are due first, up to the room there is."""
    rows: list[Candidate] = []
    for name, count in rooms.items():
        if sender.rests.get(name, 0.0) > seconds() and not alone:
            continue
        found = (
            select(
                ScheduledPost.id,
                ScheduledPost.account_id,
                ScheduledPost.platform,
                Piece.deleted_at,
                Account.window_count,
                Account.window_seconds,
            )
            .join(Account, Account.id == ScheduledPost.account_id)
            .join(Piece, Piece.id == ScheduledPost.piece_id)
            .where(ScheduledPost.platform == name, due(now), sendable(now), suspect(alone))
            .order_by(ScheduledPost.next_attempt_at, ScheduledPost.id)
            .limit(1 if alone else count)
        )
        some = session.execute(found).all()
        rows += some
        if alone and some:
            break
        if len(some) < count:
            sender.rests[name] = seconds() + REST
    return rows


def within_windows(session: Session, rows: Sequence[Candidate], limits: Chosen, now: datetime) -> list[int]:
    """Those of the candidates that their accounts' windows allow. The others are moved to when they will."""
    call_off(session, [row.id for row in rows if row.deleted_at])
    waiting: dict[int, list[Candidate]] = {}
    for row in rows:
        if not row.deleted_at:
            waiting.setdefault(row.account_id, []).append(row)
    if not waiting:
        return []
    windows = {
        account_id: limits.window(of[0].platform, of[0].window_count, of[0].window_seconds)
        for account_id, of in waiting.items()
    }
    used = used_in_window(session, windows, now)
    chosen: list[int] = []
    for account_id, of in waiting.items():
        fitting = [row.id for row in of][: max(windows[account_id][0] - used.get(account_id, 0), 0)]
        chosen += fitting
        if len(fitting) < len(of):
            wait_for_window(session, account_id, windows[account_id], fitting, now, now + HORIZON)
    return chosen


def call_off(session: Session, orphans: Collection[int]) -> None:
    """Cancels posts whose piece was deleted while a worker held them, or while they were being scheduled."""
    if orphans:
        session.execute(
            update(ScheduledPost)
            .where(ScheduledPost.id.in_(orphans), ScheduledPost.status == PostStatus.SCHEDULED)
            .values(status=PostStatus.CANCELLED.value, message=_("The piece was deleted."))
            .execution_options(synchronize_session=False)
        )


def still_due(now: datetime) -> ColumnElement[bool]:
    """A person may have moved or called off one meanwhile. Written so that no index looks better than that of the ids:
    SQLite would go through all that is scheduled."""
    return and_(
        func.coalesce(posts.c.status, "") == PostStatus.SCHEDULED, posts.c.next_attempt_at <= now + HORIZON
    )


def take(session: Session, sender: OwnSender, ids: Sequence[int], now: datetime) -> list[Claim]:
    if not ids:
        return []
    rows = session.execute(
        update(posts)
        .where(posts.c.id.in_(ids), still_due(now))
        .values(
            status=PostStatus.CLAIMED.value,
            fence=posts.c.fence + 1,
            held_by=sender.id,
            sent_at=case((posts.c.next_attempt_at > now, posts.c.next_attempt_at), else_=now),
        )
        .returning(posts.c.id, posts.c.fence, posts.c.platform, posts.c.next_attempt_at)
    )
    return [Claim(*row) for row in rows]


def look_again(
    session: Session, sender: OwnSender, rooms: Mapping[str, int], now: datetime, *, alone: bool
) -> list[Claim]:
    """Takes processing and unconfirmed posts at which a machine should look again now."""
    if not session.scalar(select(exists().where(to_check(now), suspect(alone)))):
        return []
    ids: list[int] = []
    for name, count in rooms.items():
        found = (
            select(ScheduledPost.id)
            .where(ScheduledPost.platform == name, to_check(now), suspect(alone))
            .order_by(ScheduledPost.check_at)
            .limit(1 if alone else count)
        )
        ids += session.scalars(found).all()
    rows = session.execute(
        update(ScheduledPost)
        .where(ScheduledPost.id.in_(ids[:1] if alone else ids), to_check(now))
        .values(fence=ScheduledPost.fence + 1, held_by=sender.id)
        .returning(ScheduledPost.id, ScheduledPost.fence, ScheduledPost.platform)
        .execution_options(synchronize_session=False)
    )
    return [Claim(*row, send_at=now, looks=True) for row in rows]

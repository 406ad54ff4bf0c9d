"""Which posts the queue is about, as conditions on the tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select, true

from syndication.extensions import db
from syndication.models import IN_FLIGHT, Account, AccountState, PostStatus, ScheduledPost

#: The menu counts no further than this.
MOST_COUNTED = 100


class QueueState(StrEnum):
    """A part of the queue."""

    NEEDING = "needing"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"
    SENDING = "sending"
    WAITING = "waiting"


#: In which states a post needs somebody, the most urgent first.
NEEDING = {
    QueueState.UNCONFIRMED: PostStatus.UNCONFIRMED,
    QueueState.FAILED: PostStatus.FAILED,
    QueueState.EXPIRED: PostStatus.EXPIRED,
}


#: The condition of the index of these posts, word for word: with parameters, no database would see that it is meant.
TROUBLED = ScheduledPost.status.in_([literal_column(f"'{status}'") for status in NEEDING.values()])


class WaitReason(StrEnum):
    """Why a post whose time has come is still here."""

    ACCOUNT = "account"
    PAUSED = "paused"
    WINDOW = "window"
    AGAIN = "again"
    TURN = "turn"


@dataclass(frozen=True)
class QueueFilters:
    """What to show; an empty field does not restrict.

    cause: as ScheduledPost.cause, or a WaitReason; with it, and state and account_id, one group is meant. "" stands
    for posts without a cause; None does not restrict.
    """

    state: QueueState | None = None
    platform: str = ""
    project_id: int | None = None
    account_id: int | None = None
    cause: str | None = None

    @property
    def one_group(self) -> bool:
        return self.cause is not None and self.account_id is not None and self.state is not None

    def shows(self, *parts: QueueState) -> bool:
        return self.state is None or self.state in parts

    def accounts(self) -> Select[Account]:
        """Whose posts."""
        conditions = [
            (bool(self.platform), Account.platform == self.platform),
            (self.project_id is not None, Account.project_id == self.project_id),
            (self.account_id is not None, Account.id == self.account_id),
        ]
        return select(Account).where(*(condition for wanted, condition in conditions if wanted))

    def among(self, accounts: Collection[int]) -> ColumnElement[bool]:
        """Posts of these accounts, which `accounts` found. An expression, not the column: in an index of accounts,
        posts that are long out would be read, too."""
        if self.platform or self.project_id is not None or self.account_id is not None:
            return (ScheduledPost.account_id + 0).in_(accounts)
        return true()


def needs_someone(state: QueueState | None = None) -> ColumnElement[bool]:
    """Failed, expired, or unconfirmed without anybody looking."""
    nobody_looks = and_(ScheduledPost.check_at.is_(None), ScheduledPost.held_by.is_(None))
    wanted = and_(TROUBLED, or_(ScheduledPost.status != PostStatus.UNCONFIRMED, nobody_looks))
    return and_(wanted, ScheduledPost.status == NEEDING[state]) if state in NEEDING else wanted


def on_the_way() -> ColumnElement[bool]:
    """A worker has it, the platform works on it, or a machine finds out what became of it."""
    looked_up = or_(ScheduledPost.check_at.is_not(None), ScheduledPost.held_by.is_not(None))
    # The states come first and alone: then the databases find them in the index of states.
    return and_(
        ScheduledPost.status.in_((*IN_FLIGHT, PostStatus.UNCONFIRMED)),
        or_(ScheduledPost.status != PostStatus.UNCONFIRMED, looked_up),
    )


def overdue(now: datetime) -> ColumnElement[bool]:
    return and_(ScheduledPost.status == PostStatus.SCHEDULED, ScheduledPost.due_at <= now)


def wait_reason(accounts: Iterable[Account], now: datetime) -> ColumnElement[str]:
    """Why an overdue post of these accounts waits."""
    accounts = list(accounts)
    unconnected = [account.id for account in accounts if account.state != AccountState.CONNECTED]
    paused = [account.id for account in accounts if account.paused_until and account.paused_until > now]
    later = ScheduledPost.next_attempt_at > now
    return case(
        (ScheduledPost.account_id.in_(unconnected), WaitReason.ACCOUNT.value),
        (ScheduledPost.account_id.in_(paused), WaitReason.PAUSED.value),
        (and_(later, ScheduledPost.cause == "AccountWindow"), WaitReason.WINDOW.value),
        (later, WaitReason.AGAIN.value),
        else_=WaitReason.TURN.value,
    )


def count_needing() -> int:
    """How many posts need somebody; MOST_COUNTED stands for that many and more."""
    some = select(ScheduledPost.id).where(needs_someone()).limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0

"""How accounts are doing: what the platform dashboard shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from syndication.extensions import db
from syndication.models import Account, AccountState, PostStatus, ScheduledPost
from syndication.platforms import platforms
from syndication.platforms.base import Platform
from syndication.services.accounts import list_accounts
from syndication.services.post_queue import needs_someone
from syndication.services.usage import SlotUse, Usage, slot_use, usages

#: How far back failures are counted.
RECENT = timedelta(days=7)
#: Credentials that end within this time need a person's attention.
EXPIRY_WARNING = timedelta(days=7)


@dataclass(frozen=True)
class AccountHealth:
    """One account and its last results. Counts are of scheduled posts."""

    account: Account
    #: When something last went out, None if nothing ever did.
    last_posted_at: datetime | None
    #: Posts with a due time in the last 7 days that need somebody, as the post queue has them.
    recent_failures: int
    #: Waiting to be sent; blocked while the account is not connected.
    waiting: int
    paused_until: datetime | None
    #: Whole days until the credentials end (0: today or already over), None when they do not end by time.
    days_left: int | None
    #: What it used of its window, None for an account of a platform that this version does not know.
    usage: Usage | None = None

    @property
    def expires_soon(self) -> bool:
        return self.days_left is not None and self.days_left <= EXPIRY_WARNING.days

    @property
    def needs_attention(self) -> bool:
        if self.account.is_connected:
            return self.expires_soon or self.recent_failures > 0
        return self.account.state == AccountState.NEEDS_RECONNECT or self.waiting > 0


@dataclass(frozen=True)
class PlatformOverview:
    """A platform and its accounts, disconnected ones last. slots: how many posts are sent to it at once."""

    platform: Platform
    accounts: tuple[AccountHealth, ...]
    slots: SlotUse


def platform_overviews() -> list[PlatformOverview]:
    """Every platform with its accounts, in the order of the registry."""
    health = healths(list_accounts())
    slots = slot_use()
    return [
        PlatformOverview(
            platform, tuple(h for h in health if h.account.platform == platform.name), slots[platform.name]
        )
        for platform in platforms().values()
    ]


def health_of(account: Account) -> AccountHealth:
    """How one account is doing."""
    return healths([account])[0]


def healths(accounts: list[Account]) -> list[AccountHealth]:
    """How each account is doing: what needs somebody first, disconnected accounts last."""
    now = datetime.now(UTC)
    ids = [account.id for account in accounts]
    posted = last_posted(ids)
    failures = counts(
        ids,
        needs_someone(),
        ScheduledPost.due_at >= now - RECENT,
    )
    waiting = counts(ids, ScheduledPost.status == PostStatus.SCHEDULED)
    used = usages(accounts, now)
    found = [
        AccountHealth(
            account,
            posted.get(account.id),
            failures.get(account.id, 0),
            waiting.get(account.id, 0),
            paused_until(account, now),
            days_left(account, now),
            used.get(account.id),
        )
        for account in accounts
    ]
    return sorted(found, key=lambda h: (h.account.state == AccountState.DISCONNECTED, not h.needs_attention))


def last_posted(account_ids: list[int]) -> dict[int, datetime]:
    """When each account last posted. One short look into the (account, sent_at) index for each."""
    latest = (
        select(ScheduledPost.posted_at)
        .where(
            ScheduledPost.account_id == Account.id,
            ScheduledPost.status == PostStatus.POSTED,
            ScheduledPost.sent_at.is_not(None),  # else PostgreSQL reads all that waits first
        )
        .order_by(ScheduledPost.sent_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(select(Account.id, latest).where(Account.id.in_(account_ids)))
    return {account_id: at for account_id, at in rows if at is not None}


def counts(account_ids: list[int], *conditions: ColumnElement[bool]) -> dict[int, int]:
    found = (
        select(ScheduledPost.account_id, func.count())
        .where(ScheduledPost.account_id.in_(account_ids), *conditions)
        .group_by(ScheduledPost.account_id)
    )
    return dict(db.session.execute(found).all())


def recent_posts(account_id: int, limit: int = 10) -> list[ScheduledPost]:
    """The account's posts that were due last or are due next, the latest first, with their pieces."""
    found = (
        select(ScheduledPost)
        .where(ScheduledPost.account_id == account_id)
        .options(joinedload(ScheduledPost.piece))
        .order_by(ScheduledPost.due_at.desc(), ScheduledPost.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(found))


def paused_until(account: Account, now: datetime) -> datetime | None:
    until = account.paused_until
    return until if until is not None and until > now else None


def days_left(account: Account, now: datetime) -> int | None:
    ends = account.credentials_expire_at
    return None if ends is None else max(0, (ends - now).days)

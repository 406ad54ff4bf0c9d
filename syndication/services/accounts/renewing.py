"""Renewing credentials before they end, where a platform can do that without a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import or_, select, update

from syndication.extensions import db
from syndication.models import Account, AccountState, PlatformCredential
from syndication.platforms import platforms
from syndication.platforms.base import Refreshes
from syndication.platforms.errors import PlatformError
from syndication.services.accounts.credentials import refresh_credentials
from syndication.services.accounts.verifying import verify
from syndication.services.transaction import transaction
from syndication.services.vault import VaultError

log = structlog.get_logger(__name__)

#: How long before their end, how long after the last time the platform was asked, and how many at once.
BEFORE = timedelta(days=10)
NOT_AGAIN_FOR = timedelta(days=1)
AT_ONCE = 5


def renew_expiring() -> int:
    """Renews credentials that end soon, a few at a time, and reads when the new ones end. How many it asked for.

    To be called now and then, by any number of workers; an account is asked for once a day at most. What fails is tried
    again the next day, and by publishing, which refreshes what is refused.
    """
    able = [name for name, platform in platforms().items() if isinstance(platform, Refreshes)]
    now = datetime.now(UTC)
    ending = (
        select(Account.id)
        .join(PlatformCredential)
        .where(
            Account.platform.in_(able),
            Account.state == AccountState.CONNECTED.value,
            Account.credentials_expire_at < now + BEFORE,
            or_(Account.verified_at.is_(None), Account.verified_at < now - NOT_AGAIN_FOR),
            PlatformCredential.updated_at < now - NOT_AGAIN_FOR,
        )
        .order_by(Account.credentials_expire_at)
        .limit(AT_ONCE)
    )
    account_ids = [account_id for account_id in db.session.scalars(ending).all() if taken(account_id, now)]
    for account_id in account_ids:
        try:
            renew(account_id)
        except Exception:
            # One account that cannot be renewed keeps no other from it.
            log.exception("account.renewing_broke", account=account_id)
            db.session.rollback()
    return len(account_ids)


def taken(account_id: int, now: datetime) -> bool:
    """Notes that these credentials are asked for today; False when another worker does that already."""
    with transaction() as session:
        noted = session.scalar(
            update(PlatformCredential)
            .where(
                PlatformCredential.account_id == account_id,
                PlatformCredential.updated_at < now - NOT_AGAIN_FOR,
            )
            .values(updated_at=now)
            .returning(PlatformCredential.id)
            .execution_options(synchronize_session=False)
        )
    return noted is not None


def renew(account_id: int) -> None:
    try:
        refresh_credentials(db.session.get_one(Account, account_id))
    except (PlatformError, VaultError) as error:
        log.warning("account.not_renewed", account=account_id, reason=error.message)
        if isinstance(error, VaultError):
            return
    db.session.rollback()
    verify(account_id, by=None)

"""Noticing in time that credentials are about to end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, AccountState, Notification, NotificationKind, PlatformCredential
from syndication.services.notifications.writing import insert_new
from syndication.services.transaction import transaction

#: By cause: people are told this long before the end.
BEFORE = {"day": timedelta(hours=24), "week": timedelta(days=7)}


def note_credentials_ending(now: datetime | None = None) -> None:
    """Notes connected accounts whose credentials end within 7 days, and again within 24 hours; once each for the same
    credentials. To be called now and then."""
    now = now or datetime.now(UTC)
    rows = [row_of(account, version, now) for account, version in ending(now)]
    known = set(
        db.session.scalars(select(Notification.key).where(Notification.key.in_([r["key"] for r in rows])))
    )
    new = [row for row in rows if row["key"] not in known]
    if new:
        with transaction() as session:
            insert_new(session, Notification, new)


def ending(now: datetime) -> list[tuple[Account, int]]:
    """Accounts to speak of, with the version of their credentials."""
    found = (
        select(Account, PlatformCredential.version)
        .join(PlatformCredential)
        .where(
            Account.state == AccountState.CONNECTED.value,
            Account.credentials_expire_at <= now + max(BEFORE.values()),
        )
    )
    return [(account, version) for account, version in db.session.execute(found)]


def row_of(account: Account, version: int, now: datetime) -> dict[str, object]:
    assert account.credentials_expire_at  # noqa: S101  # the query asked for it
    left = account.credentials_expire_at - now
    cause = next(cause for cause, before in BEFORE.items() if left <= before)
    return {
        "key": f"ends:{account.id}:{version}:{cause}",
        "kind": NotificationKind.CREDENTIALS_END.value,
        "cause": cause,
        "message": _("Renew them before they end: nothing can be sent to the account afterwards."),
        "account_id": account.id,
        "created_at": now,
    }

"""Credentials that are about to end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from syndication.extensions import db
from syndication.models import Account, Notification, PlatformCredential
from syndication.services import accounts, housekeeping, notifications
from syndication.services.transaction import transaction

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def ends(account: Account) -> datetime:
    """When the credentials of the account end."""
    end = NOW + timedelta(days=30)
    account.credentials_expire_at = end
    db.session.commit()
    return end


def noted(at: datetime) -> list[str]:
    """The causes of all that is noted, after a look at this instant."""
    notifications.note_credentials_ending(at)
    db.session.rollback()
    return list(db.session.scalars(select(Notification.cause).order_by(Notification.id)))


def test_people_are_told_a_week_and_a_day_before_the_end_and_once_each(
    each_database: str, ends: datetime
) -> None:
    week, day = timedelta(days=7), timedelta(hours=24)
    assert noted(ends - week - timedelta(minutes=1)) == []
    assert noted(ends - week) == ["week"]
    assert noted(ends - day - timedelta(minutes=1)) == ["week"]
    assert noted(ends - day) == ["week", "day"]
    assert noted(ends + day) == ["week", "day"]


def test_new_credentials_that_end_are_told_anew(ends: datetime) -> None:
    assert noted(ends - timedelta(days=3)) == ["week"]
    with transaction() as session:
        session.execute(update(PlatformCredential).values(version=PlatformCredential.version + 1))
    assert noted(ends - timedelta(days=3)) == ["week", "week"]


def test_an_account_that_is_not_connected_is_left_out(account: Account, ends: datetime) -> None:
    accounts.disconnect(account.id, by=None)
    account.credentials_expire_at = ends
    db.session.commit()
    assert noted(ends - timedelta(hours=1)) == []


def test_old_notifications_are_forgotten(ends: datetime) -> None:
    now = datetime.now(UTC)
    noted(ends - timedelta(days=3))
    for age, kept in ((89, 1), (91, 0)):
        with transaction() as session:
            session.execute(update(Notification).values(created_at=now - timedelta(days=age)))
        housekeeping.forget_old_rows()
        assert len(db.session.scalars(select(Notification)).all()) == kept

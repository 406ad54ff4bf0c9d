"""Credentials that end soon are renewed before they do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syndication.extensions import db
from syndication.models import Account, AccountState
from syndication.services import accounts
from tests.support.delivery import Sandbox


@pytest.fixture
def ending(bluesky_account: Account) -> Account:
    bluesky_account.credentials_expire_at = datetime.now(UTC) + timedelta(days=3)
    bluesky_account.verified_at = datetime.now(UTC) - timedelta(days=2)
    db.session.commit()
    return bluesky_account


def test_what_ends_soon_is_renewed_and_read_anew(ending: Account) -> None:
    before = accounts.credentials_for(ending).secrets["access_jwt"]
    assert accounts.renew_expiring() == 1
    db.session.expire_all()
    assert accounts.credentials_for(ending).secrets["access_jwt"] != before
    assert ending.credentials_expire_at is None


def test_it_is_asked_for_once_a_day(ending: Account) -> None:
    accounts.renew_expiring()
    ending.credentials_expire_at = datetime.now(UTC) + timedelta(days=3)
    db.session.commit()
    assert accounts.renew_expiring() == 0


@pytest.mark.parametrize("days", [11, None])
def test_what_lasts_is_left_alone(ending: Account, days: int | None) -> None:
    ending.credentials_expire_at = datetime.now(UTC) + timedelta(days=days) if days else None
    db.session.commit()
    assert accounts.renew_expiring() == 0


def test_a_platform_that_does_not_answer_changes_nothing(ending: Account, sandbox: Sandbox) -> None:
    sandbox.fault("bluesky", "status", status=503, path="/")
    accounts.renew_expiring()
    db.session.expire_all()
    assert ending.state == AccountState.CONNECTED

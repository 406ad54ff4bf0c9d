"""Credentials that end soon are renewed before they do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syndication.extensions import db
from syndication.models import Account, AccountState, Project
from syndication.sandbox.bluesky.demo import bluesky_credentials
from syndication.services import accounts
from tests.support.delivery import Sandbox


@pytest.fixture
def ending(bluesky_account: Account) -> Account:
    bluesky_account.credentials_expire_at = datetime.now(UTC) + timedelta(days=3)
    long_ago(bluesky_account)
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


def test_one_that_could_not_be_read_anew_is_left_alone_for_a_day_too(
    ending: Account, sandbox: Sandbox
) -> None:
    sandbox.fault("bluesky", "status", status=503, path="/")
    assert accounts.renew_expiring() == 1
    assert accounts.renew_expiring() == 0


def test_credentials_that_do_not_open_keep_no_others_from_being_renewed(
    ending: Account, project: Project, sandbox_url: str
) -> None:
    second = accounts.connect(
        "bluesky", project.id, bluesky_credentials("second"), api_base=f"{sandbox_url}/bluesky", by=None
    )
    second.credentials_expire_at = datetime.now(UTC) + timedelta(days=4)
    long_ago(second)
    before = accounts.credentials_for(second).secrets["access_jwt"]
    assert ending.credential is not None
    ending.credential.key_id = "lost"
    db.session.commit()
    assert accounts.renew_expiring() == 2
    db.session.expire_all()
    assert accounts.credentials_for(second).secrets["access_jwt"] != before


def long_ago(account: Account) -> None:
    """As if nobody had asked about its credentials for two days."""
    assert account.credential is not None
    account.verified_at = account.credential.updated_at = datetime.now(UTC) - timedelta(days=2)
    db.session.commit()

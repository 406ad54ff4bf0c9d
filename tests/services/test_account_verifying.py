"""Asking a platform whether an account still works."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syndication.extensions import db
from syndication.models import Account, AccountState
from syndication.platforms.base import Credentials, Profile
from syndication.platforms.errors import NotAuthorized, Unavailable
from syndication.services import accounts
from syndication.services.errors import Conflict
from tests.services.strange_platform import PROFILE, Strange, refusing


def test_verifying_takes_over_the_profile_as_it_is_now(account: Account, strange: Strange) -> None:
    ends = datetime.now(UTC) + timedelta(days=5)
    strange.answer = lambda _: replace(PROFILE, name="Garden Society", expires_at=ends)
    assert accounts.verify(account.id, by=None).ok
    db.session.rollback()
    assert (account.name, account.credentials_expire_at) == ("Garden Society", ends)


def test_refused_credentials_make_the_account_need_reconnection(account: Account, strange: Strange) -> None:
    strange.answer = refusing(NotAuthorized("The token was revoked. Enter a new one."))
    result = accounts.verify(account.id, by=None)
    db.session.rollback()
    assert (result.ok, account.state) == (False, AccountState.NEEDS_RECONNECT)
    assert account.state_reason == result.message == "The token was revoked. Enter a new one."


def test_a_token_that_a_worker_renewed_meanwhile_does_not_cost_the_connection(
    account: Account, strange: Strange
) -> None:
    def used_up(credentials: Credentials) -> Profile:
        if credentials.secrets["token"] == "renewed":
            return PROFILE
        accounts.refresh_credentials(account)
        raise NotAuthorized("This token was used already.")

    strange.answer = used_up
    assert accounts.verify(account.id, by=None).ok
    db.session.rollback()
    assert account.is_connected


def test_a_platform_that_cannot_be_reached_changes_nothing(account: Account, strange: Strange) -> None:
    strange.answer = refusing(Unavailable("Strange cannot be reached. Try again in a minute."))
    result = accounts.verify(account.id, by=None)
    db.session.rollback()
    assert (result.ok, account.is_connected) == (False, True)
    assert "cannot be reached" in result.message


def test_an_account_that_became_somebody_else_needs_reconnection(account: Account, strange: Strange) -> None:
    strange.answer = lambda _: Profile("43", "Other Club", "@other")
    assert "@other" in accounts.verify(account.id, by=None).message
    db.session.rollback()
    assert (account.state, account.handle) == (AccountState.NEEDS_RECONNECT, "@garden")


def test_an_account_that_works_again_is_connected_again(account: Account) -> None:
    accounts.mark_needs_reconnect(account.id, "The token ended.")
    assert accounts.verify(account.id, by=None).ok
    db.session.rollback()
    assert (account.is_connected, account.state_reason) == (True, "")


def test_a_disconnected_account_cannot_be_verified(account: Account) -> None:
    accounts.disconnect(account.id, by=None)
    with pytest.raises(Conflict):
        accounts.verify(account.id, by=None)


def test_an_account_disconnected_while_it_is_verified_stays_so(account: Account, strange: Strange) -> None:
    def meanwhile(credentials: Credentials) -> Profile:
        accounts.disconnect(account.id, by=None)
        return PROFILE

    strange.answer = meanwhile
    with pytest.raises(Conflict):
        accounts.verify(account.id, by=None)
    assert account.state == AccountState.DISCONNECTED

"""Opening, keeping and renewing secrets, also when several do it at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import Thread, Timer

import pytest

from syndication.extensions import db
from syndication.models import Account, PlatformCredential, Project
from syndication.platforms.base import Credentials, Profile
from syndication.platforms.errors import NotAuthorized, Unavailable
from syndication.services import accounts
from tests.services.strange_platform import SECRET, Strange, connect


def stored_token(account: Account) -> str:
    db.session.rollback()
    return accounts.credentials_for(account).secrets["token"]


def version(account: Account) -> int:
    db.session.rollback()
    credential = account.credential
    assert credential is not None
    return credential.version


def test_credentials_come_with_identity_and_api_base(account: Account) -> None:
    credentials = accounts.credentials_for(account)
    assert dict(credentials.secrets) == {"token": SECRET}
    assert (credentials.remote_id, credentials.api_base) == ("42", "https://strange.example")


def test_credentials_do_not_show_their_secrets(account: Account) -> None:
    credentials = accounts.credentials_for(account)
    assert SECRET not in repr(credentials) + repr(credentials.save) + str(credentials)


def test_the_database_does_not_hold_the_secret_in_the_clear(account: Account) -> None:
    assert account.credential is not None
    assert SECRET.encode() not in account.credential.sealed
    assert SECRET not in json.dumps({c.key: str(getattr(account, c.key)) for c in Account.__table__.columns})


def test_a_disconnected_account_has_no_credentials(account: Account) -> None:
    accounts.disconnect(account.id, by=None)
    with pytest.raises(NotAuthorized, match="disconnected"):
        accounts.credentials_for(account)


def test_what_a_platform_renews_is_kept_beside_the_rest(account: Account) -> None:
    accounts.credentials_for(account).save({"session": "abc"})
    db.session.rollback()
    assert dict(accounts.credentials_for(account).secrets) == {"token": SECRET, "session": "abc"}


def test_secrets_can_be_saved_again_and_again(account: Account) -> None:
    credentials = accounts.credentials_for(account)
    credentials.save({"token": "second"})
    credentials.save({"token": "third"})
    assert stored_token(account) == "third"


def test_a_worker_thread_can_save(account: Account) -> None:
    credentials = accounts.credentials_for(account)
    thread = Thread(target=credentials.save, args=({"token": "from a thread"},))
    thread.start()
    thread.join()
    assert stored_token(account) == "from a thread"


def test_an_older_reader_does_not_overwrite_newer_secrets(account: Account, each_database: str) -> None:
    late = accounts.credentials_for(account)
    accounts.replace_credentials(account.id, {"token": "newer"}, by=None)
    late.save({"token": "older"})
    assert stored_token(account) == "newer"


def test_secrets_of_a_disconnected_account_are_not_brought_back(account: Account) -> None:
    late = accounts.credentials_for(account)
    accounts.disconnect(account.id, by=None)
    late.save({"token": "ghost"})
    assert db.session.query(PlatformCredential).count() == 0


def test_refreshed_secrets_are_stored_and_answered(account: Account) -> None:
    assert accounts.refresh_credentials(account).secrets["token"] == "renewed"
    assert stored_token(account) == "renewed"


def test_who_refreshes_second_takes_what_the_first_stored(
    account: Account,
    strange: Strange,
    each_database: str,
) -> None:
    def overtaken(credentials: Credentials) -> Mapping[str, str]:
        strange.renew = lambda _: {"token": "first"}
        accounts.refresh_credentials(account)
        return {"token": "second"}

    strange.renew = overtaken
    assert accounts.refresh_credentials(account).secrets["token"] == "first"
    assert stored_token(account) == "first"


def test_a_refused_refresh_takes_what_somebody_stored_meanwhile(
    account: Account,
    strange: Strange,
) -> None:
    def used_up(credentials: Credentials) -> Mapping[str, str]:
        accounts.credentials_for(account).save({"token": "newer"})
        raise NotAuthorized("This token was used already.")

    strange.renew = used_up
    assert accounts.refresh_credentials(account).secrets["token"] == "newer"


def test_a_refused_refresh_waits_a_moment_for_what_another_worker_is_about_to_store(
    account: Account, strange: Strange
) -> None:
    others = accounts.credentials_for(account)
    saving = Timer(0.3, others.save, ({"token": "newer"},))

    def used_up(credentials: Credentials) -> Mapping[str, str]:
        saving.start()
        raise NotAuthorized("This token was used already.")

    strange.renew = used_up
    assert accounts.refresh_credentials(account).secrets["token"] == "newer"
    saving.join()


def test_what_is_stored_again_unchanged_does_not_make_a_renewal_get_lost(account: Account) -> None:
    renewing, verifying = accounts.credentials_for(account), accounts.credentials_for(account)
    verifying.save({"token": SECRET})
    renewing.save({"token": "renewed, and the one before is used up"})
    assert stored_token(account) == "renewed, and the one before is used up"


def test_a_refused_refresh_asks_for_a_person(account: Account, strange: Strange) -> None:
    def refuse(credentials: Credentials) -> Mapping[str, str]:
        raise NotAuthorized("Connect again.")

    strange.renew = refuse
    with pytest.raises(NotAuthorized, match="Connect again"):
        accounts.refresh_credentials(account)
    assert stored_token(account) == SECRET


def test_credentials_stored_since_a_refusal_are_used_without_asking(
    account: Account,
    strange: Strange,
) -> None:
    refused = accounts.credentials_for(account)
    refused_now = Credentials({"token": "older"}, refused.api_base)

    def must_not_be_asked(credentials: Credentials) -> Mapping[str, str]:
        raise Unavailable("asked")

    strange.renew = must_not_be_asked
    assert accounts.refresh_credentials(account, refused_now).secrets["token"] == SECRET


def test_every_replacement_counts_as_a_new_version(account: Account) -> None:
    accounts.replace_credentials(account.id, {"token": "two"}, by=None)
    assert version(account) == 2


def test_secrets_gained_while_connecting_are_kept(strange: Strange, project: Project) -> None:
    def sign_in(credentials: Credentials) -> Profile:
        credentials.save({"session": "made while connecting"})
        return Profile("2", "Second")

    strange.answer = sign_in
    account = connect(project)
    assert accounts.credentials_for(account).secrets["session"] == "made while connecting"


def test_secrets_that_the_platform_gives_replace_the_typed_ones(
    strange: Strange,
    project: Project,
) -> None:
    strange.answer = lambda _: Profile("3", "Third", secrets={"token": "page token"})
    account = connect(project)
    assert dict(accounts.credentials_for(account).secrets) == {"token": "page token"}

"""Connecting, verifying, replacing and disconnecting accounts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from syndication.extensions import db
from syndication.models import (
    Account,
    AccountState,
    AuditEvent,
    Piece,
    PlatformCredential,
    PostStatus,
    Project,
    ScheduledPost,
    User,
)
from syndication.platforms.base import Credentials, Profile
from syndication.platforms.errors import NotAuthorized
from syndication.services import accounts
from syndication.services.errors import Forbidden, Invalid, NotFound
from syndication.services.transaction import transaction
from tests.services.strange_platform import PROFILE, SECRET, Strange, connect, refusing


def count(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def events() -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("account."))))


def scheduled(account: Account) -> ScheduledPost:
    now = datetime.now(UTC)
    with transaction() as session:
        piece = Piece(project_id=account.project_id, title="Open day")
        session.add(piece)
        session.flush()
        post = ScheduledPost(
            piece_id=piece.id,
            account_id=account.id,
            platform=account.platform,
            channel="strange/note",
            due_at=now,
            next_attempt_at=now,
            expires_at=now + timedelta(days=1),
        )
        session.add(post)
    return post


# Connecting


def test_a_connected_account_shows_who_it_is(account: Account) -> None:
    assert (account.remote_id, account.name, account.handle) == ("42", "Garden Club", "@garden")
    assert account.profile_url == "https://strange.example/garden"
    assert account.is_connected
    assert account.verified_at is not None


def test_connecting_works_on_each_database(strange: Strange, project: Project, each_database: str) -> None:
    assert connect(project).id == connect(project).id


def test_connecting_the_same_identity_again_updates_it(account: Account, strange: Strange) -> None:
    strange.answer = lambda _: replace(PROFILE, name="Garden Society")
    again = connect(account.project)
    assert (again.id, again.name, count(Account), count(PlatformCredential)) == (
        account.id,
        "Garden Society",
        1,
        1,
    )


def test_connecting_again_brings_a_disconnected_account_back(account: Account) -> None:
    accounts.disconnect(account.id, by=None)
    again = connect(account.project)
    assert (again.id, again.is_connected) == (account.id, True)
    assert accounts.credentials_for(again).secrets["token"] == SECRET


def test_posts_held_for_a_disconnected_account_stay_scheduled(account: Account) -> None:
    post = scheduled(account)
    accounts.disconnect(account.id, by=None)
    connect(account.project)
    assert post.status == PostStatus.SCHEDULED


def test_another_project_has_an_account_of_its_own(account: Account) -> None:
    from syndication.services.projects import create_project

    other = connect(create_project("Kitchen", "UTC", by=None))
    assert other.id != account.id


def test_refused_credentials_say_what_the_platform_said_and_store_nothing(
    strange: Strange, project: Project
) -> None:
    strange.answer = refusing(NotAuthorized("The token is not right. Make a new one."))
    with pytest.raises(Invalid) as caught:
        connect(project)
    assert caught.value.errors == {"": ["The token is not right. Make a new one."]}
    assert (count(Account), count(PlatformCredential), events()) == (0, 0, [])


def test_a_missing_credential_is_named_by_its_field(strange: Strange, project: Project) -> None:
    with pytest.raises(Invalid) as caught:
        accounts.connect("strange", project.id, {}, by=None)
    assert caught.value.errors == {"token": ["Enter the token."]}


def test_a_credential_nobody_asks_for_is_refused_without_its_value(
    strange: Strange, project: Project
) -> None:
    with pytest.raises(Invalid, match="tokn") as caught:
        accounts.connect("strange", project.id, {"tokn": SECRET}, by=None)
    assert SECRET not in str(caught.value)


def test_a_credential_that_is_no_text_is_refused(strange: Strange, project: Project) -> None:
    with pytest.raises(Invalid) as caught:
        accounts.connect("strange", project.id, {"token": 7}, by=None)  # type: ignore[dict-item]  # as JSON may be
    assert "token" in caught.value.errors


def test_an_unknown_platform_is_not_found(project: Project) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        accounts.connect("nowhere", project.id, {}, by=None)


def test_an_unknown_project_is_not_found(strange: Strange, app: Flask) -> None:
    with pytest.raises(NotFound):
        accounts.connect("strange", 404, {"token": SECRET}, by=None)


def test_no_transaction_is_open_while_the_platform_is_asked(strange: Strange, project: Project) -> None:
    open_then: list[bool] = []

    def look(credentials: Credentials) -> Profile:
        open_then.append(db.session().in_transaction())
        return PROFILE

    strange.answer = look
    accounts.verify(connect(project).id, by=None)
    accounts.replace_credentials(connect(project).id, {"token": "new"}, by=None)
    assert open_then == [False] * 4


def test_a_script_as_profile_address_is_not_kept(strange: Strange, project: Project) -> None:
    strange.answer = lambda _: replace(PROFILE, url="javascript:alert(1)")
    assert connect(project).profile_url == ""


def test_an_endless_name_is_cut(strange: Strange, project: Project, each_database: str) -> None:
    strange.answer = lambda _: replace(PROFILE, name="n" * 5000)
    assert len(connect(project).name) == 200


# Replacing


def test_replaced_credentials_make_the_account_work_again(account: Account) -> None:
    accounts.mark_needs_reconnect(account.id, "The token ended.")
    accounts.replace_credentials(account.id, {"token": "fresh"}, by=None)
    assert (account.state, account.state_reason) == (AccountState.CONNECTED, "")
    assert accounts.credentials_for(account).secrets["token"] == "fresh"


def test_credentials_of_somebody_else_are_refused(account: Account, strange: Strange) -> None:
    strange.answer = lambda _: Profile("43", "Other Club", "@other")
    with pytest.raises(Invalid, match="belong to @other, not to @garden"):
        accounts.replace_credentials(account.id, {"token": "fresh"}, by=None)
    assert accounts.credentials_for(account).secrets["token"] == SECRET


def test_refused_replacements_change_nothing(account: Account, strange: Strange) -> None:
    strange.answer = refusing(NotAuthorized("No."))
    with pytest.raises(Invalid):
        accounts.replace_credentials(account.id, {"token": "fresh"}, by=None)
    assert account.is_connected
    assert accounts.credentials_for(account).secrets["token"] == SECRET


# Disconnecting and holding


def test_disconnecting_deletes_the_credentials_and_keeps_the_posts(account: Account) -> None:
    post = scheduled(account)
    accounts.disconnect(account.id, by=None)
    assert (account.state, count(PlatformCredential)) == (AccountState.DISCONNECTED, 0)
    assert post.status == PostStatus.SCHEDULED


def test_disconnecting_twice_is_one_act(account: Account) -> None:
    accounts.disconnect(account.id, by=None)
    accounts.disconnect(account.id, by=None)
    assert [e.action for e in events()].count("account.disconnected") == 1


def test_a_held_account_says_why(account: Account) -> None:
    assert accounts.mark_needs_reconnect(account.id, "The password was changed.")
    assert (account.state, account.state_reason) == (
        AccountState.NEEDS_RECONNECT,
        "The password was changed.",
    )


def test_a_disconnected_account_is_not_held(account: Account) -> None:
    accounts.disconnect(account.id, by=None)
    assert not accounts.mark_needs_reconnect(account.id, "The password was changed.")
    assert account.state == AccountState.DISCONNECTED


def test_a_refusal_from_before_the_reconnection_does_not_hold_it(account: Account) -> None:
    asked_at = datetime.now(UTC)
    accounts.replace_credentials(account.id, {"token": "fresh"}, by=None)
    assert not accounts.mark_needs_reconnect(account.id, "Refused.", asked_at=asked_at)
    assert account.is_connected


# Who may, and what is remembered


@pytest.mark.parametrize(
    "act",
    [
        lambda account, by: connect(account.project, by),
        lambda account, by: accounts.verify(account.id, by),
        lambda account, by: accounts.replace_credentials(account.id, {"token": "x"}, by),
        lambda account, by: accounts.disconnect(account.id, by),
    ],
)
def test_editors_may_not_change_accounts(
    account: Account, editor: User, act: Callable[[Account, User], object]
) -> None:
    with pytest.raises(Forbidden):
        act(account, editor)


@pytest.mark.parametrize("act", [accounts.verify, accounts.disconnect])
def test_an_account_that_does_not_exist_is_not_found(
    app: Flask, act: Callable[[int, User | None], object]
) -> None:
    with pytest.raises(NotFound):
        act(404, None)


def test_every_act_is_in_the_audit_log_with_its_author(
    strange: Strange, project: Project, admin: User
) -> None:
    account = connect(project, admin)
    accounts.verify(account.id, admin)
    accounts.replace_credentials(account.id, {"token": "fresh"}, admin)
    accounts.disconnect(account.id, admin)
    assert [e.action for e in events()] == [
        "account.connected",
        "account.verified",
        "account.credentials_replaced",
        "account.disconnected",
    ]
    assert {e.actor for e in events()} == {admin.email}


def test_the_audit_log_holds_no_secret(account: Account, strange: Strange) -> None:
    strange.answer = refusing(NotAuthorized("No."))
    accounts.verify(account.id, by=None)
    assert SECRET not in json.dumps([[e.subject, e.detail] for e in events()])


def test_accounts_are_listed_by_project_and_platform(account: Account) -> None:
    assert accounts.list_accounts(account.project_id, "strange") == [account]
    assert accounts.list_accounts(platform="elsewhere") == []
    assert accounts.list_accounts(project_id=404) == []

"""The platform dashboard, against the sandbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from syndication.extensions import db
from syndication.models import Account, PostStatus, Project
from syndication.platforms import platforms
from syndication.services import accounts
from syndication.services.projects import create_project
from syndication.services.transaction import transaction
from tests.web.dashboard_pages import DASHBOARD, PLATFORM, SECRETS, page, post_for


@pytest.fixture(autouse=True)
def at_the_sandbox(app: Flask, sandbox_url: str) -> None:
    app.config["PLATFORM_API_BASES"] = {name: f"{sandbox_url}/{name}" for name in platforms()}


@pytest.fixture
def account(project: Project) -> Account:
    return accounts.connect(PLATFORM, project.id, SECRETS, by=None)


def test_the_dashboard_asks_for_sign_in(client: FlaskClient) -> None:
    response = client.get(DASHBOARD)
    assert (response.status_code, response.location.partition("?")[0]) == (302, "/login")


def test_every_platform_has_a_card_with_its_limits(editor_client: FlaskClient) -> None:
    text = page(editor_client)
    for platform in platforms().values():
        assert platform.label in text
        for channel in platform.channels:
            if channel.limits.text_length:
                assert f"text of {channel.limits.text_length:,} {channel.limits.unit}" in text


def test_the_pace_of_a_platform_is_the_configured_one(app: Flask, editor_client: FlaskClient) -> None:
    app.config["PLATFORM_WINDOWS"] = {PLATFORM: (7, 7200)}
    assert "At most 7 posts in 2 hours for each account." in page(editor_client)


def test_an_editor_without_accounts_is_told_whom_to_ask(editor_client: FlaskClient) -> None:
    text = page(editor_client)
    assert "Ask an admin to connect one" in text
    assert "/connect/" not in text


def test_an_admin_without_accounts_is_offered_to_connect_one(admin_client: FlaskClient) -> None:
    assert f"{DASHBOARD}connect/{PLATFORM}" in page(admin_client)


def test_an_account_is_shown_with_its_state_and_project(account: Account, editor_client: FlaskClient) -> None:
    text = page(editor_client)
    assert account.label in text
    assert "Connected" in text
    assert "Garden" in text


def test_a_held_account_is_listed_first_with_its_reason(account: Account, editor_client: FlaskClient) -> None:
    post_for(account)
    accounts.mark_needs_reconnect(account.id, "The app password was revoked.")
    text = page(editor_client)
    assert "1 account needs attention" in text
    assert "The app password was revoked." in text
    assert "1 scheduled post waits until it is connected again" in text


def test_last_results_are_shown(account: Account, editor_client: FlaskClient) -> None:
    now = datetime.now(UTC)
    post_for(account, status=PostStatus.POSTED, sent_at=now, posted_at=now - timedelta(hours=3))
    post_for(account, status=PostStatus.FAILED)
    post_for(account, status=PostStatus.FAILED, due_at=now - timedelta(days=8))
    text = page(editor_client)
    assert "3 hours ago" in text
    assert "1 failure in 7 days" in text


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=5, hours=1), "Credentials expire in 5 days"),
        (timedelta(days=1, hours=1), "Credentials expire in 1 day"),
        (timedelta(hours=1), "Credentials expire today"),
    ],
)
def test_credentials_about_to_expire_are_announced(
    account: Account, editor_client: FlaskClient, left: timedelta, words: str
) -> None:
    with transaction():
        account.credentials_expire_at = datetime.now(UTC) + left
    assert words in page(editor_client)


def test_a_paused_account_says_until_when_with_its_zone(account: Account, editor_client: FlaskClient) -> None:
    with transaction():
        account.paused_until = datetime(2099, 1, 1, 12, tzinfo=UTC)
    text = page(editor_client)
    assert "1 Jan 2099, 13:00" in text
    assert "Europe/Berlin" in text


def test_a_pause_that_is_over_is_not_shown(account: Account, editor_client: FlaskClient) -> None:
    with transaction():
        account.paused_until = datetime.now(UTC) - timedelta(minutes=1)
    assert "Paused" not in page(editor_client)


def test_more_accounts_need_no_more_queries(account: Account, editor_client: FlaskClient) -> None:
    def queries() -> int:
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        page(editor_client)
        return len(seen)

    page(editor_client)
    before = queries()
    for number in range(5):
        project = create_project(f"Project {number}", "UTC", by=None)
        post_for(accounts.connect(PLATFORM, project.id, SECRETS, by=None))
    assert queries() == before

"""Choosing limits on the pages of platforms and accounts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from syndication.extensions import db
from syndication.models import Account, PlatformLimits, PostStatus, Project
from syndication.services.transaction import transaction
from tests.web.dashboard_pages import DASHBOARD, PLATFORM, page, post_for

OF_PLATFORM = f"{DASHBOARD}limits/{PLATFORM}"


@pytest.fixture
def account(app: Flask, project: Project) -> Account:
    with transaction() as session:
        account = Account(
            project_id=project.id, platform=PLATFORM, remote_id="did:plc:one", name="Garden club"
        )
        session.add(account)
    return account


def of_account(account: Account) -> str:
    return f"{DASHBOARD}accounts/{account.id}"


def words(client: FlaskClient, path: str = DASHBOARD) -> str:
    """The text of a page as one reads it."""
    return " ".join(re.sub(r"<[^>]*>", " ", page(client, path)).split())


def test_an_admin_chooses_for_a_platform(admin_client: FlaskClient) -> None:
    typed = {"concurrency": "7", "window_count": "30", "window_seconds": "2", "unit": "3600"}
    assert admin_client.post(OF_PLATFORM, data=typed).status_code == 302
    text = words(admin_client)
    assert "The limits of Bluesky are saved." in text
    assert "At most 30 posts in 2 hours for each account. 0 of 7 posts being sent at once." in text
    form = page(admin_client, OF_PLATFORM)
    for shown in ('value="7"', 'value="30"', 'value="2"', '<option selected value="3600">'):
        assert shown in form


def test_an_admin_chooses_for_an_account(admin_client: FlaskClient, account: Account) -> None:
    typed = {"window_count": "5", "window_seconds": "15", "unit": "60"}
    assert admin_client.post(f"{of_account(account)}/limits", data=typed).status_code == 302
    assert "At most 5 posts in 15 minutes (chosen by an admin for this account)." in words(
        admin_client, of_account(account)
    )


def test_what_was_chosen_is_forgotten_with_one_button(admin_client: FlaskClient, account: Account) -> None:
    there = f"{of_account(account)}/limits"
    assert "Back to what is usual" not in page(admin_client, there)
    admin_client.post(there, data={"window_count": "5", "window_seconds": "15", "unit": "60"})
    assert "Back to what is usual" in page(admin_client, there)
    admin_client.post(there, data={"window_count": "x", "reset": "1"})
    assert "(usual for the platform)" in words(admin_client, of_account(account))


def test_a_platform_s_limits_are_forgotten_as_well(admin_client: FlaskClient) -> None:
    admin_client.post(OF_PLATFORM, data={"concurrency": "7"})
    admin_client.post(OF_PLATFORM, data={"concurrency": "7", "reset": "1"})
    assert db.session.get_one(PlatformLimits, PLATFORM).concurrency is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"concurrency": "0"}, "Allow between 1 and 1000 sends at once."),
        ({"window_count": "5"}, "Fill in both, the posts and the time, or none of them."),
        ({"window_count": "many", "window_seconds": "5", "unit": "60"}, "Not a valid integer value."),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_in_the_form(
    admin_client: FlaskClient, typed: dict[str, str], sentence: str
) -> None:
    response = admin_client.post(OF_PLATFORM, data=typed)
    assert response.status_code == 422
    assert sentence in response.text
    assert all(f'value="{value}"' in response.text for value in typed.values())


def test_an_editor_reads_the_limits_in_words_and_cannot_change_them(
    editor_client: FlaskClient, account: Account
) -> None:
    text = page(editor_client, of_account(account))
    assert "At most 1,500 posts an hour" in " ".join(text.split())
    assert "/limits" not in text
    assert "/limits" not in page(editor_client)
    assert editor_client.post(OF_PLATFORM, data={"concurrency": "7"}).status_code == 403


def test_the_dashboard_says_what_is_used_and_when_it_is_free_again(
    editor_client: FlaskClient, account: Account
) -> None:
    sent_at = datetime.now(UTC) - timedelta(minutes=20)
    with transaction():
        account.window_count, account.window_seconds = 2, 3600
    post_for(account, status=PostStatus.POSTED, sent_at=sent_at)
    assert "1 of 2 posts an hour used, the first of them free again" in words(editor_client)
    post_for(account, status=PostStatus.POSTED, sent_at=sent_at + timedelta(minutes=5))
    assert "2 of 2 posts an hour used , the next place is free" in words(editor_client)
    opens = (sent_at + timedelta(hours=1)).strftime("%H:%M")
    with transaction():
        account.project.time_zone = "UTC"
    assert f"{opens} UTC" in words(editor_client)


def test_the_platform_s_own_word_stands_beside_it(editor_client: FlaskClient, account: Account) -> None:
    now = datetime.now(UTC)
    with transaction():
        account.quota = {"remaining": 12, "limit": 5000, "resets_at": None, "at": now.isoformat()}
    assert "Bluesky itself says: 12 of 5,000 left" in words(editor_client)


@pytest.mark.parametrize("path", ["limits/nowhere", "accounts/77/limits"])
def test_there_are_no_limits_of_what_does_not_exist(admin_client: FlaskClient, path: str) -> None:
    assert admin_client.get(f"{DASHBOARD}{path}").status_code == 404

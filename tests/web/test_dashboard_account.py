"""The page of one account, and what admins do there."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, AccountState, AuditEvent, PostStatus, Project, User
from syndication.platforms import platforms
from syndication.sandbox.bluesky.demo import bluesky_credentials
from syndication.services import accounts, sessions
from syndication.services.accounts.pictures import keep_picture
from syndication.services.transaction import transaction
from syndication.web.login import TOKEN
from tests.web.dashboard_pages import DASHBOARD, PLATFORM, SECRETS, page, post_for

#: What the platform keeps beside the secrets and everybody may know.
PUBLIC_PARTS = ("identifier", "handle", "service", "did")


@pytest.fixture(autouse=True)
def at_the_sandbox(app: Flask, sandbox_url: str) -> None:
    app.config["PLATFORM_API_BASES"] = {name: f"{sandbox_url}/{name}" for name in platforms()}


@pytest.fixture
def account(project: Project) -> Account:
    return accounts.connect(PLATFORM, project.id, SECRETS, by=None)


def test_the_account_page_shows_who_it_is(account: Account, editor_client: FlaskClient) -> None:
    text = page(editor_client, f"{DASHBOARD}accounts/{account.id}")
    assert account.handle in text
    assert account.remote_id in text


def test_the_account_page_lists_recent_posts(account: Account, editor_client: FlaskClient) -> None:
    post_for(account, status=PostStatus.FAILED, message="The text is too long.")
    text = page(editor_client, f"{DASHBOARD}accounts/{account.id}")
    assert "Open day" in text
    assert "The text is too long." in text


def test_scheduled_posts_of_a_disconnected_account_are_shown_as_blocked(
    account: Account, editor_client: FlaskClient
) -> None:
    post_for(account)
    accounts.disconnect(account.id, by=None)
    assert "Blocked" in page(editor_client, f"{DASHBOARD}accounts/{account.id}")


def test_an_account_that_does_not_exist_is_not_found(editor_client: FlaskClient) -> None:
    assert editor_client.get(f"{DASHBOARD}accounts/404").status_code == 404


def test_an_admin_verifies_an_account(account: Account, admin_client: FlaskClient) -> None:
    response = admin_client.post(f"{DASHBOARD}accounts/{account.id}/verify")
    assert "is connected and working" in page(admin_client, response.location)


def test_an_admin_replaces_credentials(account: Account, admin_client: FlaskClient) -> None:
    accounts.mark_needs_reconnect(account.id, "Revoked.")
    data = {f"secret-{k}": v for k, v in SECRETS.items()}
    response = admin_client.post(f"{DASHBOARD}accounts/{account.id}/credentials", data=data)
    assert "is connected with its new credentials" in page(admin_client, response.location)
    assert account.is_connected


def test_credentials_of_somebody_else_are_refused_where_they_were_typed(
    account: Account, admin_client: FlaskClient
) -> None:
    others = bluesky_credentials("other")
    data = {f"secret-{k}": v for k, v in others.items()}
    response = admin_client.post(f"{DASHBOARD}accounts/{account.id}/credentials", data=data)
    assert response.status_code == 422
    assert "These credentials belong to" in response.text
    assert others["app_password"] not in response.text


def test_disconnecting_asks_first_and_says_what_it_means(account: Account, admin_client: FlaskClient) -> None:
    post_for(account)
    assert "1 scheduled post is blocked" in page(admin_client, f"{DASHBOARD}accounts/{account.id}/disconnect")
    assert account.is_connected


def test_an_admin_disconnects_an_account(account: Account, admin_client: FlaskClient) -> None:
    response = admin_client.post(f"{DASHBOARD}accounts/{account.id}/disconnect")
    assert "is disconnected" in page(admin_client, response.location)
    assert account.state == AccountState.DISCONNECTED


@pytest.fixture
def picture(account: Account) -> str:
    """Address of the account's profile picture."""
    content = BytesIO()
    Image.new("RGB", (300, 200), "green").save(content, "PNG")
    with transaction():
        account.picture_path = keep_picture(content.getvalue())
    return f"{DASHBOARD}{account.picture_path}"


def test_the_account_page_shows_its_picture(
    account: Account, picture: str, editor_client: FlaskClient
) -> None:
    assert f'src="{picture}"' in page(editor_client, f"{DASHBOARD}accounts/{account.id}")


def test_the_profile_picture_is_served_and_may_be_kept(picture: str, editor_client: FlaskClient) -> None:
    response = editor_client.get(picture)
    assert (response.status_code, response.mimetype) == (200, "image/png")
    assert "immutable" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


def test_the_profile_picture_needs_sign_in(picture: str, client: FlaskClient) -> None:
    assert client.get(picture).status_code == 302


@pytest.mark.parametrize("name", ["0" * 40 + ".png", "..%2f..%2f" + "0" * 32 + ".png"])
def test_other_files_are_not_served(editor_client: FlaskClient, name: str) -> None:
    assert editor_client.get(f"{DASHBOARD}avatars/{name}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "connect/bluesky"),
        ("POST", "connect/bluesky"),
        ("POST", "accounts/1/verify"),
        ("GET", "accounts/1/credentials"),
        ("POST", "accounts/1/credentials"),
        ("GET", "accounts/1/disconnect"),
        ("POST", "accounts/1/disconnect"),
    ],
)
def test_editors_are_kept_out_of_what_changes_accounts(
    account: Account, editor_client: FlaskClient, method: str, path: str
) -> None:
    assert editor_client.open(f"{DASHBOARD}{path}", method=method).status_code == 403
    assert account.is_connected


@pytest.mark.parametrize("path", ["connect/bluesky", "accounts/1/verify", "accounts/1/disconnect"])
def test_who_is_not_signed_in_changes_nothing(account: Account, client: FlaskClient, path: str) -> None:
    assert client.post(f"{DASHBOARD}{path}").status_code == 401
    assert account.is_connected


def test_editors_see_no_settings_and_no_buttons(account: Account, editor_client: FlaskClient) -> None:
    text = page(editor_client, f"{DASHBOARD}accounts/{account.id}")
    for word in ("API address", "Verify now", "Replace credentials", "Disconnect"):
        assert word not in text


def test_no_page_ever_shows_a_secret(account: Account, admin_client: FlaskClient) -> None:
    for path in ("", f"accounts/{account.id}", f"accounts/{account.id}/credentials", "connect/bluesky"):
        text = page(admin_client, f"{DASHBOARD}{path}")
        stored = accounts.credentials_for(account).secrets
        secret = {name: value for name, value in stored.items() if name not in PUBLIC_PARTS}
        assert secret
        assert not [name for name, value in secret.items() if value in text]


def test_what_an_admin_does_is_in_the_audit_log(account: Account, admin_client: FlaskClient) -> None:
    admin_client.post(f"{DASHBOARD}accounts/{account.id}/disconnect")
    last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert (last.action, last.actor) == ("account.disconnected", "admin@example.org")


class TestWithProtection:
    @pytest.fixture
    def config_overrides(self) -> dict[str, Any]:
        return {"WTF_CSRF_ENABLED": True}

    @pytest.mark.parametrize("path", ["connect/bluesky", "accounts/1/verify", "accounts/1/disconnect"])
    def test_a_form_without_its_token_is_refused(
        self, account: Account, client: FlaskClient, admin: User, path: str
    ) -> None:
        with client.session_transaction() as cookies:
            cookies[TOKEN] = sessions.start(admin.id, address="", user_agent="")
        assert client.post(f"{DASHBOARD}{path}").status_code == 400
        assert account.is_connected

"""Connecting an account in the browser, against the sandbox."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from syndication.extensions import db
from syndication.models import Account, Project
from syndication.platforms import platforms
from syndication.sandbox.demo import CREDENTIALS
from tests.web.dashboard_pages import DASHBOARD, PLATFORM, SECRET, SECRETS, page, typed


@pytest.fixture(autouse=True)
def at_the_sandbox(app: Flask, sandbox_url: str) -> None:
    app.config["PLATFORM_API_BASES"] = {name: f"{sandbox_url}/{name}" for name in platforms()}


def connect_page(client: FlaskClient, project: Project, **changed: Any) -> TestResponse:
    return client.post(f"{DASHBOARD}connect/{PLATFORM}", data=typed(project, **changed))


def count_accounts() -> int:
    return db.session.scalar(select(func.count()).select_from(Account)) or 0


def test_an_admin_connects_an_account(admin_client: FlaskClient, project: Project) -> None:
    response = connect_page(admin_client, project)
    account = db.session.scalars(select(Account)).one()
    assert response.location == f"{DASHBOARD}accounts/{account.id}"
    assert f"{account.label} is connected." in page(admin_client, response.location)
    assert (account.project_id, account.is_connected) == (project.id, True)


@pytest.mark.parametrize("platform", sorted(CREDENTIALS))
def test_every_platform_of_the_sandbox_connects_with_its_own_form(
    admin_client: FlaskClient, project: Project, platform: str
) -> None:
    response = admin_client.post(f"{DASHBOARD}connect/{platform}", data=typed(project, CREDENTIALS[platform]))
    assert response.status_code == 302


@pytest.mark.parametrize("platform", sorted(CREDENTIALS))
def test_the_form_asks_what_the_platform_asks(
    admin_client: FlaskClient, project: Project, platform: str
) -> None:
    text = page(admin_client, f"{DASHBOARD}connect/{platform}")
    for name in CREDENTIALS[platform]:
        assert f'name="secret-{name}"' in text


def test_the_usual_api_address_is_shown(
    admin_client: FlaskClient, project: Project, sandbox_url: str
) -> None:
    assert f"{sandbox_url}/{PLATFORM}" in page(admin_client, f"{DASHBOARD}connect/{PLATFORM}")


def test_wrong_credentials_are_refused_where_they_were_typed(
    admin_client: FlaskClient, project: Project
) -> None:
    wrong = {**SECRETS, "app_password": "wrong-pass-word-here"}
    response = connect_page(admin_client, project, secrets=wrong)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert SECRETS["identifier"] in response.text
    assert "wrong-pass-word-here" not in response.text
    assert count_accounts() == 0


def test_a_missing_credential_is_named_at_its_field(admin_client: FlaskClient, project: Project) -> None:
    response = connect_page(admin_client, project, secrets={"identifier": SECRETS["identifier"]})
    assert response.status_code == 422
    assert 'id="secret-app_password-errors"' in response.text


def test_a_platform_that_cannot_be_reached_is_told(admin_client: FlaskClient, project: Project) -> None:
    response = connect_page(admin_client, project, api_base="http://127.0.0.1:9")
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert SECRET not in response.text
    assert "http://127.0.0.1:9" in response.text


def test_a_bad_api_address_is_refused_at_its_field(admin_client: FlaskClient, project: Project) -> None:
    response = connect_page(admin_client, project, api_base="ftp://example.org")
    assert response.status_code == 422
    assert 'id="api_base-errors"' in response.text
    assert SECRET not in response.text


def test_a_project_that_is_gone_is_refused(admin_client: FlaskClient, project: Project) -> None:
    response = admin_client.post(f"{DASHBOARD}connect/{PLATFORM}", data={**typed(project), "project": 404})
    assert response.status_code == 422
    assert count_accounts() == 0


def test_without_a_project_the_page_leads_to_making_one(admin_client: FlaskClient) -> None:
    text = page(admin_client, f"{DASHBOARD}connect/{PLATFORM}")
    assert "Create a project" in text
    assert "secret-" not in text


def test_an_unknown_platform_is_not_found(admin_client: FlaskClient) -> None:
    assert admin_client.get(f"{DASHBOARD}connect/nowhere").status_code == 404

"""The page of one channel: what it takes, who posts there, and the simulation of errors."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from syndication.extensions import db
from syndication.models import Account, PostStatus, Project
from syndication.platforms import platforms
from syndication.sandbox.demo import CREDENTIALS
from syndication.services import accounts
from tests.support.delivery import Sandbox, Scheduled, deliver

PAGE = "/syndication/posting/bluesky/post"


@pytest.fixture
def near(app: Flask, sandbox: Sandbox, bluesky_account: Account) -> Account:
    """An account of the sandbox that belongs to this desk."""
    app.config["SANDBOX_PORT"] = urlsplit(sandbox.url).port
    return bluesky_account


def plan(client: FlaskClient, account: Account, **fields: str) -> str:
    data = {"account": str(account.id), "kind": "error-before", "times": "1", **fields}
    return client.post(f"{PAGE}/errors", data=data, follow_redirects=True).text


def test_an_editor_sees_what_a_channel_takes_and_who_posts_there(
    editor_client: FlaskClient, near: Account
) -> None:
    page = editor_client.get(PAGE).text
    assert "300" in page
    assert near.label in page
    assert "Error simulation" not in page


@pytest.mark.parametrize("path", ["bluesky/nothing", "nowhere/post"])
def test_a_channel_that_does_not_exist_is_not_found(editor_client: FlaskClient, path: str) -> None:
    assert editor_client.get(f"/syndication/posting/{path}").status_code == 404


def test_a_planned_error_hits_the_next_post_and_is_shown_until_then(
    admin_client: FlaskClient, near: Account, scheduled: Scheduled
) -> None:
    page = plan(admin_client, near, kind="status", status="400")
    assert f"Planned for {near.label}" in page
    post = scheduled("Hello", near)
    deliver()
    assert post.status == PostStatus.FAILED
    assert f"Planned for {near.label}" not in admin_client.get(PAGE).text


def test_a_planned_error_can_be_taken_back(
    admin_client: FlaskClient, near: Account, scheduled: Scheduled
) -> None:
    plan(admin_client, near)
    admin_client.post(f"{PAGE}/errors/clear", data={"account": near.id})
    post = scheduled("Hello", near)
    deliver()
    assert post.status == PostStatus.POSTED


def test_a_plan_that_makes_no_sense_is_explained(admin_client: FlaskClient, near: Account) -> None:
    assert "status belongs to the kind status" in plan(admin_client, near, status="400")


def test_errors_are_not_simulated_on_real_platforms(
    admin_client: FlaskClient, app: Flask, bluesky_account: Account
) -> None:
    assert "Error simulation" not in admin_client.get(PAGE).text
    assert "only for accounts of the sandbox" in plan(admin_client, bluesky_account)


def test_without_its_sandbox_the_page_says_so(admin_client: FlaskClient, app: Flask, near: Account) -> None:
    near.api_base = "http://127.0.0.1:1/bluesky"
    db.session.commit()
    app.config["SANDBOX_PORT"] = 1
    assert "does not answer just now" in admin_client.get(PAGE).text


@pytest.mark.parametrize("name", platforms())
def test_a_planned_error_is_known_to_the_sandbox_by_the_name_that_the_desk_gives_the_account(
    app: Flask, sandbox: Sandbox, project: Project, name: str
) -> None:
    app.config["SANDBOX_PORT"] = urlsplit(sandbox.url).port
    base = f"{sandbox.url}/{name}"
    account = accounts.connect(name, project.id, CREDENTIALS[name], api_base=base, by=None)
    sandbox.fault(name, "status", status=400, account=account.remote_id, path="/")
    assert not accounts.verify(account.id, by=None).ok

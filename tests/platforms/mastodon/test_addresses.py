"""Which server an account is on: what people type, what is kept, and where the token goes."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, Project
from syndication.platforms.base import Credentials
from syndication.platforms.errors import Rejected
from syndication.platforms.http import Http
from syndication.platforms.mastodon.adapter import platform
from syndication.sandbox.mastodon.demo import mastodon_credentials
from syndication.services import accounts
from syndication.services.errors import Invalid
from tests.platforms.mastodon.conftest import TYPED, Server

CONNECT = "/syndication/dashboard/connect/mastodon"
SECRETS = mastodon_credentials()


@pytest.mark.parametrize(
    ("typed", "server"),
    [
        ("mastodon.social", "https://mastodon.social"),
        (" https://Mastodon.Social/ ", "https://mastodon.social"),
        ("https://mastodon.social/@me/123?x#y", "https://mastodon.social"),
        ("mastodon.social/@me", "https://mastodon.social"),
        ("https://mastodon.social/settings/applications/new", "https://mastodon.social"),
        ("https://mastodon.social/home", "https://mastodon.social"),
        ("@me@mastodon.social", "https://mastodon.social"),
        ("me@mastodon.social", "https://mastodon.social"),
        ("\u202ahttps://mastodon.social\u202c", "https://mastodon.social"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://proxy.example/mastodon/", "https://proxy.example/mastodon"),
        ("https://proxy.example/homestead", "https://proxy.example/homestead"),
        ("", ""),
    ],
)
def test_a_server_is_recognised_however_it_is_typed(typed: str, server: str) -> None:
    assert platform.tidy_address(typed) == server
    assert platform.tidy_address(server) == server


@pytest.mark.parametrize(
    "typed",
    ["https://", "ftp://mastodon.social", "https://me:pw@mastodon.social", "a b", "//[", "https://[", "@me"],
)
def test_what_is_no_server_is_refused_before_anything_is_sent(
    app: Flask, project: Project, typed: str
) -> None:
    app.config["ALLOW_PRIVATE_API_BASES"] = False
    with pytest.raises(Invalid) as caught:
        accounts.connect("mastodon", project.id, SECRETS, api_base=typed, by=None)
    assert set(caught.value.errors) == {"api_base"}
    assert "pw" not in str(caught.value.errors)


def test_the_account_s_server_is_asked_and_no_other(server: Server, http: Http) -> None:
    with pytest.raises(Rejected):
        platform.profile(Credentials(TYPED, f"{server.wire.url}/proxied"), http)
    assert server.calls == ["GET /proxied/api/v1/accounts/verify_credentials"]


@pytest.mark.parametrize("address", [None, "", " "])
def test_without_a_server_nothing_is_connected(app: Flask, project: Project, address: str | None) -> None:
    app.config["PLATFORM_API_BASES"] = {}
    with pytest.raises(Invalid) as caught:
        accounts.connect("mastodon", project.id, SECRETS, api_base=address, by=None)
    assert caught.value.errors == {"api_base": ["Enter the address. On Mastodon every account has its own."]}


def test_an_account_keeps_the_server_that_the_setting_named(
    app: Flask, project: Project, sandbox_url: str
) -> None:
    app.config["PLATFORM_API_BASES"] = {"mastodon": f"{sandbox_url}/mastodon"}
    account = accounts.connect("mastodon", project.id, SECRETS, by=None)
    app.config["PLATFORM_API_BASES"] = {}
    assert accounts.api_base_of(account) == f"{sandbox_url}/mastodon"


def test_replaced_credentials_go_to_the_account_s_server(
    app: Flask, project: Project, sandbox_url: str
) -> None:
    account = accounts.connect(
        "mastodon", project.id, SECRETS, api_base=f"{sandbox_url}/mastodon/@demo", by=None
    )
    app.config["PLATFORM_API_BASES"] = {"mastodon": "http://127.0.0.1:9"}
    accounts.replace_credentials(account.id, SECRETS, by=None)
    assert (account.is_connected, account.api_base) == (True, f"{sandbox_url}/mastodon")


def connected_page(client: FlaskClient, project: Project, address: str) -> Any:
    data = {"project": project.id, "api_base": address, "secret-access_token": SECRETS["access_token"]}
    return client.post(CONNECT, data=data)


def test_the_page_asks_for_the_server_and_the_account_s_page_names_it(
    admin_client: FlaskClient, project: Project, sandbox_url: str
) -> None:
    assert ">Server</label>" in admin_client.get(CONNECT).text
    response = connected_page(admin_client, project, f"{sandbox_url}/mastodon/@demo")
    account = db.session.scalars(select(Account)).one()
    page = admin_client.get(response.location).text
    assert f"<dt>Server</dt><dd><code>{sandbox_url}/mastodon</code></dd>" in page
    assert account.api_base == f"{sandbox_url}/mastodon"


def test_a_server_that_was_left_out_is_asked_for_at_its_field(
    admin_client: FlaskClient, project: Project
) -> None:
    response = connected_page(admin_client, project, "")
    assert response.status_code == 422
    assert 'id="api_base-errors"' in response.text
    assert SECRETS["access_token"] not in response.text

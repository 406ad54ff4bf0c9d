"""Where an account's platform is asked, and which addresses are refused."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from flask import Flask

from syndication.models import Account, Project
from syndication.platforms.base import Credentials, Profile
from syndication.platforms.errors import Unavailable
from syndication.services import accounts
from syndication.services.errors import Invalid
from tests.services.strange_platform import PROFILE, Strange, connect


def test_without_an_address_the_setting_counts(app: Flask, account: Account) -> None:
    app.config["PLATFORM_API_BASES"] = {"strange": "http://127.0.0.1:5999/strange/"}
    assert accounts.api_base_of(account) == "http://127.0.0.1:5999/strange"


def test_without_a_setting_the_public_address_counts(app: Flask, account: Account) -> None:
    app.config["PLATFORM_API_BASES"] = {}
    assert accounts.api_base_of(account) == "https://strange.example"


def test_an_accounts_own_address_wins(strange: Strange, project: Project) -> None:
    account = connect(project, api_base=" https://1.1.1.1/api/ ")
    assert accounts.api_base_of(account) == "https://1.1.1.1/api"


def test_the_platform_is_asked_at_the_given_address(strange: Strange, project: Project) -> None:
    asked: list[str] = []

    def note(credentials: Credentials) -> Profile:
        asked.append(credentials.api_base)
        return PROFILE

    strange.answer = note
    connect(project, api_base="http://127.0.0.1:5999/strange")
    assert asked == ["http://127.0.0.1:5999/strange"]


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org",
        "example.org",
        "https://",
        "https://user:pass@example.org",
        "https://example.org/?q=1",
        "https://example.org/#top",
        "https://example.org:port",
        "https://[::1",
    ],
)
def test_an_address_that_is_no_api_base_is_refused(strange: Strange, project: Project, address: str) -> None:
    with pytest.raises(Invalid) as caught:
        connect(project, api_base=address)
    assert set(caught.value.errors) == {"api_base"}


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000",
        "http://localhost",
        "http://10.1.2.3/api",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0.0.0.0/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
    ],
)
def test_private_addresses_are_refused_unless_allowed(
    app: Flask, strange: Strange, project: Project, address: str
) -> None:
    app.config["ALLOW_PRIVATE_API_BASES"] = False
    with pytest.raises(Invalid, match="private network"):
        connect(project, api_base=address)


@pytest.mark.parametrize("host", ["a..b", "..", "xn--", "a" * 300 + ".com", "a\0b.com"])
def test_a_host_that_can_have_no_address_is_refused(
    app: Flask, strange: Strange, project: Project, host: str
) -> None:
    app.config["ALLOW_PRIVATE_API_BASES"] = False
    with pytest.raises(Invalid, match="cannot be found") as caught:
        connect(project, api_base=f"http://{host}")
    assert set(caught.value.errors) == {"api_base"}


@pytest.mark.parametrize("allowed", [True, False])
def test_what_is_sent_goes_into_private_networks_only_where_they_are_allowed(
    app: Flask, sandbox_url: str, allowed: bool
) -> None:
    app.config["ALLOW_PRIVATE_API_BASES"] = allowed
    http = accounts.make_http()
    refused = nullcontext() if allowed else pytest.raises(Unavailable, match="private network")
    with refused:
        assert http.request("GET", f"{sandbox_url}/_sandbox/stats").ok


def test_a_public_address_is_taken_where_private_ones_are_not(
    app: Flask, strange: Strange, project: Project
) -> None:
    app.config["ALLOW_PRIVATE_API_BASES"] = False
    assert connect(project, api_base="https://1.1.1.1").api_base == "https://1.1.1.1"

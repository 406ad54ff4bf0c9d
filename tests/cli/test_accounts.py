"""flask accounts, on the shell, against the sandbox."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from syndication.extensions import db
from syndication.models import Account, AccountState, Project
from syndication.platforms import platforms
from syndication.sandbox.demo import CREDENTIALS
from syndication.services import accounts

PLATFORM = "bluesky"
SECRETS = CREDENTIALS[PLATFORM]


@pytest.fixture(autouse=True)
def at_the_sandbox(app: Flask, sandbox_url: str) -> None:
    app.config["PLATFORM_API_BASES"] = {name: f"{sandbox_url}/{name}" for name in platforms()}


def run(app: Flask, *args: str, stdin: str = "") -> Result:
    result = app.test_cli_runner().invoke(args=["accounts", *args], input=stdin)
    db.session.rollback()
    return result


def connect(app: Flask, *more: str, stdin: str = json.dumps(SECRETS), project: str = "Garden") -> Result:
    return run(app, "connect", PLATFORM, "--project", project, "--credentials", "-", *more, stdin=stdin)


def only_account() -> Account:
    return db.session.scalars(select(Account)).one()


def assert_fails(result: Result, words: str) -> None:
    assert result.exit_code == 1
    assert result.stdout == ""
    assert words in result.stderr
    assert "Traceback" not in result.output


@pytest.fixture
def account(project: Project) -> Account:
    return accounts.connect(PLATFORM, project.id, SECRETS, by=None)


def test_connect_prints_the_accounts_id_alone(app: Flask, project: Project) -> None:
    result = connect(app)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{only_account().id}\n", "")


def test_connect_reads_a_file(app: Flask, project: Project, tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps(SECRETS))
    result = run(app, "connect", PLATFORM, "--project", "Garden", "--credentials", str(file))
    assert result.stdout == f"{only_account().id}\n"


def test_connect_takes_an_api_address(app: Flask, project: Project, sandbox_url: str) -> None:
    app.config["PLATFORM_API_BASES"] = {}
    connect(app, "--api-base", f"{sandbox_url}/{PLATFORM}")
    assert only_account().api_base == f"{sandbox_url}/{PLATFORM}"


def test_connect_makes_a_missing_project_and_says_so(app: Flask) -> None:
    result = connect(app, project="Kitchen")
    assert result.stdout == f"{only_account().id}\n"
    assert "Kitchen" in result.stderr
    assert only_account().project.name == "Kitchen"


def test_wrong_credentials_fail_in_one_sentence_without_the_secret(app: Flask, project: Project) -> None:
    result = connect(app, stdin=json.dumps({**SECRETS, "app_password": "wrong-pass-word-here"}))
    assert_fails(result, "Error: ")
    assert "wrong-pass-word-here" not in result.output


def test_a_missing_credential_is_named(app: Flask, project: Project) -> None:
    assert_fails(connect(app, stdin=json.dumps({"identifier": SECRETS["identifier"]})), "app_password")


@pytest.mark.parametrize("stdin", ["not json SECRETWORD", '["SECRETWORD"]', ""])
def test_credentials_that_are_no_json_object_are_refused(app: Flask, project: Project, stdin: str) -> None:
    result = connect(app, stdin=stdin)
    assert_fails(result, "JSON")
    assert "SECRETWORD" not in result.output


def test_an_unknown_platform_is_refused_and_makes_no_project(app: Flask) -> None:
    result = run(app, "connect", "nowhere", "--project", "New", "--credentials", "-", stdin="{}")
    assert_fails(result, "nowhere")
    assert db.session.scalar(select(func.count()).select_from(Project)) == 0


def test_a_bad_api_address_is_refused(app: Flask, project: Project) -> None:
    assert_fails(connect(app, "--api-base", "ftp://example.org"), "Error: --api-base: ")


def test_an_account_that_has_its_own_server_needs_its_address(app: Flask, project: Project) -> None:
    app.config["PLATFORM_API_BASES"] = {}
    secrets = json.dumps(CREDENTIALS["mastodon"])
    result = run(app, "connect", "mastodon", "--project", "Garden", "--credentials", "-", stdin=secrets)
    assert_fails(result, "Error: --api-base: Enter the address. On Mastodon every account has its own.\n")
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_list_shows_one_account_a_line(app: Flask, account: Account) -> None:
    assert run(app, "list").stdout == f"{account.id}\t{PLATFORM}\tconnected\tGarden\t{account.handle}\n"


def test_verify_says_that_the_account_works(app: Flask, account: Account) -> None:
    result = run(app, "verify", str(account.id))
    assert result.exit_code == 0
    assert "working" in result.stdout


def test_verify_fails_when_the_platform_cannot_be_reached(app: Flask, account: Account) -> None:
    app.config["PLATFORM_API_BASES"] = {PLATFORM: "http://127.0.0.1:9"}
    result = run(app, "verify", str(account.id))
    assert_fails(result, "Error: ")
    assert account.is_connected


def test_disconnect_forgets_the_credentials(app: Flask, account: Account) -> None:
    assert run(app, "disconnect", str(account.id)).exit_code == 0
    assert (account.state, account.credential) == (AccountState.DISCONNECTED, None)


@pytest.mark.parametrize("command", ["verify", "disconnect"])
def test_an_account_that_does_not_exist_is_one_sentence(app: Flask, command: str) -> None:
    assert_fails(run(app, command, "404"), "There is no account 404.")


def test_a_disconnected_account_cannot_be_verified(app: Flask, account: Account) -> None:
    accounts.disconnect(account.id, by=None)
    assert_fails(run(app, "verify", str(account.id)), "disconnected")

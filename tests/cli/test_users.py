"""flask users, tokens and projects."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from syndication.models import Project, User
from syndication.services import people, projects, tokens
from tests.support.people import PASSWORD


@pytest.fixture
def shell(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_a_created_user_signs_in_with_the_printed_password(shell: FlaskCliRunner) -> None:
    result = shell.invoke(args=["users", "create", "Ada@example.org", "--role", "admin"])
    assert result.exit_code == 0
    user = people.authenticate("ada@example.org", result.stdout.strip())
    assert user is not None
    assert user.is_admin
    assert user.password_is_temporary


def test_a_password_can_be_given_and_is_then_not_printed(shell: FlaskCliRunner) -> None:
    command = ["users", "create", "ed@example.org", "--role", "editor", "--password-stdin"]
    result = shell.invoke(args=command, input=f"{PASSWORD}\n")
    assert result.output == ""
    assert people.authenticate("ed@example.org", PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["editor@example.org", "--role", "editor"], "already a user"),
        (["nonsense", "--role", "editor"], "Enter an e-mail address"),
        (["x@example.org", "--role", "owner"], "owner"),
        (["x@example.org"], "--role"),
    ],
)
def test_what_is_wrong_is_said_and_fails(
    shell: FlaskCliRunner, editor: User, arguments: list[str], said: str
) -> None:
    result = shell.invoke(args=["users", "create", *arguments])
    assert result.exit_code != 0
    assert said in result.output
    assert "Traceback" not in result.output


def test_users_are_listed_with_role_and_state(shell: FlaskCliRunner, admin: User, editor: User) -> None:
    people.disable_user(editor.id, admin)
    lines = shell.invoke(args=["users", "list"]).output.splitlines()
    assert "admin@example.org\tadmin\tenabled\tAda Admin" in lines
    assert "editor@example.org\teditor\tdisabled\tEd Editor" in lines


def test_a_user_can_be_disabled(shell: FlaskCliRunner, editor: User) -> None:
    assert shell.invoke(args=["users", "disable", editor.email]).exit_code == 0
    assert people.authenticate(editor.email, PASSWORD) is None


def test_the_last_admin_cannot_be_disabled(shell: FlaskCliRunner, admin: User) -> None:
    result = shell.invoke(args=["users", "disable", admin.email])
    assert result.exit_code != 0
    assert "last admin" in result.output


def test_a_token_is_printed_alone(shell: FlaskCliRunner, editor: User) -> None:
    result = shell.invoke(args=["tokens", "create", editor.email, "--name", "import"])
    assert tokens.token_user(result.stdout.removesuffix("\n")) == editor


def test_a_token_for_nobody_fails(shell: FlaskCliRunner) -> None:
    result = shell.invoke(args=["tokens", "create", "nobody@example.org"])
    assert result.exit_code != 0
    assert "There is no user nobody@example.org." in result.output


def test_a_token_is_listed_and_revoked_by_its_id(shell: FlaskCliRunner, editor: User) -> None:
    plain = tokens.create_token(editor, "import", by=editor)
    listed = shell.invoke(args=["tokens", "list", editor.email]).output
    assert "import" in listed
    assert plain not in listed
    assert shell.invoke(args=["tokens", "revoke", listed.split("\t")[0]]).exit_code == 0
    assert tokens.token_user(plain) is None


def test_a_token_that_does_not_exist_cannot_be_revoked(shell: FlaskCliRunner) -> None:
    assert "There is no such token." in shell.invoke(args=["tokens", "revoke", "7"]).output


def test_a_project_is_created_and_its_id_printed(shell: FlaskCliRunner) -> None:
    result = shell.invoke(args=["projects", "create", "Garden", "--time-zone", "Europe/Berlin"])
    assert projects.get_project(int(result.stdout)).name == "Garden"


def test_a_project_in_an_unknown_zone_is_refused(shell: FlaskCliRunner) -> None:
    result = shell.invoke(args=["projects", "create", "Garden", "--time-zone", "Mars/Base"])
    assert result.exit_code != 0
    assert "Choose a time zone such as Europe/Berlin." in result.output


def test_projects_are_listed(shell: FlaskCliRunner, project: Project) -> None:
    assert f"{project.id}\tGarden\tEurope/Berlin" in shell.invoke(args=["projects", "list"]).output

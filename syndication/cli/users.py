"""flask users: create, list and disable people from the shell."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from syndication.models import Role
from syndication.services import people
from syndication.services.errors import ServiceError

users = AppGroup("users", help="The people who can sign in.")


@users.command("create")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="", help="What colleagues call this person.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, role: str, name: str, password_stdin: bool) -> None:
    """Create a user; prints a one-time password unless one is given."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    try:
        _user, chosen = people.create_user(email, role=role, name=name, password=password, by=None)
    except ServiceError as error:
        raise click.ClickException(error.message) from None
    if password is None:
        click.echo(chosen)


@users.command("list")
def list_all() -> None:
    """List everybody: e-mail, role, state, name."""
    for user in people.list_users():
        state = "disabled" if user.is_disabled else "enabled"
        click.echo("\t".join((user.email, user.role, state, user.name)))


@users.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Shut somebody out at once: sessions end and tokens stop working."""
    try:
        people.disable_user(people.user_named(email).id, by=None)
    except ServiceError as error:
        raise click.ClickException(error.message) from None


commands = [users]

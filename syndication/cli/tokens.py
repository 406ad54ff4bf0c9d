"""flask tokens: bearer tokens for the JSON API."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from syndication.services import people
from syndication.services import tokens as service
from syndication.services.errors import ServiceError

tokens = AppGroup("tokens", help="Bearer tokens for the JSON API.")


@tokens.command("create")
@click.argument("email")
@click.option("--name", default="shell", show_default=True, help="What the token is for.")
def create(email: str, name: str) -> None:
    """Create a token for a user and print it. It is never shown again."""
    try:
        click.echo(service.create_token(email, name, by=None))
    except ServiceError as error:
        raise click.ClickException(error.message) from None


@tokens.command("list")
@click.argument("email")
def list_all(email: str) -> None:
    """List a user's tokens: id, creation time, name."""
    try:
        user = people.user_named(email)
    except ServiceError as error:
        raise click.ClickException(error.message) from None
    for token in service.list_tokens(user.id):
        click.echo("\t".join((str(token.id), token.created_at.isoformat(timespec="seconds"), token.name)))


@tokens.command("revoke")
@click.argument("token_id", type=int)
def revoke(token_id: int) -> None:
    """End a token, by its id in the list."""
    try:
        service.revoke_token(token_id, by=None)
    except ServiceError as error:
        raise click.ClickException(error.message) from None


commands = [tokens]

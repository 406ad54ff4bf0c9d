"""flask credentials: the keys under which secrets are sealed."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from syndication.services import vault
from syndication.services.errors import ServiceError


@click.group()
def credentials() -> None:
    """Encrypted credentials of accounts."""


@credentials.command()
@with_appcontext
def rekey() -> None:
    """Encrypt all credentials with the first of CREDENTIAL_KEYS. May be interrupted and called again."""
    try:
        changed = vault.rekey()
    except ServiceError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"Re-encrypted {changed} credentials.")


commands = [credentials]

"""flask accounts: connecting platforms from the shell."""

from __future__ import annotations

import json
from typing import IO

import click
from flask.cli import with_appcontext

from syndication.models import Project
from syndication.services import accounts as service
from syndication.services.accounts.access import platform_named
from syndication.services.errors import Invalid, ServiceError
from syndication.services.projects import create_project, list_projects

#: What a field is called on the shell where it is none of the credentials.
NAMES = {"api_base": "--api-base"}


@click.group()
def accounts() -> None:
    """Accounts on platforms."""


@accounts.command()
@click.argument("platform")
@click.option(
    "--project", "project_name", required=True, help="Name of the project; made when there is none."
)
@click.option(
    "--credentials",
    "source",
    type=click.File("r"),
    required=True,
    help="File with a JSON object of what the platform's connect form asks for; - reads standard input.",
)
@click.option(
    "--api-base",
    help="Address of the platform's API, instead of the setting <PLATFORM>_API_BASE. Needed where every account "
    "has a server of its own.",
)
@with_appcontext
def connect(platform: str, project_name: str, source: IO[str], api_base: str | None) -> None:
    """Connect an account and print its id."""
    secrets = read_secrets(source)
    try:
        platform_named(platform)  # before a project is made for nothing
        project = project_named(project_name)
        account = service.connect(platform, project.id, secrets, api_base=api_base, by=None)
    except ServiceError as error:
        raise click.ClickException(sentence_of(error)) from None
    click.echo(account.id)


@accounts.command("list")
@with_appcontext
def list_accounts() -> None:
    """One account a line: id, platform, state, project, handle or name; separated by tabs."""
    for account in service.list_accounts():
        click.echo(
            "\t".join(
                [
                    str(account.id),
                    account.platform,
                    account.state,
                    account.project.name,
                    account.handle or account.label,
                ]
            )
        )


@accounts.command()
@click.argument("account_id", type=int)
@with_appcontext
def verify(account_id: int) -> None:
    """Ask the platform whether an account still works. Exit code 1 when it does not."""
    try:
        result = service.verify(account_id, by=None)
    except ServiceError as error:
        raise click.ClickException(error.message) from None
    if not result.ok:
        raise click.ClickException(result.message)
    click.echo(result.message)


@accounts.command()
@click.argument("account_id", type=int)
@with_appcontext
def disconnect(account_id: int) -> None:
    """Delete an account's credentials. Its posts stay; what is scheduled waits."""
    try:
        account = service.disconnect(account_id, by=None)
    except ServiceError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{account.label} is disconnected.")


def read_secrets(source: IO[str]) -> dict[str, str]:
    """The JSON object in a file. No error repeats anything of what is in it."""
    try:
        secrets = json.load(source)
    except ValueError:
        raise click.ClickException("The credentials are not valid JSON.") from None
    if not isinstance(secrets, dict):
        raise click.ClickException('The credentials must be a JSON object, such as {"field": "value"}.')
    return secrets


def project_named(name: str) -> Project:
    """The project with this name. Made, and said so on standard error, when there is none."""
    for project in list_projects():
        if project.name == name:
            return project
    project = create_project(name, "UTC", by=None)
    click.echo(f"Made the project “{name}” with the time zone UTC; change it on the projects page.", err=True)
    return project


def sentence_of(error: ServiceError) -> str:
    """The message, with fields and options named: the shell has no form to show them at."""
    if not isinstance(error, Invalid):
        return error.message
    return " ".join(
        f"{NAMES.get(field, field)}: {sentence}" if field else sentence
        for field, sentences in error.errors.items()
        for sentence in sentences
    )


commands = [accounts]

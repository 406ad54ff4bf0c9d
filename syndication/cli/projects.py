"""flask projects: what pieces and accounts are grouped by."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from syndication.services import projects as service
from syndication.services.errors import ServiceError

projects = AppGroup("projects", help="What pieces and accounts are grouped by.")


@projects.command("create")
@click.argument("name")
@click.option("--time-zone", required=True, metavar="ZONE", help="For example Europe/Berlin.")
def create(name: str, time_zone: str) -> None:
    """Create a project and print its id."""
    try:
        click.echo(service.create_project(name, time_zone, by=None).id)
    except ServiceError as error:
        raise click.ClickException(error.message) from None


@projects.command("list")
def list_all() -> None:
    """List the projects: id, name, time zone."""
    for project in service.list_projects():
        click.echo("\t".join((str(project.id), project.name, project.time_zone)))


commands = [projects]

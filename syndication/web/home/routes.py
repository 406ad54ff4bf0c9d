"""The home page."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from syndication.services.overview import overview
from syndication.services.projects import list_projects
from syndication.services.ready import name_of

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def root() -> ResponseReturnValue:
    return redirect(url_for("home.index"))


@blueprint.get("/syndication/")
def index() -> ResponseReturnValue:
    return render_template(
        "syndication/home.html",
        overview=overview(datetime.now(UTC)),
        any_project=bool(list_projects()),
        name_of=name_of,
    )

"""Syndication Desk: a self-hosted social-media publishing desk."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any

# Late, as all of what makes up the application: the sandbox and the launcher are ours, too, and do without.
if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).parent.parent


def create_app(config: Mapping[str, Any] | None = None, *, pages: bool = True) -> Flask:
    """The application. Without a config it is read from the environment (raises config.ConfigurationError).

    pages: whether it has web pages and the API; a process that neither serves nor links to them starts faster without.
    """
    if config is None:
        from config import load_config

        config = load_config()
    from flask import Flask

    from syndication.ids import IdConverter
    from syndication.web import door

    app = Flask(
        __name__,
        root_path=str(ROOT),
        instance_path=str(config["INSTANCE_PATH"]),
        template_folder="templates",
        static_folder="static",
    )
    app.config.from_mapping(config)
    app.url_map.converters["int"] = IdConverter  # every number in our addresses is an id
    door.init_app(app)  # first: it sees every request before the others do
    init_extensions(app)
    if pages:
        init_web(app)
    for module in modules_of("cli"):
        for command in getattr(module, "commands", []):
            app.cli.add_command(command)
    return app


def init_extensions(app: Flask) -> None:
    from click import get_current_context

    from syndication import models  # noqa: F401  # the tables must be known before the first mapper is used
    from syndication.extensions import babel, csrf, db, limiter, login_manager
    from syndication.services.transaction import prepare_sqlite

    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine, app.config["SQLITE_BUSY_TIMEOUT_MS"])
    # Those who run commands and those who loaded it before need Alembic; nobody else waits for it.
    if "flask_migrate" in sys.modules or get_current_context(silent=True):
        from flask_migrate import Migrate

        Migrate(app, db, directory=str(ROOT / "migrations"))
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    babel.init_app(app)


def init_web(app: Flask) -> None:
    from syndication import api
    from syndication.web import errors, filters, login, security

    for part in (security, login, errors, filters, api):
        part.init_app(app)
    for module in modules_of("web"):
        if hasattr(module, "blueprint"):
            app.register_blueprint(module.blueprint)


def modules_of(package: str) -> Iterator[ModuleType]:
    """All modules directly below one of our packages, in the order of their names."""
    folder = Path(__file__).parent / package
    for found in iter_modules([str(folder)]):
        yield import_module(f"{__name__}.{package}.{found.name}")

"""The JSON API under /api/syndication. docs/api.md is for those who use it."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Serve the API and its description."""
    from syndication.api import lookups, openapi, posts, problems, schedule  # noqa: F401  # importing them declares their operations
    from syndication.api.blueprint import blueprint

    problems.init_app(app)
    openapi.init_app(app).register_blueprint(blueprint)

"""A stand-in for the platforms' HTTP APIs, for the demo workspace, tests, benchmarks and error simulation.

It holds everything in memory and is as strict as the platforms' documentation and recorded answers.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask, Response
from flask_babel import Babel

from syndication.sandbox import control, pages
from syndication.sandbox.calls import Sandbox
from syndication.sandbox.wire import Wire

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
#: No script runs here, nothing is loaded from elsewhere, and no page is framed.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def create_sandbox(latency: float = 0.0) -> Flask:
    """The sandbox as a WSGI app. latency: seconds that each API call waits before it is looked at.

    Planned faults on the connection need a server that shows its socket: gunicorn or Werkzeug's.
    """
    app = Flask(
        "syndication.sandbox",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder="static",
    )
    Babel(app)
    found = [import_module(f"syndication.sandbox.{name}").service for name in platform_folders()]
    services = {service.name: service for service in found}
    app.extensions["sandbox"] = Sandbox(services=services, latency=latency)
    for service in services.values():
        service.register(app)
    app.register_blueprint(control.blueprint)
    pages.register(app, services)
    app.after_request(secure)
    app.wsgi_app = Wire(app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented way to wrap the app
    return app


def platform_folders() -> list[str]:
    """Every folder below this one is a platform; it exports `service`, and `CREDENTIALS` in its module `demo`."""
    return sorted(path.parent.name for path in HERE.glob("*/demo.py"))


def secure(response: Response) -> Response:
    if response.mimetype != "application/json":
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response

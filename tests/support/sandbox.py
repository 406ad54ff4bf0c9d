"""The stand-in platforms, on a real port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@contextmanager
def served(application: WSGIApplication) -> Iterator[str]:
    """A WSGI application on a free port while the block runs; its address."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def sandbox_application() -> Flask:
    """The sandbox without what it remembers: to put it together takes longer than many a test."""
    from syndication.sandbox import create_sandbox

    return create_sandbox()


@pytest.fixture
def sandbox_url(sandbox_application: Flask) -> Iterator[str]:
    """Address of a sandbox that remembers nothing yet; the platforms are below it: `/<platform>`."""
    from syndication.sandbox.calls import Sandbox

    services = sandbox_application.extensions["sandbox"].services
    sandbox_application.extensions["sandbox"] = Sandbox(services=services)
    with served(sandbox_application) as url:
        yield url

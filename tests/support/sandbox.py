"""The stand-in platforms, on a real port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import pytest
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


@pytest.fixture
def sandbox_url() -> Iterator[str]:
    """Address of a sandbox of this test's own; the platforms are below it: `/<platform>`."""
    from syndication.sandbox import create_sandbox

    with served(create_sandbox()) as url:
        yield url

"""Serving the sandbox as a process: gunicorn with one worker, because everything is held in its memory."""

from __future__ import annotations

import select
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # gunicorn ships no types
from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]  # the same

#: As many calls can be under way at once; each occupies a thread, also while it waits for the latency to pass.
THREADS = 512
KEEP_ALIVE_SECONDS = 75
#: How long a thread waits for a client's next call before it gives the connection back.
PAUSE_SECONDS = 1.0


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # its base is untyped
    """Keeps a connection in its thread while calls follow each other: handing it around costs as much as they do."""

    def handle(self, connection: TConn) -> object:
        while (kept := super().handle(connection)) is True and self.alive and more_comes(connection):
            pass
        return kept


def more_comes(connection: TConn) -> bool:
    """Whether the client has sent something within the pause."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(PAUSE_SECONDS * 1000))


class Server(BaseApplication):  # type: ignore[misc]  # its base is untyped
    """gunicorn without its command line."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self.app = app
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, which end it at once, whatever is still being answered."""
    settings = {
        "bind": f"{host}:{port}",
        "workers": 1,
        "worker_class": PatientWorker,
        "threads": THREADS,
        "worker_connections": 2000,
        "keepalive": KEEP_ALIVE_SECONDS,
        "graceful_timeout": 0,
        "control_socket_disable": True,
        # Meta's upload servers ask for a header named file_size, which is usually dropped for its underscore.
        "header_map": "dangerous",
        "loglevel": "warning",
        "proc_name": "syndication-sandbox",
    }
    Server(app, settings).run()

"""Waiting until another process can be used."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

#: Seconds any single part may take to come up, also on a slow machine.
PATIENCE = 90


class NotReady(Exception):
    """Something did not come up in time; the message is a sentence."""


def wait_for_port(host: str, port: int, what: str) -> None:
    """Return when somebody listens there. Raises NotReady."""

    def listening() -> bool:
        with socket.socket() as sock:
            return sock.connect_ex((host, port)) == 0

    wait_for(listening, lambda: f"{what} did not start")


def wait_for_readiness(url: str, still_running: Callable[[], bool]) -> None:
    """Return when the desk at this address says that all of it is ready. Raises NotReady."""
    failing: list[str] = ["web"]

    def ready() -> bool:
        if not still_running():
            raise NotReady("the supervisor ended")
        failing[:] = failing_checks(url)
        return not failing

    wait_for(ready, lambda: f"not ready: {', '.join(failing)}")


def failing_checks(url: str) -> list[str]:
    """Names of the checks that /readyz does not find well, "web" if it does not answer."""
    # Not through a proxy: it would not find our own machine.
    opener = build_opener(ProxyHandler({}))
    try:
        opener.open(f"{url}/readyz", timeout=10).close()
        return []
    except HTTPError as error:
        try:
            checks = json.load(error)["checks"]
            return [name for name, check in checks.items() if not check["ok"]]
        except (ValueError, KeyError):
            return ["web"]
    except (URLError, OSError):
        return ["web"]


def wait_for(condition: Callable[[], bool], message: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise NotReady(f"{message()} within {PATIENCE} seconds")
        time.sleep(0.1)

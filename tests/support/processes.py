"""Processes of the tests' own: they end with the test run, whatever happens to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from syndication import lifeline

T = TypeVar("T")
ROOT = Path(__file__).parent.parent.parent


def wait_until(condition: Callable[[], T], what: str, seconds: float = 30, every: float = 0.02) -> T:
    """The condition's answer as soon as it is true. Fails the test when it has not become true in time.

    every: seconds between two looks.
    """
    deadline = time.monotonic() + seconds
    while True:
        if answer := condition():
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain until {what}")
        time.sleep(every)


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    environ: Mapping[str, str] | None = None,
    log: Path,
    stop_within: float = 10,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process while the block runs; afterwards it is asked to end, and killed if it does not within the time.

    `environ` is added to our own environment; `log` gets everything the process prints.
    """
    wrapped = [sys.executable, "-I", "-S", lifeline.__file__, *map(str, command)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            wrapped, env={**os.environ, **(environ or {})}, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(stop_within)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

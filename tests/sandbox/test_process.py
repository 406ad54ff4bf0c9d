"""The sandbox as a process of its own, behind gunicorn."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.processes import answers, free_port, wait_until

COMMAND = "from syndication.cli.sandbox import sandbox; sandbox()"
FORM = {"access_token": "sandbox-page-1", "message": "Hello"}


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def process(port: int) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen(  # our own interpreter and words
        [sys.executable, "-c", COMMAND, "--port", str(port)], cwd=Path(__file__).parents[2]
    )
    try:
        wait_until(lambda: answers(port), "the sandbox answers")
        yield started
    finally:
        started.kill()
        started.wait()


def plan(port: int, kind: str) -> None:
    body = {"platform": "facebook", "kind": kind}
    requests.post(f"http://127.0.0.1:{port}/_sandbox/faults", json=body, timeout=10)


def publish(port: int, timeout: float = 10) -> requests.Response:
    return requests.post(f"http://127.0.0.1:{port}/facebook/1/feed", FORM, timeout=timeout)


def test_connections_are_kept_alive(process: subprocess.Popen[bytes], port: int) -> None:
    with requests.Session() as session:
        url = f"http://127.0.0.1:{port}/facebook/1"
        for _ in range(3):
            answer = session.get(url, params={"access_token": "sandbox-page-1"}, timeout=10)
            assert answer.headers["Connection"] == "keep-alive"
        pools = session.adapters["http://"].poolmanager.pools
        assert pools.get(next(iter(pools.keys()))).num_connections == 1


def test_a_reset_is_one_behind_gunicorn_too(process: subprocess.Popen[bytes], port: int) -> None:
    plan(port, "reset-after")
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        publish(port)


def test_a_hang_is_one_behind_gunicorn_too(process: subprocess.Popen[bytes], port: int) -> None:
    plan(port, "hang-before")
    with pytest.raises(requests.ReadTimeout):
        publish(port, timeout=0.5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once_even_while_a_call_hangs(
    process: subprocess.Popen[bytes], port: int, number: signal.Signals
) -> None:
    plan(port, "hang-before")
    with pytest.raises(requests.ReadTimeout):
        publish(port, timeout=0.2)
    process.send_signal(number)
    assert process.wait(timeout=5) == 0
    assert not answers(port)

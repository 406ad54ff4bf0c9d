"""`make run` from its launcher on: real processes, started, broken and stopped."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import requests

from config import ROOT
from tests.launching.installation import LAUNCHER, Launched, launched, new_environment
from tests.support.processes import wait_until


@pytest.fixture(scope="module")
def environ() -> Iterator[dict[str, str]]:
    """Of one installation, which the tests of this file start one after the other."""
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        yield new_environment(Path(folder))


@pytest.fixture(scope="module")
def desk(environ: dict[str, str]) -> Iterator[Launched]:
    """Its first start, running."""
    with launched(environ) as started:
        started.wait_until_ready()
        yield started


def sign_in(desk: Launched) -> requests.Response:
    """With what the launcher printed."""
    found = re.search(r"^Sign in: (\S+) (\S+)$", desk.said(), re.M)
    assert found
    with requests.Session() as browser:
        page = browser.get(f"{desk.url}/login").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        form = {"email": found[1], "password": found[2], "csrf_token": token[1]}
        return browser.post(f"{desk.url}/login", data=form, allow_redirects=False)


def test_the_first_start_prints_an_address_and_a_password_that_signs_in(desk: Launched) -> None:
    response = sign_in(desk)
    assert response.status_code == 302
    assert "/login" not in response.headers["Location"]


def test_ready_means_that_every_check_is_well(desk: Launched) -> None:
    assert requests.get(f"{desk.url}/readyz", timeout=10).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["gunicorn", "worker.py$", "worker.py scheduler", "worker.py cards", "valkey-server", "sandbox"],
)
def test_a_process_that_is_killed_is_started_again(desk: Launched, name: str) -> None:
    before = desk.processes(name)
    assert before
    for process in before:
        with suppress(psutil.NoSuchProcess):  # a worker's child, whose job was done just now
            process.kill()
    psutil.wait_procs(before, timeout=30)
    wait_until(lambda: desk.processes(name), f"{name} is back")
    wait_until(lambda: is_ready(desk), "the desk is ready again", 120)


def is_ready(desk: Launched) -> bool:
    try:
        return requests.get(f"{desk.url}/readyz", timeout=10).ok
    except requests.RequestException:
        return False


def refusal(environ: dict[str, str]) -> str:
    """What a launcher says that ends by itself with status 1."""
    done = subprocess.run(
        LAUNCHER,
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    return done.stderr


def test_an_instance_folder_in_use_is_refused_in_one_sentence(desk: Launched) -> None:
    folder = desk.environ["INSTANCE_PATH"]
    said = refusal(new_environment(Path(folder)))
    assert (
        said
        == f"{folder} is in use by a running installation; stop it or set INSTANCE_PATH to another folder.\n"
    )


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
def test_a_port_in_use_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    settings = new_environment(tmp_path)
    with socket.create_server(("127.0.0.1", int(settings[name]))):
        said = refusal(settings)
    assert (
        said == f"Port {settings[name]} cannot be used (address already in use); set {name} to a free one.\n"
    )


def test_sigterm_stops_everything(desk: Launched) -> None:
    assert desk.send(signal.SIGTERM) == 0
    assert desk.processes() == []


def test_a_second_start_finds_everything_and_prints_no_password(environ: dict[str, str]) -> None:
    with launched(environ) as again:
        again.wait_until_ready()
        assert "Sign in" not in again.said()
        assert again.send(signal.SIGINT) == 0
        assert again.processes() == []


def test_nothing_survives_a_launcher_that_is_killed(environ: dict[str, str]) -> None:
    with launched(environ) as desk:
        desk.wait_until_ready()
        desk.send(signal.SIGKILL)
        wait_until(lambda: not desk.processes(), "all processes have ended")


def test_a_start_that_is_interrupted_leaves_nothing_and_is_finished_by_the_next(tmp_path: Path) -> None:
    settings = new_environment(tmp_path)
    with launched(settings) as interrupted:
        wait_until(lambda: (tmp_path / "keys" / "first-sign-in").exists(), "the set-up is under way", 120)
        assert interrupted.send(signal.SIGTERM) == 0
        assert interrupted.processes() == []
    with launched(settings) as second:
        second.wait_until_ready()
        assert sign_in(second).status_code == 302

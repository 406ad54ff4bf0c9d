"""The product's real processes, as an operator runs them: web, workers, scheduler, Valkey, sandbox."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import requests

from tests.support.processes import answers, free_port, running, wait_until
from tests.support.valkey import valkey

BIN = Path(sys.executable).parent


@dataclass
class Installation:
    """A running installation. `environ` reaches it from the shell; `processes` by name, such as "worker-1"."""

    url: str
    sandbox_url: str
    environ: Mapping[str, str]
    folder: Path
    processes: dict[str, Popen[bytes]] = field(default_factory=dict)

    def flask(self, *words: str, stdin: str = "") -> str:
        """What `flask --app wsgi …` prints."""
        import subprocess

        done = subprocess.run(
            [BIN / "flask", "--app", "wsgi", *words],
            env={**os.environ, **self.environ},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def sandbox(self, path: str) -> Any:
        return requests.get(f"{self.sandbox_url}{path}", timeout=10).json()

    def ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False


@contextmanager
def installed(
    database_url: str | None = None, workers: int = 2, settings: Mapping[str, str] | None = None
) -> Iterator[Installation]:
    """Starts everything on a database (a new SQLite file by default) and waits until /readyz is content."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-")))
        url = stack.enter_context(valkey(folder))
        desk = new_installation(folder, url, database_url, settings)
        desk.flask("db", "upgrade")
        roles = ["sandbox", "web", "scheduler", "cards", *(f"worker-{n}" for n in range(1, workers + 1))]
        for name in roles:
            command, log = command_of(name, desk.environ), folder / f"{name}.log"
            desk.processes[name] = stack.enter_context(running(command, environ=desk.environ, log=log))
        wait_until(desk.ready, "the installation is ready", 60)
        sandbox_port = int(desk.environ["SANDBOX_PORT"])
        wait_until(lambda: answers(sandbox_port), "the sandbox is there", 60)
        yield desk


def new_installation(
    folder: Path, redis_url: str, database_url: str | None = None, settings: Mapping[str, str] | None = None
) -> Installation:
    """An installation on free ports, of which nothing runs yet."""
    port, sandbox_port = free_port(), free_port()
    environ = {
        "INSTANCE_PATH": str(folder / "instance"),
        "PORT": str(port),
        "SANDBOX_PORT": str(sandbox_port),
        "REDIS_URL": redis_url,
        **({"DATABASE_URL": database_url} if database_url else {}),
        **(settings or {}),
    }
    return Installation(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}", environ, folder)


def command_of(name: str, environ: Mapping[str, str], program: str = "worker.py") -> list[str | Path]:
    """What starts the process of this name: sandbox, web, cards, scheduler…, worker…; the latter with `program`."""
    flask: list[str | Path] = [BIN / "flask", "--app", "wsgi"]
    match name.partition("-")[0]:
        case "sandbox":
            return [*flask, "sandbox", "--port", environ["SANDBOX_PORT"]]
        case "web":
            bind = f"127.0.0.1:{environ['PORT']}"
            return [BIN / "gunicorn", "--bind", bind, "--threads", "8", "wsgi:app"]
        case "worker":
            return [sys.executable, program]
        case role:
            return [sys.executable, program, role]

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
        port, sandbox_port = free_port(), free_port()
        environ = {
            "INSTANCE_PATH": str(folder / "instance"),
            "PORT": str(port),
            "SANDBOX_PORT": str(sandbox_port),
            "REDIS_URL": stack.enter_context(valkey(folder)),
            **({"DATABASE_URL": database_url} if database_url else {}),
            **(settings or {}),
        }
        desk = Installation(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}", environ, folder)
        desk.flask("db", "upgrade")
        flask = [BIN / "flask", "--app", "wsgi"]
        commands: dict[str, list[str | Path]] = {
            "sandbox": [*flask, "sandbox", "--port", str(sandbox_port)],
            "web": [BIN / "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "8", "wsgi:app"],
            "scheduler": [sys.executable, "worker.py", "scheduler"],
            "cards": [sys.executable, "worker.py", "cards"],
            **{f"worker-{number}": [sys.executable, "worker.py"] for number in range(1, workers + 1)},
        }
        for name, command in commands.items():
            log = folder / f"{name}.log"
            desk.processes[name] = stack.enter_context(running(command, environ=environ, log=log))
        wait_until(desk.ready, "the installation is ready", 60)
        wait_until(lambda: answers(sandbox_port), "the sandbox is there", 60)
        yield desk

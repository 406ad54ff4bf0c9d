"""An installation started as `make run` does, and the processes it consists of."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from config import ROOT
from syndication import lifeline
from tests.support.processes import free_port, wait_until

LAUNCHER = (sys.executable, "-m", "syndication.launching")


@dataclass
class Launched:
    """A launcher, what it said so far, and the environment that its processes share."""

    process: subprocess.Popen[bytes]
    output: Path
    environ: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environ['PORT']}"

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self) -> None:
        wait_until(
            lambda: "Ready: " in self.said() or self.process.poll() is not None, "the desk is ready", 240
        )
        assert f"Ready: {self.url}\n" in self.said(), self.said()

    def processes(self, pattern: str = "") -> list[psutil.Process]:
        """All that run in this installation's environment, by a pattern in their command line."""
        return [found for found in psutil.process_iter() if self.owns(found, pattern)]

    def owns(self, process: psutil.Process, pattern: str) -> bool:
        folder = self.environ["INSTANCE_PATH"]
        try:
            command = " ".join(process.cmdline())
            # Valkey overwrites its environment with a title, in which its socket is named.
            ours = folder in command or process.environ().get("INSTANCE_PATH") == folder
            return ours and process.status() != "zombie" and re.search(pattern, command) is not None
        except psutil.Error:
            return False

    def send(self, number: int) -> int:
        """Send the launcher a signal and wait until it has ended; its status."""
        self.process.send_signal(number)
        return self.process.wait(60)


def new_environment(folder: Path) -> dict[str, str]:
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    return {"INSTANCE_PATH": str(folder), "WEB_WORKERS": "1", "WORKERS": "1", **ports}


@contextmanager
def launched(environ: dict[str, str]) -> Iterator[Launched]:
    """A launcher, stopped after the block at the latest. Processes it should lose by then are killed."""
    with tempfile.NamedTemporaryFile(suffix=".log") as output:
        command = (sys.executable, "-I", "-S", lifeline.__file__, *LAUNCHER)
        started = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environ}, stdout=output, stderr=output
        )
        desk = Launched(started, Path(output.name), environ)
        try:
            yield desk
        finally:
            started.terminate()
            started.wait(60)
            for left in desk.processes():
                left.kill()

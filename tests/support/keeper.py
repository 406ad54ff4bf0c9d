"""Keeps processes running as an operator's supervisor does, unless a test takes one down."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, RLock, Thread

import psutil

from syndication import lifeline
from tests.support.processes import ROOT

#: Seconds between looks, and before what ended is started again.
LOOK_EVERY = 0.1
PAUSE = 0.5

Command = Sequence[str | Path]


class Keeper:
    """Processes by name. What ends by itself is started again; what was taken down stays down until it is put up.

    environ is added to our own environment; each process prints to `<folder>/<name>.log`.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.environ = dict(environ or {})
        self.commands: dict[str, Command] = {}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.down: set[str] = set()
        self.ended_at: dict[str, float] = {}
        self.lock = RLock()
        self.over = Event()
        # A process started with our lifeline ends with the thread that started it, so this one stays to the end.
        self.thread = Thread(target=self._watch, daemon=True, name="keeper")
        self.thread.start()

    def keep(self, name: str, command: Command) -> None:
        """Starts a process and keeps it."""
        with self.lock:
            self.commands[name] = command
            self._start(name)

    def pid(self, name: str) -> int:
        return self.processes[name].pid

    def children(self, name: str) -> list[psutil.Process]:
        """What the process has forked, and is still there."""
        with suppress(psutil.NoSuchProcess):
            found = psutil.Process(self.pid(name)).children(recursive=True)
            return [child for child in found if is_there(child)]
        return []

    def send(self, name: str, number: int = signal.SIGKILL) -> int:
        """Sends a signal; what ends of it is started again. The id of the process."""
        with self.lock:
            self.processes[name].send_signal(number)
            return self.pid(name)

    def take_down(self, *names: str, number: int = signal.SIGKILL) -> None:
        """Ends the processes, and leaves it at that."""
        with self.lock:
            self.down.update(names)
            for name in names:
                self.processes[name].send_signal(number)
        for name in names:
            self.processes[name].wait(30)

    def put_up(self, *names: str) -> None:
        with self.lock:
            for name in names:
                self.down.discard(name)
                if self.processes[name].poll() is not None:
                    self._start(name)

    def stop(self) -> None:
        """Ends everything."""
        self.over.set()
        self.thread.join()
        for process in self.processes.values():
            process.terminate()
        until = time.monotonic() + 1
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(until - time.monotonic(), 0.01))
            process.kill()
            process.wait()

    def _watch(self) -> None:
        while not self.over.wait(LOOK_EVERY):
            with self.lock:
                for name, process in self.processes.items():
                    if process.poll() is not None and name not in self.down:
                        ended = self.ended_at.setdefault(name, time.monotonic())
                        if time.monotonic() - ended > PAUSE:
                            self._start(name)

    def _start(self, name: str) -> None:
        command = [sys.executable, "-I", "-S", lifeline.__file__, *map(str, self.commands[name])]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, env={**os.environ, **self.environ}, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
            )
        self.ended_at.pop(name, None)


def is_there(process: psutil.Process) -> bool:
    """Whether it runs: one that has ended and waits for its parent to look does not."""
    with suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False

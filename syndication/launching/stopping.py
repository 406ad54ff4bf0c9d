"""Ending every process that we started, directly or not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

#: Seconds until those who have not ended by themselves are killed.
PATIENCE = 8


def wait_for(pid: int) -> None:
    """Return when this child has ended. Orphans that were adopted meanwhile and ended do not stay as zombies."""
    while os.wait()[0] != pid:
        pass


def stop_children() -> None:
    """Ask our children to end, wait, and kill what is left of them and theirs. From now on signals are ignored.

    Where the launcher adopts orphans (see lifeline), nobody is missed.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    for pid in children():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while reap() and time.monotonic() < deadline:
        time.sleep(0.05)
    while reap():
        for pid in children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def children() -> list[int]:
    if sys.platform != "linux":
        command = ("/usr/bin/pgrep", "-P", str(os.getpid()))
        listed = subprocess.run(command, capture_output=True, text=True, check=False)
        return [int(pid) for pid in listed.stdout.split()]
    found: list[int] = []
    for path in Path("/proc/self/task").glob("*/children"):
        found += map(int, path.read_text().split())
    return found


def reap() -> bool:
    """Take note of children that ended; whether there are others."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return True
    return False

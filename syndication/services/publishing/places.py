"""Which process this is, and whether another one of the same place is still there."""

from __future__ import annotations

import os
import socket
import sys
from functools import cache
from pathlib import Path
from time import CLOCK_MONOTONIC, clock_gettime
from uuid import uuid4

#: Field of /proc/<pid>/stat that says when a process began, in clock ticks since the boot; the state comes first. Both
#: are counted from behind the name, which may hold anything (proc(5)).
_BEGAN, _STATE = 19, 0
_DEAD = ("Z", "X")
#: Goes on while the machine sleeps, where there is such a clock.
_CLOCK = getattr(sys.modules["time"], "CLOCK_BOOTTIME", CLOCK_MONOTONIC)


def seconds() -> float:
    """A clock that nobody sets. Only differences mean something, and only within this machine."""
    return clock_gettime(_CLOCK)


@cache
def place() -> str:
    """Machine, boot and process namespace. Processes of one place can look at each other; made up where that cannot be
    known, so that nobody is in the same place."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{socket.gethostname()} {boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{socket.gethostname()} {uuid4().hex}"


def began(pid: int) -> float:
    """When a process began, in the operating system's count; 0.0 when there is none, or only its remains."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return 0.0 if fields[_STATE] in _DEAD else float(fields[_BEGAN])


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"

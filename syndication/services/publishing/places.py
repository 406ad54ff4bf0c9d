"""Which process this is, and whether another one of the same place (see platforms.clock) is still there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

#: Field of /proc/<pid>/stat that says when a process began, in clock ticks since the boot; the state comes first. Both
#: are counted from behind the name, which may hold anything (proc(5)).
_BEGAN, _STATE = 19, 0
_DEAD = ("Z", "X")


def began(pid: int) -> float:
    """When a process began, in the operating system's count; 0.0 when there is none, or only its remains."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return 0.0 if fields[_STATE] in _DEAD else float(fields[_BEGAN])


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"

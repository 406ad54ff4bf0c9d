"""One running installation for each instance folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """The instance folder is in use; the message is a sentence."""


#: Seconds that the last process of a run that was just stopped gets to end.
PATIENCE = 10.0


def held(descriptor: int) -> bool:
    """Take the lock, waiting a little for somebody who is about to let go; whether it was to be had."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        else:
            return True


@contextmanager
def lock(instance: Path) -> Iterator[int]:
    """Hold the folder. Yields the descriptor: a process that inherits it holds the folder, too, until it ends.

    Raises AlreadyRunning.
    """
    descriptor = os.open(instance / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not held(descriptor):
            raise AlreadyRunning(
                f"{instance} is in use by a running installation; stop it or set INSTANCE_PATH to another folder."
            )
        yield descriptor
    finally:
        os.close(descriptor)

"""One running installation for each instance folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """The instance folder is in use; the message is a sentence."""


@contextmanager
def lock(instance: Path) -> Iterator[int]:
    """Hold the folder. Yields the descriptor: a process that inherits it holds the folder, too, until it ends.

    Raises AlreadyRunning.
    """
    descriptor = os.open(instance / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(
                f"{instance} is in use by a running installation; stop it or set INSTANCE_PATH to another folder."
            ) from None
        yield descriptor
    finally:
        os.close(descriptor)

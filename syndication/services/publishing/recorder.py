"""What a sender's threads have in hand, in a file mapped into memory: it outlives the process, not the machine.

The database knows which posts a dead sender held. This says of which something may have left, and which were being
worked on when it died. Writing it costs nothing, so it is as exact as can be; whoever cannot read it assumes the worst.
"""

from __future__ import annotations

import mmap
import struct
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from flask import current_app

log = structlog.get_logger(__name__)

#: Post, fence, flags.
_CELL = struct.Struct("<qqq")
_FLAGS = _CELL.size - 8
_FLAG = struct.Struct("<q")
#: More than a sender can have in hand and not yet written down.
CELLS = 8192
_SIZE = CELLS * _CELL.size
_AT_WORK, _LEFT = 1, 2

Try = tuple[int, int]


@dataclass(frozen=True)
class Marks:
    """Tries (post, fence) of which something may have left, and those that were being worked on."""

    left: frozenset[Try]
    at_work: frozenset[Try]


class Recorder:
    """The file of one sender. Cells are taken for a try and given back when its outcome is committed."""

    def __init__(self, sender_id: str) -> None:
        try:
            self._map = mapped(path_of(sender_id))
        except OSError as error:
            log.warning("recorder.no_file", error=str(error))
            self._map = mmap.mmap(-1, _SIZE)  # seen by nobody, who then assume the worst
        self._free = deque(range(CELLS))

    def take(self, post_id: int, fence: int) -> int:
        """A cell for a try that is being worked on from now on."""
        cell = self._free.popleft()
        _CELL.pack_into(self._map, cell * _CELL.size, post_id, fence, _AT_WORK)
        return cell

    def waits(self, cell: int) -> None:
        """The try is not worked on: it waits for its time, for others, or for the platform."""
        self._flag(cell, self._flags(cell) & ~_AT_WORK)

    def goes_on(self, cell: int) -> None:
        self._flag(cell, self._flags(cell) | _AT_WORK)

    def leaves(self, cell: int) -> None:
        """From here on something of the try may have left. To be called before it does."""
        self._flag(cell, _LEFT)

    def stays(self, cell: int) -> None:
        """It did not leave after all."""
        self._flag(cell, 0)

    def give_back(self, cell: int) -> None:
        """Whatever came of the try is committed."""
        _CELL.pack_into(self._map, cell * _CELL.size, 0, 0, 0)
        self._free.append(cell)

    def _flags(self, cell: int) -> int:
        flags: int = _FLAG.unpack_from(self._map, cell * _CELL.size + _FLAGS)[0]
        return flags

    def _flag(self, cell: int, flags: int) -> None:
        _FLAG.pack_into(self._map, cell * _CELL.size + _FLAGS, flags)


def mapped(path: Path) -> mmap.mmap:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("x+b") as file:
        file.write(bytes(_SIZE))  # a file with holes would end the process later, when the disk is full
        file.flush()
        return mmap.mmap(file.fileno(), 0)


def path_of(sender_id: str) -> Path:
    return Path(current_app.config["INSTANCE_PATH"]) / "senders" / sender_id


def read_marks(sender_id: str) -> Marks | None:
    """What a sender of this place recorded; None when that cannot be known."""
    try:
        content = path_of(sender_id).read_bytes()
    except OSError:
        return None
    if len(content) != _SIZE:
        return None
    left, at_work = set(), set()
    for post_id, fence, flags in _CELL.iter_unpack(content):
        if flags & _LEFT:
            left.add((post_id, fence))
        if flags & _AT_WORK:
            at_work.add((post_id, fence))
    return Marks(frozenset(left), frozenset(at_work))


def forget_marks(sender_id: str) -> None:
    with suppress(OSError):
        path_of(sender_id).unlink()

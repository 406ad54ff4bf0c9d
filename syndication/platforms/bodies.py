"""Files on their way out, read from disk while they are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from syndication.platforms.errors import Rejected

_BLOCK = 256 * 1024


class FilePart:
    """A file, or `size` bytes of it from `offset` on, as the body of a request.

    on_read: called again and again while it is being sent (`Checkpoints.alive`).
    Raises Rejected when the file is gone.
    """

    def __init__(
        self,
        path: Path,
        offset: int = 0,
        size: int | None = None,
        on_read: Callable[[], None] = lambda: None,
    ) -> None:
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError:
            raise Rejected(
                "A file of this post is no longer stored here. Add it to the piece again."
            ) from None
        whole = path.stat().st_size
        self._file.seek(offset)
        self._left = self.size = max(0, min(whole - offset, whole if size is None else size))
        self._on_read = on_read

    def __len__(self) -> int:
        """What is left: requests and urllib3 ask for it to tell the length of the body."""
        return self._left

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read(_BLOCK):
            yield block

    def read(self, size: int = -1) -> bytes:
        if not self._left:
            return b""
        self._on_read()
        block = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(block)
        if not self._left:
            self._file.close()
        return block

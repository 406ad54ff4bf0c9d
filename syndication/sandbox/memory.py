"""What the sandbox remembers, bounded so that it can run for weeks."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Capped(OrderedDict[Key, Value]):
    """A dictionary that forgets its oldest entry when it would hold more than `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def __setitem__(self, key: Key, value: Value) -> None:
        super().__setitem__(key, value)
        if len(self) > self.limit:
            self.popitem(last=False)


class Uploads:
    """Uploaded files as (bytes, MIME type) by key; the oldest go when all together pass `limit` bytes."""

    def __init__(self, limit: int = 256_000_000) -> None:
        self.limit = limit
        self.size = 0
        self.kept: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        self.lock = Lock()

    def put(self, key: str, data: bytes, mime_type: str) -> None:
        with self.lock:
            self.size += len(data) - len(self.kept.pop(key, (b"", ""))[0])
            self.kept[key] = (data, mime_type)
            while self.size > self.limit:
                self.size -= len(self.kept.popitem(last=False)[1][0])

    def get(self, key: str) -> tuple[bytes, str] | None:
        return self.kept.get(key)

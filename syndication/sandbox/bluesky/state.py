"""What the sandbox keeps of Bluesky: accounts, their records and which blobs they uploaded."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, cast

from syndication.sandbox.bluesky.demo import HANDLE_SUFFIX
from syndication.sandbox.bluesky.ids import did_of
from syndication.sandbox.calls import sandbox
from syndication.sandbox.memory import Capped

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
RECORDS_KEPT = 100_000
ACCOUNTS_KEPT = 10_000
BLOBS_KEPT = 2_000
HOURLY_POINTS = 5_000


@dataclass(frozen=True, slots=True)
class Record:
    rkey: str
    cid: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Blob:
    cid: str
    mime_type: str
    size: int

    def as_json(self) -> dict[str, Any]:
        return {"$type": "blob", "ref": {"$link": self.cid}, "mimeType": self.mime_type, "size": self.size}


@dataclass
class Account:
    name: str
    did: str
    records: Capped[str, Record] = field(default_factory=lambda: Capped(RECORDS_KEPT))
    blobs: Capped[str, Blob] = field(default_factory=lambda: Capped(BLOBS_KEPT))
    lock: Lock = field(default_factory=Lock)
    points: int = 0
    hour: int = 0

    @property
    def handle(self) -> str:
        return self.name + HANDLE_SUFFIX

    def spend(self, points: int) -> tuple[int, int]:
        """Write points spent in this hour, and the epoch second at which the hour ends."""
        hour = int(time.time() // 3600)
        if hour != self.hour:
            self.hour, self.points = hour, 0
        self.points += points
        return self.points, (hour + 1) * 3600


class State:
    """All accounts. One exists as soon as somebody names it."""

    def __init__(self) -> None:
        self.accounts: Capped[str, Account] = Capped(ACCOUNTS_KEPT)
        self.names: Capped[str, str] = Capped(ACCOUNTS_KEPT)
        #: Refresh tokens used or ended, by their id, with the epoch second of that.
        self.retired: Capped[str, float] = Capped(ACCOUNTS_KEPT)
        self.lock = Lock()
        self.account("demo")

    def account(self, name: str) -> Account:
        found = self.accounts.get(name)
        if found is None:
            with self.lock:
                found = self.accounts.setdefault(name, Account(name, did_of(name)))
                self.names[found.did] = name
        return found

    def find(self, handle_or_did: str) -> Account | None:
        """The account a handle or DID names; None if there is none. Every handle of ours names one."""
        if handle_or_did.startswith("did:"):
            name = self.names.get(handle_or_did)
            return self.account(name) if name else None
        handle = handle_or_did.lower()
        name = handle.removesuffix(HANDLE_SUFFIX)
        return self.account(name) if name != handle and NAME.fullmatch(name) else None


def state() -> State:
    return cast(State, sandbox().states["bluesky"])

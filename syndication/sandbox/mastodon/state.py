"""What the sandbox keeps of Mastodon: accounts, their posts, media and Idempotency-Keys."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from threading import Lock
from typing import Any, cast

from syndication.sandbox.calls import sandbox
from syndication.sandbox.mastodon.servers import Server, server_of
from syndication.sandbox.memory import Capped
from syndication.sandbox.names import business_name

STATUSES_KEPT = 100_000
KEYS_KEPT = 100_000
ACCOUNTS_KEPT = 10_000
MEDIA_KEPT = 2_000
WINDOW_SECONDS, WINDOW_POSTS = 3 * 3600, 300


@dataclass(frozen=True, slots=True)
class Status:
    """created_at: epoch seconds. media: ids. poll: its options, seconds and whether several may be chosen."""

    id: str
    created_at: float
    text: str
    spoiler_text: str
    visibility: str
    language: str
    sensitive: bool
    media: tuple[str, ...] = ()
    poll: dict[str, Any] | None = None
    in_reply_to: str = ""


@dataclass(slots=True)
class Media:
    """kind: image, gifv or video. ready_at: epoch seconds. status_id: "" while no post shows it."""

    id: str
    kind: str
    mime_type: str
    width: int
    height: int
    description: str
    ready_at: float
    failed: bool = False
    status_id: str = ""
    seconds: float = 0.0
    kept: bool = True


@dataclass
class Account:
    name: str
    id: str
    server: Server
    statuses: Capped[str, Status] = field(default_factory=lambda: Capped(STATUSES_KEPT))
    media: Capped[str, Media] = field(default_factory=lambda: Capped(MEDIA_KEPT))
    #: The id of the post made under a key, and when.
    keys: Capped[str, tuple[str, float]] = field(default_factory=lambda: Capped(KEYS_KEPT))
    replies: Capped[str, int] = field(default_factory=lambda: Capped(STATUSES_KEPT))
    lock: Lock = field(default_factory=Lock)
    posts: int = 0
    window: int = 0

    @property
    def display_name(self) -> str:
        return business_name(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """What planned faults may call it; the last one is what the desk does."""
        return self.id, self.name, f"{self.id}@{self.server.domain}"

    def spend(self) -> tuple[int, int]:
        """Posts made in these three hours, and the epoch second at which they end."""
        window = int(time.time() // WINDOW_SECONDS)
        if window != self.window:
            self.window, self.posts = window, 0
        self.posts += 1
        return self.posts, (window + 1) * WINDOW_SECONDS

    def same(self, key: str) -> Status | None:
        """The post that was made under this key and is there still."""
        status_id, made_at = self.keys.get(key, ("", 0.0))
        fresh = time.time() - made_at < self.server.key_seconds
        return self.statuses.get(status_id) if fresh else None


class State:
    """All accounts. One exists as soon as somebody names it."""

    def __init__(self) -> None:
        self.accounts: Capped[str, Account] = Capped(ACCOUNTS_KEPT)
        self.names: Capped[str, str] = Capped(ACCOUNTS_KEPT)
        self.numbers = count()
        self.lock = Lock()
        self.account("demo")

    def account(self, name: str) -> Account:
        found = self.accounts.get(name)
        if found is None:
            with self.lock:
                found = self.accounts.setdefault(name, Account(name, number_of(name), server_of(name)))
                self.names[found.id] = name
        return found

    def numbered(self, account_id: str) -> Account | None:
        name = self.names.get(account_id)
        return self.accounts.get(name) if name else None

    def new_id(self) -> str:
        """As Mastodon's: milliseconds and a number, so that later ids are larger."""
        return str((int(time.time() * 1000) << 16) + (next(self.numbers) & 0xFFFF))


def number_of(name: str) -> str:
    """The id of an account, always the same for the same name."""
    return str(109_000_000_000_000_000 + int.from_bytes(sha256(name.encode()).digest()[:6], "big"))


def state() -> State:
    return cast(State, sandbox().states["mastodon"])

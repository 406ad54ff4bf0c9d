"""What the sandbox keeps of X: accounts, their posts and their media."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import IO, Any, cast

from syndication.sandbox.calls import sandbox
from syndication.sandbox.memory import Capped
from syndication.sandbox.names import business_name
from syndication.sandbox.twitter.demo import user_id_of

NAME = re.compile(r"[0-9A-Za-z-]{1,40}")
POSTS_KEPT = 100_000
ACCOUNTS_KEPT = 10_000
MEDIA_KEPT = 2_000
NONCES_KEPT = 100_000
#: Texts against which the next ones are compared.
TEXTS_KEPT = 1_000
WINDOW = 900
#: Seconds for which media may be posted.
MEDIA_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Post:
    """created_at: epoch seconds. media: ids. labels: which of the request's flags were set."""

    id: str
    created_at: float
    text: str
    media: tuple[str, ...] = ()
    reply_to: str = ""
    reply_settings: str = "everyone"
    labels: tuple[str, ...] = ()


@dataclass(slots=True)
class Media:
    """Something uploaded. state: "" while it is being sent, then pending, succeeded or failed.

    uploaded_at, ready_at: epoch seconds. seconds: how long it lasts.
    """

    id: str
    category: str
    mime_type: str
    total: int
    uploaded_at: float = field(default_factory=time.time)
    alt_text: str = ""
    state: str = ""
    failure: str = ""
    ready_at: float = 0.0
    seconds: float = 0.0
    #: Segments in a temporary file, as (offset, size) by their index.
    file: IO[bytes] | None = None
    segments: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What attachments call it: the kind's number and the id."""
        return f"{ {'tweet_image': 3, 'tweet_video': 7, 'tweet_gif': 16}[self.category] }_{self.id}"

    def now(self) -> str:
        """The state at this moment."""
        return "succeeded" if self.state == "pending" and time.time() >= self.ready_at else self.state

    @property
    def usable(self) -> bool:
        return self.now() == "succeeded" and time.time() < self.uploaded_at + MEDIA_SECONDS


@dataclass
class Account:
    """serial: how often its OAuth 2.0 tokens were renewed."""

    name: str
    id: str
    posts: Capped[str, Post] = field(default_factory=lambda: Capped(POSTS_KEPT))
    media: Capped[str, Media] = field(default_factory=lambda: Capped(MEDIA_KEPT))
    texts: Capped[tuple[str, tuple[str, ...]], str] = field(default_factory=lambda: Capped(TEXTS_KEPT))
    lock: Lock = field(default_factory=Lock)
    serial: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    window: int = 0

    @property
    def username(self) -> str:
        return self.name.replace("-", "_")[:15]

    @property
    def shown_name(self) -> str:
        return business_name(self.name)

    def count_call(self, name: str) -> tuple[int, int]:
        """Calls of this name in this quarter of an hour, and the epoch second at which it ends."""
        window = int(time.time()) // WINDOW
        if window != self.window:
            self.window, self.calls = window, {}
        self.calls[name] = self.calls.get(name, 0) + 1
        return self.calls[name], (window + 1) * WINDOW


class State:
    """All accounts. One exists as soon as somebody names it."""

    def __init__(self) -> None:
        self.accounts: Capped[str, Account] = Capped(ACCOUNTS_KEPT)
        self.names: Capped[str, str] = Capped(ACCOUNTS_KEPT)
        self.authors: Capped[str, Account] = Capped(POSTS_KEPT)
        self.nonces: Capped[str, None] = Capped(NONCES_KEPT)
        self.ids = count(1_990_000_000_000_000_000)
        self.lock = Lock()
        self.account("demo")

    def account(self, name: str) -> Account:
        found = self.accounts.get(name)
        if found is None:
            with self.lock:
                found = self.accounts.setdefault(name, Account(name, user_id_of(name)))
                self.names[found.id] = name
        return found

    def by_id(self, user_id: str) -> Account | None:
        name = self.names.get(user_id)
        return self.accounts.get(name) if name else None

    def new_id(self) -> str:
        return str(next(self.ids))

    def post(self, post_id: str) -> tuple[Account, Post] | None:
        author = self.authors.get(post_id)
        post = author.posts.get(post_id) if author else None
        return (author, post) if author and post else None


def state() -> State:
    return cast(State, sandbox().states["twitter"])


def as_dict(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}

"""What the sandbox keeps of Reddit: accounts, their posts, and what they uploaded."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import cast

from syndication.sandbox.calls import sandbox
from syndication.sandbox.memory import Capped
from syndication.sandbox.names import business_name
from syndication.sandbox.reddit.demo import DEMO_USER

ACCOUNTS_KEPT = 10_000
POSTS_KEPT = 200_000
POSTS_OF_AN_ACCOUNT = 20_000
ASSETS_KEPT = 5_000
COMMENTS_KEPT = 100
#: Reddit counts calls in windows of ten minutes: 100 a minute on average.
WINDOW = 600
CALLS_IN_WINDOW = 1000
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class Post:
    """A submission. created_at and visible_at: epoch seconds; it is listed from the latter on."""

    id: str
    author: str
    subreddit: str
    kind: str
    title: str
    text: str
    url: str
    created_at: float
    visible_at: float
    flair: str = ""
    nsfw: bool = False
    spoiler: bool = False
    send_replies: bool = True
    assets: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    comments: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"t3_{self.id}"

    @property
    def visible(self) -> bool:
        return self.visible_at <= time.time()


@dataclass(slots=True)
class Asset:
    """A lease and what came of it. fields: what the storage wants to be sent. expires_at: epoch seconds."""

    id: str
    owner: str
    mime_type: str
    fields: tuple[tuple[str, str], ...]
    expires_at: float
    size: int = -1
    readable: bool = False
    seconds: float = 0.0

    @property
    def uploaded(self) -> bool:
        return self.size >= 0


@dataclass
class Account:
    name: str
    title: str
    posts: Capped[str, Post] = field(default_factory=lambda: Capped(POSTS_OF_AN_ACCOUNT))
    lock: Lock = field(default_factory=Lock)
    calls: int = 0
    window: int = 0

    @property
    def id(self) -> str:
        return self.name.lower().replace("_", "").replace("-", "")

    @property
    def names(self) -> tuple[str, ...]:
        """What planned faults may call it; the last one is what the desk does."""
        return self.name, f"u/{self.name}", f"t2_{self.id}"

    def count_call(self) -> tuple[int, int]:
        """Calls in this window, this one included, and the seconds to its end."""
        now = time.time()
        window = int(now // WINDOW)
        if window != self.window:
            self.window, self.calls = window, 0
        self.calls += 1
        return self.calls, max(1, int((window + 1) * WINDOW - now))


class State:
    """All accounts. One exists as soon as somebody signs in as it."""

    def __init__(self) -> None:
        self.accounts: Capped[str, Account] = Capped(ACCOUNTS_KEPT)
        self.posts: Capped[str, Post] = Capped(POSTS_KEPT)
        self.assets: Capped[str, Asset] = Capped(ASSETS_KEPT)
        self.links: Capped[tuple[str, str], str] = Capped(POSTS_KEPT)
        self.ids = count(36**5 * 12)
        self.lock = Lock()
        self.account(DEMO_USER)

    def account(self, name: str) -> Account:
        found = self.accounts.get(name)
        if found is None:
            with self.lock:
                found = self.accounts.setdefault(name, Account(name, business_name(name)))
        return found

    def new_id(self) -> str:
        return base36(next(self.ids))

    def keep(self, post: Post) -> bool:
        """Whether it was kept: False when its link is in the subreddit already."""
        account = self.account(post.author)
        with self.lock:
            if post.kind == "link":
                link = (post.subreddit.lower(), post.url)
                if link in self.links:
                    return False
                self.links[link] = post.id
            self.posts[post.id] = post
        with account.lock:
            account.posts[post.id] = post
        return True

    def remove(self, post: Post) -> None:
        account = self.account(post.author)
        with self.lock:
            self.posts.pop(post.id, None)
            self.links.pop((post.subreddit.lower(), post.url), None)
        with account.lock:
            account.posts.pop(post.id, None)


def base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


def state() -> State:
    return cast(State, sandbox().states["reddit"])

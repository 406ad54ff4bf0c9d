"""What the sandbox keeps of Instagram: accounts, containers and what was published from them."""

from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import cast

from syndication.sandbox.calls import sandbox
from syndication.sandbox.instagram.demo import DEMO_ACCOUNT
from syndication.sandbox.memory import Capped
from syndication.sandbox.names import business_name

ACCOUNT_ID = re.compile(r"[0-9A-Za-z_-]{1,40}")
DAY = 86_400
CONTAINERS_A_DAY = 400
POSTS_A_DAY = 100
ACCOUNTS_KEPT = 10_000
CONTAINERS_KEPT = 20_000
POSTS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture or video as it is kept. `url` is where people see it, "" when it is too large for that."""

    url: str
    is_video: bool
    alt_text: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class Container:
    """What is being prepared. kind: IMAGE, VIDEO, CAROUSEL, REELS or STORIES. Times are epoch seconds.

    ready_at: when Instagram is done with it, None while the bytes are missing. error: the subcode it ends with, 0 for
    none. post_id: what it was published as, "" while it is not.
    """

    id: str
    account_id: str
    kind: str
    caption: str
    is_item: bool
    created_at: float
    alt_text: str = ""
    media: tuple[Stored, ...] = ()
    ready_at: float | None = None
    error: int = 0
    share_to_feed: bool = True
    thumb_offset: int = 0
    post_id: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    id: str
    text: str
    created_at: float


@dataclass(slots=True)
class Post:
    """Something published: `product` is FEED, REELS or STORY."""

    id: str
    account_id: str
    product: str
    caption: str
    media: tuple[Stored, ...]
    created_at: float
    share_to_feed: bool = True
    thumb_offset: int = 0
    comments: list[Comment] = field(default_factory=list)


@dataclass
class Account:
    id: str
    name: str
    posts: Capped[str, Post] = field(default_factory=lambda: Capped(POSTS_KEPT))
    containers_made: deque[float] = field(default_factory=deque)
    posts_made: deque[float] = field(default_factory=deque)
    lock: Lock = field(default_factory=Lock)

    @property
    def username(self) -> str:
        return f"{self.name.replace(' ', '').lower()}.{self.id}"

    def within_a_day(self, times: deque[float]) -> int:
        """How many of these times are less than a day ago; forgets the others. To be called under the lock."""
        begin = time.time() - DAY
        while times and times[0] < begin:
            times.popleft()
        return len(times)


class State:
    """All accounts. One exists as soon as somebody names it.

    video_seconds: how long a video is worked on. lifetime: how long a container can be published, in seconds.
    """

    def __init__(self) -> None:
        self.video_seconds = 1.0
        self.lifetime = float(DAY)
        self.accounts: Capped[str, Account] = Capped(ACCOUNTS_KEPT)
        self.containers: Capped[str, Container] = Capped(CONTAINERS_KEPT)
        self.posts: Capped[str, Post] = Capped(POSTS_KEPT * 10)
        self.container_ids = count(17_880_000_000_000_001)
        self.post_ids = count(17_990_000_000_000_001)
        self.lock = Lock()
        self.account(DEMO_ACCOUNT)

    def account(self, account_id: str) -> Account:
        found = self.accounts.get(account_id)
        if found is None:
            with self.lock:
                found = self.accounts.setdefault(account_id, Account(account_id, business_name(account_id)))
        return found

    def status_of(self, container: Container) -> tuple[str, str]:
        """`status_code` and `status`."""
        now = time.time()
        if container.post_id:
            return "PUBLISHED", "Published: Media has been successfully published."
        if now - container.created_at > self.lifetime:
            return "EXPIRED", "Expired: The media was not published within 24 hours and has expired."
        if container.ready_at is None or now < container.ready_at:
            return "IN_PROGRESS", "In Progress: Media is still being processed."
        if container.error:
            return "ERROR", f"Error: Media upload has failed with error code {container.error}"
        return "FINISHED", "Finished: Media has been uploaded and it is ready to be published."


def state() -> State:
    return cast(State, sandbox().states["instagram"])

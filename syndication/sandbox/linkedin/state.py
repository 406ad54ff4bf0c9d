"""What the sandbox keeps of LinkedIn: members and organisations, their posts and their uploaded files."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import Any, cast

from syndication.sandbox.calls import sandbox
from syndication.sandbox.linkedin.demo import DEMO_ORGANIZATION
from syndication.sandbox.memory import Capped
from syndication.sandbox.names import business_name

MEMBER_ID = re.compile(r"(?=.*[A-Za-z])[\w-]{1,40}", re.ASCII)
ORGANIZATION_ID = re.compile(r"\d{1,20}", re.ASCII)
AUTHOR = re.compile(
    rf"urn:li:(?:person:{MEMBER_ID.pattern}|organization:{ORGANIZATION_ID.pattern})", re.ASCII
)
POSTS_KEPT = 100_000
ACCOUNTS_KEPT = 10_000
ASSETS_KEPT = 5_000
DUPLICATES_KEPT = 1_000
#: Seconds for which LinkedIn refuses the same content, also when the post was deleted meanwhile.
DUPLICATE_WINDOW = 600


@dataclass(slots=True)
class Post:
    """created_at: epoch seconds. content: as it was sent."""

    urn: str
    created_at: float
    commentary: str
    visibility: str
    content: dict[str, Any] | None = None
    comments: list[str] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.urn.rpartition(":")[2]


@dataclass(slots=True)
class Asset:
    """An uploaded file. kind: image, document or video. parts: first and last byte of each part of a video.

    failure: why it cannot be used, "" while nothing is wrong. ready_at: epoch seconds, None before the upload is over.
    """

    id: str
    kind: str
    owner: str
    size: int = 0
    parts: list[tuple[int, int]] = field(default_factory=list)
    etags: dict[int, str] = field(default_factory=dict)
    ready_at: float | None = None
    failure: str = ""
    mime_type: str = ""
    seconds: float = 0.0
    pages: int = 0

    @property
    def urn(self) -> str:
        return f"urn:li:{self.kind}:{self.id}"

    @property
    def status(self) -> str:
        if self.ready_at is None:
            return "WAITING_UPLOAD"
        if time.time() < self.ready_at:
            return "PROCESSING"
        return "PROCESSING_FAILED" if self.failure else "AVAILABLE"


@dataclass
class Account:
    """A member or an organisation. `id` is what stands in the URN."""

    urn: str
    id: str
    name: str
    posts: Capped[str, Post] = field(default_factory=lambda: Capped(POSTS_KEPT))
    #: What was posted lately: content to (URN, epoch seconds).
    lately: Capped[str, tuple[str, float]] = field(default_factory=lambda: Capped(DUPLICATES_KEPT))
    lock: Lock = field(default_factory=Lock)

    @property
    def names(self) -> tuple[str, str]:
        return self.id, self.urn


class State:
    """All accounts. One exists as soon as somebody names it."""

    def __init__(self) -> None:
        self.accounts: Capped[str, Account] = Capped(ACCOUNTS_KEPT)
        self.assets: Capped[str, Asset] = Capped(ASSETS_KEPT)
        #: URN of the author by URN of the post.
        self.authors: Capped[str, str] = Capped(POSTS_KEPT)
        self.ids = count(7_100_000_000_000_000_000)
        self.lock = Lock()
        self.account(f"urn:li:organization:{DEMO_ORGANIZATION}")

    def account(self, urn: str) -> Account:
        found = self.accounts.get(urn)
        if found is None:
            identity = urn.rpartition(":")[2]
            with self.lock:
                found = self.accounts.setdefault(urn, Account(urn, identity, business_name(identity)))
        return found

    def named(self, identity: str) -> Account | None:
        """The account with this id, which is a number for organisations only."""
        kind = "organization" if identity.isdigit() else "person"
        return self.accounts.get(f"urn:li:{kind}:{identity}")

    def post(self, urn: str) -> tuple[Account, Post] | None:
        account = self.accounts.get(self.authors.get(urn, ""))
        post = account.posts.get(urn) if account else None
        return (account, post) if account and post else None

    def asset(self, urn: str) -> Asset | None:
        return self.assets.get(urn)


def state() -> State:
    return cast(State, sandbox().states["linkedin"])

"""What the sandbox keeps of Facebook: pages, their posts and their photos."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import cast

from syndication.sandbox.calls import sandbox
from syndication.sandbox.facebook.demo import DEMO_PAGE
from syndication.sandbox.memory import Capped
from syndication.sandbox.names import business_name

PAGE_ID = re.compile(r"[0-9A-Za-z-]{1,40}")
POSTS_KEPT = 100_000
PAGES_KEPT = 10_000
PHOTOS_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a page. created_at: epoch seconds. photos: ids."""

    id: str
    created_at: float
    message: str
    link: str = ""
    photos: tuple[str, ...] = ()
    published: bool = True


@dataclass(slots=True)
class Photo:
    """An uploaded photo; `post_id` is "" while no post shows it."""

    id: str
    page_id: str
    alt_text: str
    caption: str
    post_id: str = ""


@dataclass
class Page:
    id: str
    name: str
    posts: Capped[str, Post] = field(default_factory=lambda: Capped(POSTS_KEPT))
    photos: Capped[str, Photo] = field(default_factory=lambda: Capped(PHOTOS_KEPT))
    lock: Lock = field(default_factory=Lock)
    #: The newest status, against which Facebook compares the next one.
    last: Post | None = None
    calls: int = 0
    hour: int = 0

    def count_call(self) -> int:
        """Percent of the calls that this page may get in an hour (4,800 is the least a page has in a day)."""
        hour = int(time.time() // 3600)
        if hour != self.hour:
            self.hour, self.calls = hour, 0
        self.calls += 1
        return min(100, self.calls * 100 // 4800)


class State:
    """All pages. A page exists as soon as somebody names it."""

    def __init__(self) -> None:
        self.pages: Capped[str, Page] = Capped(PAGES_KEPT)
        self.ids = count(122_100_000_000_000)
        self.lock = Lock()
        self.page(DEMO_PAGE)

    def page(self, page_id: str) -> Page:
        found = self.pages.get(page_id)
        if found is None:
            with self.lock:
                found = self.pages.setdefault(page_id, Page(page_id, business_name(page_id)))
        return found

    def new_id(self) -> str:
        return str(next(self.ids))

    def post(self, post_id: str) -> tuple[Page, Post] | None:
        """A post by its full id `<page>_<number>`."""
        page = self.pages.get(post_id.rpartition("_")[0])
        post = page.posts.get(post_id) if page else None
        return (page, post) if page and post else None

    def photo(self, photo_id: str, page: Page) -> Photo | None:
        return page.photos.get(photo_id)


def state() -> State:
    return cast(State, sandbox().states["facebook"])

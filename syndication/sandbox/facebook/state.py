"""What the sandbox keeps of Facebook: pages, their posts, stories and reels, and the photos and videos in them."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import Literal, cast

from syndication.sandbox.calls import sandbox
from syndication.sandbox.facebook.demo import DEMO_PAGE
from syndication.sandbox.memory import Capped
from syndication.sandbox.names import business_name

PAGE_ID = re.compile(r"[0-9A-Za-z-]{1,40}")
POSTS_KEPT = 100_000
PAGES_KEPT = 10_000
PHOTOS_KEPT = 2_000
VIDEOS_KEPT = 5_000
COMMENTED_POSTS_KEPT = 2_000
COMMENTS_KEPT = 100

Kind = Literal["post", "story", "reel"]


@dataclass(frozen=True, slots=True)
class Post:
    """A post, story or reel of a page. created_at, ready_at: epoch seconds. photos, video: ids.

    ready_at: until then Facebook works on its video, and nobody sees it.
    """

    id: str
    created_at: float
    message: str
    link: str = ""
    photos: tuple[str, ...] = ()
    published: bool = True
    kind: Kind = "post"
    video: str = ""
    title: str = ""
    ready_at: float = 0.0

    @property
    def number(self) -> str:
        return self.id.rpartition("_")[2]

    @property
    def media(self) -> str:
        """The id of what a story shows."""
        return self.video or (self.photos[0] if self.photos else "")


@dataclass(slots=True)
class Photo:
    """An uploaded photo; `post_id` is "" while no post shows it."""

    id: str
    page_id: str
    alt_text: str
    caption: str
    post_id: str = ""


@dataclass(slots=True)
class Video:
    """A video on its way. size: bytes that are to come, 0 while unknown. received: those that came.

    wrong: why it will not be processed. finished: whether it was told to be published. ready_at: epoch seconds.
    """

    id: str
    page_id: str
    kind: Kind
    size: int = 0
    received: int = 0
    seconds: float = 0.0
    wrong: str = ""
    finished: bool = False
    ready_at: float = 0.0
    post_id: str = ""
    lock: Lock = field(default_factory=Lock)

    @property
    def session(self) -> str:
        return f"7{self.id}"

    @property
    def complete(self) -> bool:
        return 0 < self.size <= self.received


@dataclass
class Page:
    id: str
    name: str
    posts: Capped[str, Post] = field(default_factory=lambda: Capped(POSTS_KEPT))
    photos: Capped[str, Photo] = field(default_factory=lambda: Capped(PHOTOS_KEPT))
    comments: Capped[str, deque[str]] = field(default_factory=lambda: Capped(COMMENTED_POSTS_KEPT))
    #: When its reels were published, the latest day's.
    reels: deque[float] = field(default_factory=lambda: deque(maxlen=100))
    lock: Lock = field(default_factory=Lock)
    #: The newest status, against which Facebook compares the next one.
    last: Post | None = None
    calls: int = 0
    hour: int = 0

    def count_call(self) -> int:
        """The calls about this page in this hour."""
        hour = int(time.time() // 3600)
        if hour != self.hour:
            self.hour, self.calls = hour, 0
        self.calls += 1
        return self.calls

    def seen(self, *kinds: Kind) -> Iterator[Post]:
        """What people see of these kinds (of all without any), newest first. To be used under the lock."""
        now = time.time()
        for post in reversed(self.posts.values()):
            if post.published and post.ready_at <= now and (not kinds or post.kind in kinds):
                yield post


class State:
    """All pages. A page exists as soon as somebody names it."""

    def __init__(self) -> None:
        self.pages: Capped[str, Page] = Capped(PAGES_KEPT)
        self.videos: Capped[str, Video] = Capped(VIDEOS_KEPT)
        #: Posts by the other ids they have: a story's number, a video's id.
        self.aliases: Capped[str, str] = Capped(VIDEOS_KEPT)
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

    def new_video(self, page: Page, kind: Kind, size: int = 0) -> Video:
        video = Video(self.new_id(), page.id, kind, size)
        with self.lock:
            self.videos[video.id] = video
        return video

    def alias(self, other_id: str, post_id: str) -> None:
        with self.lock:
            self.aliases[other_id] = post_id

    def post(self, post_id: str) -> tuple[Page, Post] | None:
        """A post by its full id `<page>_<number>`, or by one of its other ids."""
        post_id = post_id if "_" in post_id else self.aliases.get(post_id, "")
        page = self.pages.get(post_id.rpartition("_")[0])
        post = page.posts.get(post_id) if page else None
        return (page, post) if page and post else None

    def photo(self, photo_id: str, page: Page) -> Photo | None:
        return page.photos.get(photo_id)


def state() -> State:
    return cast(State, sandbox().states["facebook"])

"""The threads of one run of the publishing job, and the posts that wait for them."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from queue import SimpleQueue

import structlog
from flask import Flask

from syndication.platforms.http import Http
from syndication.services import accounts, publishing
from syndication.services.publishing import Journal, OwnSender, Work

log = structlog.get_logger(__name__)

#: Posts with the threads for each slot: one that is being sent, and one that is ready to be when it is through.
WITH_THREADS = 2


class Crew:
    """Hands posts to threads so that each platform has as many in work as its slots can take soon, and no more: a
    platform that hangs holds up nobody else's."""

    def __init__(self, app: Flask, sender: OwnSender, journal: Journal) -> None:
        self.app = app
        self.sender = sender
        self.journal = journal
        self.changed = threading.Condition()
        self.waiting: dict[str, deque[Work]] = {}
        self.working: Counter[str] = Counter()
        self.jobs: SimpleQueue[Work | None] = SimpleQueue()
        self.threads: list[threading.Thread] = []
        self.enough = 0

    def take(self, work: Sequence[Work]) -> None:
        with self.changed:
            for one in work:
                self.waiting.setdefault(one.claim.platform, deque()).append(one)
            self.enough = self.count() // 2
            self.hand_over()

    def in_hand(self) -> dict[str, int]:
        """Posts that wait or are in work, by platform."""
        with self.changed:
            counts = Counter(self.working)
            counts.update({name: len(queue) for name, queue in self.waiting.items()})
            return {name: count for name, count in counts.items() if count}

    def is_idle(self) -> bool:
        with self.changed:
            return not self.count()

    def count(self) -> int:
        return sum(self.working.values()) + sum(map(len, self.waiting.values()))

    def wait_for_room(self, patience: float) -> None:
        """Waits until half of what was there is dealt with, so that claims are few and large. When there is no more
        than that, until something of it is."""
        with self.changed:
            enough = max(min(self.enough, self.count() - 1), 0)
            self.changed.wait_for(lambda: self.count() <= enough or self.sender.stop.is_set(), patience)

    def lacks_slots(self) -> bool:
        """Posts in hand wait for slots, and the sender has none of their platform."""
        slots = self.sender.slots.capacities()
        return any(name not in slots for name in self.in_hand())

    def finish(self, patience: float | None, *, though_stopped: bool = False) -> bool:
        """Waits until all is dealt with, or the sender is to stop, or for so many seconds. Whether all is.

        though_stopped: it is to stop, and what is in work may still end.
        """
        with self.changed:
            until = None if patience is None else time.monotonic() + patience
            while self.count() and (though_stopped or not self.over()):
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    break
                self.changed.wait(0.2 if left is None else min(left, 0.2))
            return not self.count()

    def over(self) -> bool:
        return self.sender.stop.is_set() or self.sender.lost

    def dismiss(self) -> None:
        """Nothing more is handed over. Threads that hang are left behind: the process ends without them."""
        with self.changed:
            self.waiting.clear()
            for _ in self.threads:
                self.jobs.put(None)

    def hand_over(self) -> None:
        slots = self.sender.slots.capacities()
        for name, queue in self.waiting.items():
            while queue and self.working[name] < WITH_THREADS * max(slots.get(name, 0), 1):
                self.working[name] += 1
                self.jobs.put(queue.popleft())
                self.start_thread_for(sum(self.working.values()))
        self.sender.ready = self.count()

    def start_thread_for(self, working: int) -> None:
        if len(self.threads) < working:
            thread = threading.Thread(target=self.work, name=f"send-{len(self.threads)}", daemon=True)
            self.threads.append(thread)
            thread.start()

    def work(self) -> None:
        with self.app.app_context():
            http = accounts.make_http()
            while (one := self.jobs.get()) is not None:
                try:
                    self.deal_with(one, http)
                except Exception:  # the others need this thread
                    log.exception("publishing.thread_stumbled", post=one.claim.post_id)
                finally:
                    self.done_with(one)

    def deal_with(self, one: Work, http: Http) -> None:
        if not self.sender.lost:
            publishing.perform(one, self.sender, self.journal, http)

    def done_with(self, one: Work) -> None:
        with self.changed:
            self.working[one.claim.platform] -= 1
            if self.sender.stop.is_set():
                self.waiting.clear()
            self.hand_over()
            if self.count() <= self.enough:
                self.changed.notify_all()

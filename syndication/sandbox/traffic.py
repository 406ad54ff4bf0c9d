"""What is counted about a platform's calls, for `GET /_sandbox/stats`."""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import Any

from syndication.sandbox.memory import Capped

#: Publish calls whose arrival is remembered, and texts remembered to notice one that was accepted twice.
REMEMBERED = 200_000


class Traffic:
    """Counters of one platform. Times are epoch seconds."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.arrivals = 0
        self.now = 0
        self.peak = 0
        self.accepted = 0
        self.duplicates = 0
        self.publish_times: deque[float] = deque(maxlen=REMEMBERED)
        self.texts: Capped[tuple[str, str], None] = Capped(REMEMBERED)

    def enter(self) -> None:
        with self.lock:
            self.arrivals += 1
            self.now += 1
            self.peak = max(self.peak, self.now)

    def leave(self) -> None:
        with self.lock:
            self.now -= 1

    def accept(self, account: str, text: str) -> None:
        """Count a post that is out. The same text out twice on one account is a duplicate."""
        with self.lock:
            self.accepted += 1
            if text and (account, text) in self.texts:
                self.duplicates += 1
            self.texts[account, text] = None

    def as_json(self) -> dict[str, Any]:
        with self.lock:
            return {
                "arrivals": self.arrivals,
                "accepted": self.accepted,
                "concurrency": self.now,
                "peak_concurrency": self.peak,
                "duplicates": self.duplicates,
                "publish_times": list(self.publish_times),
            }

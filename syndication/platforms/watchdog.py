"""One thread per process that cuts what takes too long: a thread for each exchange would cost more than the exchange.

It is started when it is needed first. A forked child has none at the start, and nothing to watch: the threads whose
exchanges they were stayed behind.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count
from time import monotonic

log = logging.getLogger(__name__)

#: What is over stays in the heap until its time comes or there is this much of it beyond what is still watched.
_SLACK = 64


class Watch:
    """One thing that is watched until `end` is called. `cut` runs in the watchdog's thread, at most once."""

    __slots__ = ("cut",)

    def __init__(self, cut: Callable[[], None]) -> None:
        self.cut: Callable[[], None] | None = cut


class _Watchdog:
    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Watch]] = []
        self._numbers = count()  # no two entries are the same, so none is compared further
        self._live = 0
        self._changed = threading.Condition(threading.Lock())
        self._thread: threading.Thread | None = None
        #: When the thread looks next by itself.
        self._wakes = float("inf")

    def watch(self, ends: float, cut: Callable[[], None]) -> Watch:
        watch = Watch(cut)
        with self._changed:
            heappush(self._heap, (ends, next(self._numbers), watch))
            self._live += 1
            if len(self._heap) > 2 * self._live + _SLACK:
                self._heap = [entry for entry in self._heap if entry[2].cut]
                heapify(self._heap)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="exchange-watchdog", daemon=True)
                self._thread.start()
            # Nearly every deadline is later than the one that is waited for: nobody has to be woken.
            elif ends < self._wakes:
                self._changed.notify()
        return watch

    def end(self, watch: Watch) -> None:
        with self._changed:
            if watch.cut is not None:
                watch.cut = None
                self._live -= 1

    def _run(self) -> None:
        while True:
            cut = self._next_overdue()
            try:
                cut()
            except Exception:  # the others still have to be watched
                log.exception("an exchange that took too long could not be cut")

    def _next_overdue(self) -> Callable[[], None]:
        """Wait for it."""
        with self._changed:
            while True:
                while self._heap and (self._heap[0][2].cut is None or self._heap[0][0] <= monotonic()):
                    watch = heappop(self._heap)[2]
                    cut, watch.cut = watch.cut, None
                    if cut is not None:
                        self._live -= 1
                        return cut
                self._wakes = self._heap[0][0] if self._heap else float("inf")
                self._changed.wait(self._wakes - monotonic() if self._heap else None)


_watchdog = _Watchdog()


def _start_anew() -> None:
    global _watchdog
    _watchdog = _Watchdog()


os.register_at_fork(after_in_child=_start_anew)


def watch(ends: float, cut: Callable[[], None]) -> Watch:
    """Have `cut` called when time.monotonic() reaches `ends`, unless `end_watch` is called before."""
    return _watchdog.watch(ends, cut)


def end_watch(watch: Watch) -> None:
    """Nothing is cut any more, except when it is just happening."""
    _watchdog.end(watch)

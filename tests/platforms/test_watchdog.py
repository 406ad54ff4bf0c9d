"""The thread that cuts what takes too long."""

from __future__ import annotations

import os
import threading
from time import monotonic

import pytest

from syndication.platforms import watchdog
from syndication.platforms.errors import Unavailable
from syndication.platforms.http import Http
from syndication.platforms.watchdog import end_watch, watch
from tests.platforms.wire import Reply, Wire, hang

SOON, LATE = 0.05, 3600.0


def test_what_takes_too_long_is_cut() -> None:
    cut = threading.Event()
    watch(monotonic() + SOON, cut.set)
    assert cut.wait(10)


def test_what_is_over_is_not_cut() -> None:
    order: list[str] = []
    last = threading.Event()
    over = watch(monotonic() + SOON, lambda: order.append("over"))
    watch(monotonic() + 2 * SOON, lambda: order.append("open"))
    watch(monotonic() + 3 * SOON, last.set)
    end_watch(over)
    assert last.wait(10)
    assert order == ["open"]


def test_an_earlier_deadline_is_not_kept_waiting_by_a_later_one() -> None:
    late = watch(monotonic() + LATE, lambda: None)
    cut = threading.Event()
    watch(monotonic() + SOON, cut.set)
    assert cut.wait(10)
    end_watch(late)


def test_a_cut_that_fails_does_not_end_the_watch_over_others() -> None:
    def fail() -> None:
        raise OSError

    cut = threading.Event()
    watch(monotonic() + SOON, fail)
    watch(monotonic() + 2 * SOON, cut.set)
    assert cut.wait(10)


def test_what_is_over_long_before_its_time_does_not_pile_up() -> None:
    for _ in range(2000):
        end_watch(watch(monotonic() + LATE, lambda: None))
    assert len(watchdog._watchdog._heap) < 500


def test_all_exchanges_share_one_thread(wire: Wire) -> None:
    wire.replies(Reply(200, {}))
    threads = [threading.Thread(target=Http().request, args=("GET", wire.url)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [t.name for t in threading.enumerate()].count("exchange-watchdog") == 1


def test_a_forked_child_has_a_watchdog_of_its_own(wire: Wire) -> None:
    wire.replies(hang)
    watch(monotonic() + SOON, lambda: None)
    # As if another thread were just using it: its lock goes into the child as it is.
    with watchdog._watchdog._changed:
        child = os.fork()
        if child == 0:
            try:
                with pytest.raises(Unavailable, match="did not answer completely in time"):
                    Http(deadline=0.3).request("GET", wire.url)
                os._exit(0)
            finally:
                os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

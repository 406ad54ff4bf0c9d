"""C: lateness while nothing is saturated, from the due instant to the platform's socket.

    python -m benchmarks.c [--database sqlite|postgresql] [--together 100] [--spread 1000] [--minute 60]

Some posts are due at one instant, then others spread evenly over a minute. There are more slots and threads than
posts at any moment. The sandbox tells when a call arrived, not of which post it was: on each platform the first arrival
counts for the first post that was due, and so on. That is exact as long as nobody is later than the next one's instant.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from collections.abc import Sequence
from datetime import timedelta

from benchmarks.audit import audit, counts, wait_for_all
from benchmarks.desk import PLATFORMS, Bench, bench, post_json
from benchmarks.machine import Line, describe, say, say_audit
from benchmarks.seeding import Later, at_once, seed_posts

LIMITS = dict.fromkeys(PLATFORMS, 50)
LATENCY = 0.1
THREADS = 64


def run(kind: str, together: int, spread: int, minute: float, seed: int) -> list[Line]:
    """Prints the figures; the most important of them."""
    with bench(kind, LIMITS, LATENCY, settings={"WORKER_THREADS": str(THREADS)}) as made:
        describe(made.store.description, seed)
        say(f"50 at once on each platform, 2 workers of {THREADS} threads, {LATENCY * 1000:.0f} ms")
        title = f"C: {together} at one instant, {kind}"
        first = measure(made, title, together, seed)
        post_json(f"{made.desk.sandbox_url}/_sandbox/reset", {})
        step = timedelta(seconds=minute / spread)
        title = f"C: {spread:,} spread over {minute:.0f} s, {kind}"
        return [first, measure(made, title, spread, seed + 1, lambda number: number * step)]


def measure(made: Bench, title: str, posts: int, seed: int, later: Later = at_once) -> Line:
    batch, due = seed_posts(made, posts, seed, later)
    wait_for_all(made, batch, 180, every=1.0)
    counted = counts(made)
    late = sorted(
        seconds * 1000
        for place, name in enumerate(PLATFORMS)
        for seconds in differences(
            [(due + later(number)).timestamp() for number in range(place, posts, len(PLATFORMS))],
            counted[name]["publish_times"],
        )
    )
    p99 = f"p99 {late[math.ceil(len(late) * 0.99) - 1]:.0f} ms"
    say(
        f"{title}: p50 {statistics.median(late):.0f} ms, {p99}, latest {late[-1]:.0f} ms, "
        f"earliest {late[0]:.0f} ms"
    )
    wrong = audit(made, batch)
    if late[0] < 0:
        wrong.append(f"a call came {-late[0]:.0f} ms early")
    say_audit(wrong)
    return Line(title, p99, "250 ms", wrong)


def differences(due: Sequence[float], arrived: Sequence[float]) -> list[float]:
    return [there - meant for meant, there in zip(sorted(due), sorted(arrived), strict=False)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--together", type=int, default=100)
    parser.add_argument("--spread", type=int, default=1_000)
    parser.add_argument("--minute", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    lines: list[Line] = []
    for kind in [chosen.database] if chosen.database else ["sqlite", "postgresql"]:
        lines += run(kind, chosen.together, chosen.spread, chosen.minute, chosen.seed)
        say()
    sys.exit(any(line.wrong for line in lines))


if __name__ == "__main__":
    main()

"""B': one of two workers is killed by SIGKILL when 40 % are out, and started again two seconds later.

    python -m benchmarks.b_kill [--posts 2000] [--database postgresql|sqlite] [--workers 2] [--threads 100]

Otherwise as B. The worker that has done the most so far is the one that is killed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime

from benchmarks.audit import audit, counts, last_answer, wait_for_all
from benchmarks.b import LATENCY, LIMITS
from benchmarks.desk import Bench, bench, started
from benchmarks.machine import Line, describe, say, say_audit
from benchmarks.seeding import seed_posts
from benchmarks.usage import cpu_seconds
from syndication.models import PostStatus
from tests.support.installation import command_of

KILLED_AT = 0.4
BACK_AFTER = 2.0
#: Seconds; leases of 90 s and a look-up of what is unknown have room in it.
PATIENCE = 240.0


class Killer:
    """Called with the states of the posts again and again: kills a worker in the middle and starts it again.

    killed_at: epoch seconds. unconfirmed: the most that were at once.
    """

    def __init__(self, made: Bench, posts: int, start: Callable[[], None]) -> None:
        self.made = made
        self.share = int(posts * KILLED_AT)
        self.start = start
        self.killed_at = 0.0
        self.is_back = False
        self.unconfirmed = 0

    def __call__(self, counted: Counter[str]) -> None:
        self.unconfirmed = max(self.unconfirmed, counted[PostStatus.UNCONFIRMED])
        if not self.killed_at and counted[PostStatus.POSTED] >= self.share:
            self.kill()
        elif self.killed_at and not self.is_back and time.time() > self.killed_at + BACK_AFTER:
            self.start()
            self.is_back = True

    def kill(self) -> None:
        workers = [p for name, p in self.made.desk.processes.items() if name.startswith("worker")]
        busiest = max(workers, key=lambda process: cpu_seconds(process.pid))
        busiest.kill()
        self.killed_at = time.time()


def run(kind: str, posts: int, seed: int, workers: int = 2, threads: int = 100) -> Line:
    """Prints the figures; the most important of them."""
    settings = {"WORKER_THREADS": str(threads)}
    with bench(kind, LIMITS, LATENCY, workers=workers, settings=settings) as made, ExitStack() as stack:
        describe(made.store.description, seed)
        desk = made.desk

        def start() -> None:
            stack.enter_context(started(desk, "worker-again", command_of("worker", desk.environ)))

        batch, due = seed_posts(made, posts, seed)
        time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
        killer = Killer(made, posts, start)
        wait_for_all(made, batch, PATIENCE, every=0.05, watch=killer)
        wrong = audit(made, batch, due)
        twice = sum(counted["duplicates"] for counted in counts(made).values())
        after = last_answer(made, batch) - killer.killed_at
        say(
            f"{posts:,} posts, a worker killed {killer.killed_at - due.timestamp():.2f} s after the instant: all out "
            f"{after:.2f} s after the kill, {twice} twice, {killer.unconfirmed} unconfirmed in between"
        )
        say_audit(wrong)
        return Line(
            f"B': {posts:,} posts, a worker killed", f"{after:.2f} s, {twice} twice", "15 s, 0 twice", wrong
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--posts", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    done = run(chosen.database, chosen.posts, chosen.seed, chosen.workers, chosen.threads)
    sys.exit(bool(done.wrong))


if __name__ == "__main__":
    main()

"""One run: posts due at one instant, how long they took, what they cost, and the proof that all went well."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.audit import audit, counts, last_answer, wait_for_all
from benchmarks.desk import PLATFORMS, Bench
from benchmarks.machine import say, say_audit
from benchmarks.seeding import seed_posts
from benchmarks.usage import Cpu


@dataclass(frozen=True)
class Run:
    """took: seconds from the due instant to the last answer. recorded: to when all was seen in the database.

    bound: seconds that the limits alone need. cpu: seconds by group of processes, from the due instant on.
    wrong: what the audit found, nothing if all is well.
    """

    posts: int
    took: float
    recorded: float
    bound: float
    cpu: dict[str, float]
    peaks: dict[str, int]
    wrong: Sequence[str]

    def say(self) -> None:
        say(
            f"{self.posts:,} posts: last answer after {self.took:.2f} s, all recorded after {self.recorded:.2f} s "
            f"(bound {self.bound:.1f} s; {self.posts / self.took:,.0f} posts a second)"
        )
        spent = ", ".join(f"{name} {1000 * used / self.posts:.2f}" for name, used in self.cpu.items())
        say(f"CPU in ms a post: {spent}, together {1000 * sum(self.cpu.values()) / self.posts:.2f}")
        say("Calls at once, at most: " + ", ".join(f"{name} {peak}" for name, peak in self.peaks.items()))
        say_audit(self.wrong)


def bound(posts: int, bench: Bench) -> float:
    """Seconds that the slowest platform needs when all of its slots are always taken."""
    each = posts // len(PLATFORMS)
    return max(-(-each // limit) * bench.latency for limit in bench.limits.values())


def at_one_instant(bench: Bench, posts: int, seed: int, patience: float) -> Run:
    """Writes posts that are due at one instant and waits until all are out, seconds of patience at the most."""
    batch, due = seed_posts(bench, posts, seed)
    time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds() - 2))
    cpu = Cpu(bench.pids())  # some posts are taken shortly before their instant
    time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
    seen = wait_for_all(bench, batch, patience)
    used = cpu.used()
    started = due.timestamp()
    peaks = {
        name: counted["peak_concurrency"] for name, counted in counts(bench).items() if name in PLATFORMS
    }
    return Run(
        posts,
        last_answer(bench, batch) - started,
        seen - started,
        bound(posts, bench),
        used,
        peaks,
        audit(bench, batch, due),
    )

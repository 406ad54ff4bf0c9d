"""B: throughput. Posts due at one instant on four platforms with 50 slots each and 200 ms of latency, on PostgreSQL.

    python -m benchmarks.b [--posts 10000] [--database postgresql|sqlite] [--workers 2] [--threads 100] [--profile]

The bound for 10,000 posts (2,500 on each platform) is 50 waves of 0.2 s: 10.0 s. Workers, database and sandbox share
the machine. --profile shows where the workers' time goes, and slows them down by doing so.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.desk import PLATFORMS, bench
from benchmarks.machine import describe, say
from benchmarks.profiling import sampled
from benchmarks.runs import Run, at_one_instant

LIMITS = dict.fromkeys(PLATFORMS, 50)
LATENCY = 0.2


def run(kind: str, posts: int, seed: int, workers: int = 2, threads: int = 100, profile: bool = False) -> Run:
    with bench(kind, LIMITS, LATENCY, workers=workers, settings={"WORKER_THREADS": str(threads)}) as made:
        describe(made.store.description, seed)
        say(f"{workers} workers of {threads} threads, {LATENCY * 1000:.0f} ms, 50 at once on each platform")
        with sampled(made.pids()["workers"] if profile else []):
            return at_one_instant(made, posts, seed, patience=30 + posts / 20)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    chosen = parser.parse_args()
    done = run(chosen.database, chosen.posts, chosen.seed, chosen.workers, chosen.threads, chosen.profile)
    done.say()
    sys.exit(bool(done.wrong))


if __name__ == "__main__":
    main()

"""A: few slots. Posts due at one instant on four platforms with limits of 8, 5, 4 and 4 and 500 ms of latency.

    python -m benchmarks.a [--database sqlite|postgresql] [--posts 500]

The bound for 500 posts (125 on each platform) is 32 waves of 0.5 s on those with four slots: 16.0 s.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.desk import bench
from benchmarks.machine import describe, say
from benchmarks.runs import Run, at_one_instant

LIMITS = {"facebook": 8, "twitter": 5, "linkedin": 4, "mastodon": 4}
LATENCY = 0.5


def run(kind: str, posts: int, seed: int) -> Run:
    with bench(kind, LIMITS, LATENCY) as made:
        describe(made.store.description, seed)
        return at_one_instant(made, posts, seed, patience=120)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--posts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    wrong: list[str] = []
    for kind in [chosen.database] if chosen.database else ["sqlite", "postgresql"]:
        done = run(kind, chosen.posts, chosen.seed)
        done.say()
        say()
        wrong += done.wrong
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

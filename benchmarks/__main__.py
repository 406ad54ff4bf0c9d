"""All benchmarks, one after the other: python -m benchmarks [--full]. docs/benchmarks.md says how to read them.

The short forms show in some minutes that everything works; figures worth quoting are those of the full sizes.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from benchmarks import a, b, b_kill, c, d, e
from benchmarks.machine import Line, say, table

KINDS = ("sqlite", "postgresql")


def parts(full: bool, seed: int) -> Iterator[list[Line]]:
    """The figures of one benchmark after the other, each of which runs when it is asked for."""

    def size(whole: int, short: int) -> int:
        return whole if full else short

    for kind in KINDS:
        yield [few_slots(kind, size(500, 80), seed)]
    yield throughput(size(10_000, 1_000), seed)
    yield [b_kill.run("postgresql", size(2_000, 400), seed)]
    for kind in KINDS:
        yield c.run(kind, 100, size(1_000, 200), size(60, 12), seed)
    for kind in KINDS:
        yield d.run(kind, size(1_000_000, 20_000), size(1_000, 200), size(60, 10), seed)
    yield hosts(size(600, 240), seed)


def few_slots(kind: str, posts: int, seed: int) -> Line:
    done = a.run(kind, posts, seed)
    done.say()
    return Line(
        f"A: {posts} posts, few slots, {kind}",
        f"{done.took:.2f} s (bound {done.bound:.1f})",
        "16.25 s",
        done.wrong,
    )


def throughput(posts: int, seed: int) -> list[Line]:
    done = b.run("postgresql", posts, seed)
    done.say()
    took = Line(f"B: {posts:,} posts", f"{done.took:.2f} s (bound {done.bound:.1f})", "10.6 s", done.wrong)
    return [took, Line("B: worker CPU a post", f"{1000 * done.cpu['workers'] / posts:.2f} ms", "1.0 ms")]


def hosts(posts: int, seed: int) -> list[Line]:
    if sys.platform != "linux" or os.geteuid() != 0:
        return [Line("E: several hosts", "left out: it needs Linux and root")]
    runs = e.run(posts, (1, 2, 4), seed)
    e.print_runs(runs)
    return [
        Line(f"E: {posts} posts, {number} hosts", f"{posts / done.took:.1f} posts a second", "", done.wrong)
        for number, done in runs
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="the sizes that figures are quoted of")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    lines: list[Line] = []
    for found in parts(chosen.full, chosen.seed):
        lines += found
        say()
    rows = [(line.what, line.figure, line.aim, "WRONG" if line.wrong else "ok") for line in lines]
    table(("", "figure", "aim of the full size", "audit"), rows)
    sys.exit(any(line.wrong for line in lines))


if __name__ == "__main__":
    main()

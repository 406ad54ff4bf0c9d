"""D: the cost of scale. A million scheduled posts in the table, of which a thousand are due.

    python -m benchmarks.d [--database sqlite|postgresql] [--posts 1000000] [--due 1000] [--idle 60]

Measures in turn what the idle system uses, what memory the workers need while they send what is due, and how long
claims take: for these the publishing job runs in this process, where its statements can be timed and explained.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from dataclasses import replace

import psutil

from benchmarks.audit import audit, wait_for_all
from benchmarks.desk import PLATFORMS, Bench, bench, post_json
from benchmarks.machine import Line, describe, say, say_audit, table
from benchmarks.million import fill
from benchmarks.seeding import seed_posts
from benchmarks.statements import watched
from benchmarks.usage import Cpu, memory
from syndication.extensions import db
from syndication.jobs.publishing import publish_due

LIMITS = dict.fromkeys(PLATFORMS, 50)
LATENCY = 0.05
MEGABYTE = 2**20
PATIENCE = 240.0


def run(kind: str, posts: int, due: int, idle: float, seed: int) -> list[Line]:
    """Prints the figures; the most important of them."""
    with bench(kind, LIMITS, LATENCY, others=("web", "cards")) as made:
        describe(made.store.description, seed)
        began = time.monotonic()
        fill(made, posts)
        say(f"{posts:,} posts in the table, written in {time.monotonic() - began:.0f} s")
        lines = [say_idle(made, idle), say_memory(made, due, seed)]
        post_json(f"{made.desk.sandbox_url}/_sandbox/reset", {})
        lines.append(say_claims(made, due, seed + 1))
        say_audit([sentence for line in lines for sentence in line.wrong])
        return [replace(line, what=f"D: {posts:,} posts, {line.what}, {kind}") for line in lines]


def say_idle(made: Bench, seconds: float) -> Line:
    """What every process uses while nothing is due."""
    groups = {name: [process.pid] for name, process in made.desk.processes.items() if name != "sandbox"}
    groups["valkey"] = [child.pid for child in psutil.Process().children() if "valkey" in child.name()]
    database = {"database": [made.store.pid]} if made.store.pid else {}
    cpu = Cpu({**groups, **database})
    time.sleep(seconds)
    used = cpu.used()
    desk = sum(used[name] for name in groups)
    rows = [(name, percent(spent, seconds)) for name, spent in used.items()]
    whole = percent(desk, seconds)
    table((f"Idle for {seconds:.0f} s", "of one core"), [*rows, ("all but the database", whole)])
    return Line("idle", f"{whole} of a core", "2 %")


def percent(spent: float, seconds: float) -> str:
    return f"{100 * spent / seconds:.2f} %"


def say_memory(made: Bench, due: int, seed: int) -> Line:
    """Lets the workers send what is due and watches their memory: the most of each process, parent and child."""
    batch, instant = seed_posts(made, due, seed)
    most: dict[str, list[int]] = {}

    def watch(_counted: Mapping[str, int]) -> None:
        for name, process in made.desk.processes.items():
            if name.startswith("worker"):
                for place, (resident, share) in enumerate(memory(process.pid)):
                    kept = most.setdefault(f"{name}{', its child' if place else ''}", [0, 0])
                    kept[:] = max(kept[0], resident), max(kept[1], share)

    wait_for_all(made, batch, PATIENCE, watch=watch)
    rows = [
        (name, f"{resident / MEGABYTE:.0f} MB", f"{share / MEGABYTE:.0f} MB")
        for name, (resident, share) in most.items()
    ]
    table(("Most memory while sending", "resident", "its share (PSS)"), rows)
    largest = max((resident for resident, _share in most.values()), default=0)
    return Line("a worker", f"{largest / MEGABYTE:.0f} MB", "150 MB", audit(made, batch, instant))


def say_claims(made: Bench, due: int, seed: int) -> Line:
    """Sends as many again, by the job in this process: the workers are gone meanwhile."""
    for name, process in made.desk.processes.items():
        if name.startswith("worker"):
            process.terminate()
            process.wait(60)
    batch, instant = seed_posts(made, due, seed)
    time.sleep(max(0.0, instant.timestamp() - time.time()))
    with made.app.app_context(), watched(db.engine) as seen:
        while publish_due():
            pass
    wait_for_all(made, batch, PATIENCE)
    return Line("a claim", seen.say(), "20 ms", audit(made, batch, instant))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=1_000)
    parser.add_argument("--idle", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    lines: list[Line] = []
    for kind in [chosen.database] if chosen.database else ["sqlite", "postgresql"]:
        lines += run(kind, chosen.posts, chosen.due, chosen.idle, chosen.seed)
        say()
    sys.exit(any(line.wrong for line in lines))


if __name__ == "__main__":
    main()

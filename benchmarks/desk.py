"""An installation for a benchmark: the real processes, with accounts at the sandbox on four platforms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from flask import Flask

from benchmarks.stores import Store, database
from config import load_config
from syndication import create_app
from syndication.extensions import db
from syndication.platforms import platforms
from syndication.sandbox.facebook.demo import facebook_credentials
from syndication.sandbox.linkedin.demo import linkedin_credentials
from syndication.sandbox.mastodon.demo import mastodon_credentials
from syndication.sandbox.twitter.demo import twitter_credentials, user_id_of
from syndication.services import accounts, people, projects
from tests.support.installation import Installation, installed

CREDENTIALS = {
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
) -> Iterator[Bench]:
    """Starts everything on a new database of this kind and connects the accounts."""
    chosen = {**settings_for(limits), **(settings or {})}
    with database(kind) as store, installed(store.url, workers, chosen) as desk:
        app = create_app(load_config(desk.environ))
        with app.app_context():
            user, _password = people.create_user("bench@example.org", role="editor", by=None)
            project = projects.create_project("Benchmark", "UTC", by=None)
            ids = {name: connect(name, project.id, desk.sandbox_url) for name in PLATFORMS}
            made = Bench(desk, app, store, project.id, user.id, ids, limits, latency)
            db.session.rollback()
        post_json(f"{desk.sandbox_url}/_sandbox/latency", {"seconds": latency})
        yield made
        with app.app_context():
            db.engine.dispose()


def settings_for(limits: Mapping[str, int]) -> dict[str, str]:
    concurrency = {f"{name.upper()}_CONCURRENCY": str(limit) for name, limit in limits.items()}
    return {**concurrency, **{f"{name.upper()}_WINDOW": WINDOW for name in PLATFORMS}, "LOG_LEVEL": "WARNING"}


def connect(name: str, project_id: int, sandbox_url: str) -> dict[int, str]:
    base, made = f"{sandbox_url}/{name}", dict[int, str]()
    for known_as in ACCOUNTS:
        account = accounts.connect(name, project_id, CREDENTIALS[name](known_as), api_base=base, by=None)
        made[account.id] = user_id_of(known_as) if name == "twitter" else known_as
    return made


def channel_of(name: str) -> str:
    return f"{name}/{platforms()[name].channels[0].key}"


def post_json(url: str, body: object) -> None:
    requests.post(url, json=body, timeout=30).raise_for_status()

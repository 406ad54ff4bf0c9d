"""An installation whose processes a test may kill, stop and starve: what ends by itself is started again."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from redis.exceptions import RedisError

from config import load_config
from syndication import create_app
from syndication.extensions import db
from syndication.jobs import queue
from tests.support.installation import Installation, command_of, new_installation
from tests.support.keeper import Keeper
from tests.support.processes import ROOT, answers, wait_until
from tests.support.valkey import is_up, valkey_command, valkey_url

#: Workers and schedulers are started with this, which can make them die at named points.
CRASHING = ROOT / "tests" / "faults" / "worker_at.py"
#: Two of each, as a site with some traffic has them; without web and cards, which only a few tests need.
CREW = ("worker-1", "worker-2", "scheduler-1", "scheduler-2")
#: Death is noticed soon, and what hangs ends soon.
QUICK = {
    "LEASE_SECONDS": "5",
    "LEASE_GRACE_SECONDS": "1",
    "HTTP_CONNECT_TIMEOUT": "2",
    "HTTP_READ_TIMEOUT": "3",
    "HTTP_DEADLINE": "4",
    "WORKER_THREADS": "8",
}
RECOVERED_WITHIN = 5 + 1 + 5.0


@dataclass(kw_only=True)
class KeptInstallation(Installation):
    """keeper: runs "valkey", "sandbox" and the crew. app: the desk's application in this process."""

    keeper: Keeper
    app: Flask

    @property
    def workers(self) -> list[str]:
        return [name for name in self.keeper.commands if name.startswith("worker")]

    @property
    def schedulers(self) -> list[str]:
        return [name for name in self.keeper.commands if name.startswith("scheduler")]

    def crew_is_there(self) -> bool:
        """Whether every worker that is up has reported, and a scheduler has looked for due posts lately."""
        up = [name for name in self.workers if name not in self.keeper.down]
        try:
            with self.app.app_context():
                age = queue.scheduler_heartbeat_age()
                watched = not self.schedulers or (age is not None and age < 3)
                return watched and self.workers_heard() >= len(up)
        except RedisError:
            return False

    def workers_heard(self) -> int:
        """Workers of ours that run and are known to Redis."""
        running = {
            self.keeper.pid(name) for name in self.workers if self.keeper.processes[name].poll() is None
        }
        return len(running & {worker.pid for worker in queue.publishers()})

    def plan_fault(self, platform: str, kind: str, **more: Any) -> None:
        self.say("POST", "faults", {"platform": platform, "kind": kind, **more})

    def no_faults(self) -> None:
        self.say("DELETE", "faults")

    def set_latency(self, seconds: float) -> None:
        self.say("POST", "latency", {"seconds": seconds})

    def say(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> None:
        url = f"{self.sandbox_url}/_sandbox/{path}"
        requests.request(method, url, json=body, timeout=30).raise_for_status()

    def stats(self) -> dict[str, dict[str, Any]]:
        """What the sandbox counted, by platform."""
        found: dict[str, dict[str, Any]] = self.sandbox("/_sandbox/stats")["platforms"]
        return found

    def crash_at(self, point: str, victim: str = "child", **more: Any) -> None:
        """The next child that comes to this point ends there; see tests/faults/worker_at.py."""
        order = self.folder / "crash.new"
        order.write_text(json.dumps({"point": point, "victim": victim, **more}))
        order.rename(self.folder / "crash")

    def crashed(self) -> bool:
        """Whether somebody has followed the last order to crash."""
        return not (self.folder / "crash").exists()

    def log_of(self, *names: str) -> str:
        return "".join((self.folder / f"{name}.log").read_text(errors="replace") for name in names)


@contextmanager
def kept_installation(
    database: Path | str | None = None,
    *,
    crew: Sequence[str] = CREW,
    settings: Mapping[str, str] | None = None,
    prefix: Sequence[str] = (),
) -> Iterator[KeptInstallation]:
    """Starts an installation and waits until its crew is there.

    database: a migrated SQLite file to copy, the URL of a migrated database, or None for a new SQLite file.
    prefix: words of a command that starts others; the crew is started with it.
    """
    with tempfile.TemporaryDirectory(prefix="desk-") as name:
        folder = Path(name)
        (folder / "instance").mkdir()
        if isinstance(database, Path):
            shutil.copy(database, folder / "instance" / "syndication.db")
        url = database if isinstance(database, str) else None
        crash = {"CRASH_FOLDER": str(folder)}
        plain = new_installation(folder, valkey_url(folder), url, {**QUICK, **crash, **(settings or {})})
        if database is None:
            plain.flask("db", "upgrade")
        keeper = Keeper(folder, plain.environ)
        try:
            keeper.keep("valkey", valkey_command(folder))
            keeper.keep("sandbox", command_of("sandbox", plain.environ))
            app = create_app(load_config(plain.environ))
            desk = KeptInstallation(**vars(plain), keeper=keeper, app=app)
            start(desk, crew, prefix)
            yield desk
            with app.app_context():
                db.engine.dispose()
        finally:
            keeper.stop()


def start(desk: KeptInstallation, crew: Sequence[str], prefix: Sequence[str]) -> None:
    wait_until(lambda: is_up(desk.environ["REDIS_URL"]), "Valkey answers")
    for name in crew:
        desk.keeper.keep(name, [*prefix, *command_of(name, desk.environ, str(CRASHING))])
    wait_until(lambda: answers(int(desk.environ["SANDBOX_PORT"])), "the sandbox is there", 180, every=0.1)
    wait_until(desk.crew_is_there, "the crew is there", 180, every=0.2)
    if "web" in crew:
        wait_until(lambda: answers(int(desk.environ["PORT"])), "the pages are there", 180, every=0.1)

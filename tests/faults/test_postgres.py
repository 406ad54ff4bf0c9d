"""Kills, and restarts of the database, on PostgreSQL."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.killing import assert_all_come_out, is_out, kill_and_recover
from tests.support.auditor import assert_sound, wait_until_settled
from tests.support.databases import make_tables, text
from tests.support.kept import KeptInstallation, kept_installation
from tests.support.postgres import Server, connect
from tests.support.posts import Writer, spread
from tests.support.processes import wait_until

CREW = ("worker-1", "worker-2", "scheduler")
#: What it confirmed, it knows after a restart, too.
KEEPS_ITS_WORD = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "listen_addresses=")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="desk-pg-") as folder:
        server = Server(Path(folder), KEEPS_ITS_WORD)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="module")
def desk(server: Server) -> Iterator[KeptInstallation]:
    url = text(server.url.set(database="desk"))
    with connect(server.url) as connection:
        connection.execute("CREATE DATABASE desk")
    with tempfile.TemporaryDirectory() as folder:
        make_tables(url, Path(folder))
    with kept_installation(url, crew=CREW) as running:
        yield running


@pytest.fixture(scope="module")
def written() -> list[int]:
    """The posts of this file's tests so far."""
    return []


@pytest.mark.parametrize("point", ["before send", "after send", "before commit"])
def test_no_post_is_lost_or_doubled_by_a_kill(
    desk: KeptInstallation, writer: Writer, written: list[int], point: str
) -> None:
    written += kill_and_recover(desk, writer, point, "worker")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
def test_a_restart_of_the_database_during_sends_loses_nothing(
    desk: KeptInstallation, writer: Writer, written: list[int], server: Server, number: int
) -> None:
    wait_until(desk.crew_is_there, "all workers are there", 120, every=0.2)
    desk.set_latency(0.5)
    ids = writer.write(spread(["bluesky", "mastodon", "facebook"], 36, 3))
    wait_until(lambda: desk.stats()["facebook"]["concurrency"], "posts are being sent", every=0.1)
    server.stop(number)
    server.start()
    desk.set_latency(0)
    written += ids
    wait_until_settled(desk, ids, 90)
    assert_sound(desk, ids)


def test_what_had_to_be_given_time_comes_out_as_well(desk: KeptInstallation, written: list[int]) -> None:
    assert_all_come_out(desk, [row.id for row in wait_until_settled(desk, written, 10) if is_out(row)])

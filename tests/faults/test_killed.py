"""A worker, or the child that sends for it, is killed at each point of a try; on SQLite."""

from __future__ import annotations

import pytest

from tests.faults.killing import POINTS, VICTIMS, assert_all_come_out, kill_and_recover
from tests.support.kept import KeptInstallation
from tests.support.posts import Writer

CREW_HERE = ("worker-1", "worker-2", "scheduler")


@pytest.fixture(scope="module")
def written() -> list[int]:
    """The posts of this file's tests so far."""
    return []


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("point", POINTS)
def test_no_post_is_lost_or_doubled_by_a_kill(
    desk: KeptInstallation, writer: Writer, written: list[int], point: str, victim: str
) -> None:
    written += kill_and_recover(desk, writer, point, victim)


def test_what_had_to_be_given_time_comes_out_as_well(desk: KeptInstallation, written: list[int]) -> None:
    assert_all_come_out(desk, written)

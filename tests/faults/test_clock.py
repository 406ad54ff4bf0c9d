"""The desk's clock is set two hours ahead, and back, while it works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.killing import is_out
from tests.support import faketime
from tests.support.auditor import assert_sound, wait_until_settled
from tests.support.kept import KeptInstallation, kept_installation
from tests.support.posts import Due, Writer, spread
from tests.support.processes import wait_until

NAMES = ["bluesky", "mastodon", "facebook"]
TWO_HOURS = 7200


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that says by how many seconds the clock of the desk's processes is wrong."""
    file = tmp_path_factory.mktemp("clock") / "offset"
    set_clock(file, 0)
    return file


def set_clock(file: Path, seconds: int) -> None:
    new = file.with_suffix(".new")
    new.write_text(f"{seconds:+d}\n")
    new.rename(file)


@pytest.fixture(scope="module")
def desk(sqlite_template: Path, clock: Path) -> Iterator[KeptInstallation]:
    """Only its crew has the wrong clock: platforms have their own."""
    library = faketime.library()
    assert library, "run `python -m tests.support.faketime` first, as `make test` does"
    wrong = {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": clock,
        "FAKETIME_NO_CACHE": 1,
        # As with a real clock that is set: what counts the time since the start does not notice.
        "FAKETIME_DONT_FAKE_MONOTONIC": 1,
    }
    prefix = ["/usr/bin/env", *(f"{name}={value}" for name, value in wrong.items())]
    crew = ("worker-1", "worker-2", "scheduler")
    with kept_installation(sqlite_template, crew=crew, prefix=prefix) as running:
        yield running


def test_a_clock_that_is_set_ahead_and_back_during_sends_loses_and_doubles_nothing(
    desk: KeptInstallation, writer: Writer, clock: Path
) -> None:
    desk.set_latency(0.3)
    ids: list[int] = []
    for seconds in (TWO_HOURS, 0):
        began = accepted(desk)
        ids += writer.write(spread(NAMES, 18, 3))
        wait_until(lambda: accepted(desk) > began, "posts are being sent", every=0.1)  # noqa: B023  # used at once
        set_clock(clock, seconds)
    ids += writer.write(spread(NAMES, 9, 3))
    desk.set_latency(0)
    wait_until_settled(desk, ids, 90, is_out)
    assert_sound(desk, ids)


@pytest.mark.parametrize("seconds", [TWO_HOURS, -TWO_HOURS], ids=["ahead", "behind"])
def test_posts_whose_answer_is_lost_are_found_although_the_clock_is_wrong(
    desk: KeptInstallation, writer: Writer, clock: Path, seconds: int
) -> None:
    set_clock(clock, seconds)
    for name in NAMES:
        desk.plan_fault(name, "reset-after", times=2)
    due = -TWO_HOURS  # so that they are due for a clock that is behind, too
    ids = writer.write(Due(name, account, due) for name in NAMES for account in range(3))
    wait_until_settled(desk, ids, 60, is_out)
    assert_sound(desk, ids)


def accepted(desk: KeptInstallation) -> int:
    return sum(counted["accepted"] for counted in desk.stats().values())

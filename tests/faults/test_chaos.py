"""Three small storms; `make chaos` makes large ones."""

from __future__ import annotations

import pytest

from tests.faults import chaos
from tests.support.auditor import assert_sound, wait_until_settled
from tests.support.kept import KeptInstallation
from tests.support.posts import Writer

CREW_HERE = ("worker-1", "worker-2", "scheduler-1", "scheduler-2", "web")
SETTINGS_HERE = chaos.SETTINGS | {"WORKER_THREADS": "16"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_storm_loses_and_doubles_nothing(desk: KeptInstallation, writer: Writer, seed: int) -> None:
    ids, storm = chaos.blow(desk, writer, seed, posts=64, seconds=12, pause=0.5)
    print(f"seed {seed}", *storm.told, sep="\n")  # noqa: T201  # shown when it fails
    wait_until_settled(desk, ids, 60)
    assert_sound(desk, ids)

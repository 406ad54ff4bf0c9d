"""A piece goes to every platform at once, through the real workers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from syndication.models import PostStatus
from syndication.platforms import platforms
from tests.support.everywhere import connected, plan_fault, publish_everywhere, stats
from tests.support.installation import Installation, installed
from tests.support.processes import wait_until

#: Longer than the test takes: who hangs, hangs to its end.
PATIENT = {"HTTP_READ_TIMEOUT": "170", "HTTP_DEADLINE": "180", "LEASE_SECONDS": "200"}
HANGING, FAILING = "linkedin", "twitter"


@pytest.fixture
def desk(each_database_url: str | None) -> Iterator[Installation]:
    with installed(each_database_url, settings=PATIENT) as running:
        yield running


@pytest.fixture
def each_database_url(request: pytest.FixtureRequest) -> str | None:
    """A new SQLite file, unless the test asks for PostgreSQL."""
    asked = getattr(request, "param", "sqlite")
    return None if asked == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def app(desk: Installation) -> Iterator[Flask]:
    with connected(desk) as app:
        yield app


@pytest.mark.parametrize("each_database_url", ["sqlite", "postgresql"], indirect=True)
def test_a_piece_with_picture_and_link_goes_to_all_platforms_once(
    desk: Installation, app: Flask, tmp_path: Path
) -> None:
    everywhere = publish_everywhere(app, tmp_path)
    expected = dict.fromkeys(platforms(), PostStatus.POSTED.value)
    wait_until(
        lambda: set(everywhere.statuses().values()) <= ENDED, f"all are out: {everywhere.detail()}", 90
    )
    assert everywhere.statuses() == expected, everywhere.detail()
    assert {name: counted["accepted"] for name, counted in stats(desk).items()} == dict.fromkeys(expected, 1)
    assert {counted["duplicates"] for counted in stats(desk).values()} == {0}


ENDED = {PostStatus.POSTED.value, PostStatus.FAILED.value, PostStatus.UNCONFIRMED.value}


def test_one_platform_that_hangs_and_one_that_fails_hold_up_none_of_the_others(
    desk: Installation, app: Flask, tmp_path: Path
) -> None:
    plan_fault(desk, HANGING, "hang-before", seconds=170)
    plan_fault(desk, FAILING, "status", status=400)
    everywhere = publish_everywhere(app, tmp_path)
    others = set(platforms()) - {HANGING, FAILING}

    def others_ended() -> bool:
        statuses = everywhere.statuses()
        return {statuses[name] for name in others} <= ENDED

    wait_until(others_ended, "the others are out", 90)
    statuses = everywhere.statuses()
    assert {name: statuses[name] for name in others} == dict.fromkeys(others, PostStatus.POSTED.value)
    assert statuses[HANGING] == PostStatus.SENDING
    wait_until(lambda: everywhere.statuses()[FAILING] == PostStatus.FAILED, "the failing one has failed")

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndication.services.errors import Invalid
from syndication.services.times import resolve, zones


def test_a_local_time_becomes_the_instant_it_means(app: Flask) -> None:
    due = resolve("2026-07-01T09:00", "Europe/Berlin")
    assert due.instant == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
    assert due.note == ""


@pytest.mark.parametrize(
    ("wall", "zone", "instant", "actual"),
    [
        (
            "2026-03-29T02:30",
            "Europe/Berlin",
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
            "2026-03-29T03:30:00",
        ),
        (
            "2026-03-08T02:15",
            "America/New_York",
            datetime(2026, 3, 8, 7, 15, tzinfo=UTC),
            "2026-03-08T03:15:00",
        ),
        (
            "2026-10-04T02:10",
            "Australia/Lord_Howe",
            datetime(2026, 10, 3, 15, 40, tzinfo=UTC),
            "2026-10-04T02:40:00",
        ),
        (
            "2011-12-30T12:00",
            "Pacific/Apia",
            datetime(2011, 12, 30, 22, 0, tzinfo=UTC),
            "2011-12-31T12:00:00",
        ),
    ],
)
def test_a_time_that_the_clocks_skip_moves_forward_by_the_gap(
    app: Flask, wall: str, zone: str, instant: datetime, actual: str
) -> None:
    due = resolve(wall, zone)
    assert (due.instant, due.wall) == (instant, actual)
    assert "does not exist" in due.note


def test_a_time_that_happens_twice_is_taken_the_first_time(app: Flask) -> None:
    due = resolve("2026-10-25T02:30", "Europe/Berlin")
    assert due.instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "happens twice" in due.note


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "europe/berlin", "x" * 500])
def test_a_zone_nobody_knows_is_refused_at_its_field(app: Flask, zone: str) -> None:
    with pytest.raises(Invalid) as refused:
        resolve("2026-07-01T09:00", zone)
    assert list(refused.value.errors) == ["timezone"]


@pytest.mark.parametrize(
    "wall", ["", "tomorrow", "2026-02-30T09:00", "2026-07-01T09:00+02:00", "9999-12-31T23:59"]
)
def test_a_text_that_is_no_local_time_is_refused_at_its_field(app: Flask, wall: str) -> None:
    with pytest.raises(Invalid) as refused:
        resolve(wall, "Europe/Berlin")
    assert list(refused.value.errors) == ["scheduled_time"]


def test_every_zone_of_the_time_zone_database_can_be_chosen() -> None:
    assert set(zones()) == available_timezones() - {"localtime", "Factory"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    wall=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2040, 1, 1)),  # noqa: DTZ001  # wall times
    zone=st.sampled_from(zones()),
)
def test_the_wall_time_answered_is_the_one_on_the_clock_at_that_instant(
    app: Flask, wall: datetime, zone: str
) -> None:
    due = resolve(wall, zone)
    shown = due.instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown.strftime("%Y-%m-%dT%H:%M:%S") == due.wall
    if not due.note:
        assert shown == wall

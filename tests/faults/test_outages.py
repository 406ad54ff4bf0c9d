"""Valkey goes away, comes back, forgets; SQLite is locked; and everything was down for a day."""

from __future__ import annotations

import re
import sqlite3
import time

import pytest
import redis
import requests

from syndication.extensions import db
from syndication.jobs import queue
from syndication.models import PostStatus, User
from syndication.services import people, pieces, scheduling
from syndication.services.scheduling import ScheduleItem, Target
from tests.faults.killing import FULL, is_out
from tests.support.auditor import assert_sound, rows, statuses, wait_until_settled, within_limits
from tests.support.kept import KeptInstallation
from tests.support.posts import Due, Writer, spread
from tests.support.processes import wait_until
from tests.support.valkey import forget_data

CREW_HERE = ("worker-1", "worker-2", "scheduler", "web")
NAMES = ["bluesky", "mastodon", "facebook"]
EMAIL, PASSWORD = "ed@example.org", "a long enough pass phrase"
#: Seconds without Valkey, and with a locked database.
AWAY = 60.0 if FULL else 6.0
LOCKED = 10.0
#: Seconds in which a page has to come, whatever is broken: more than SQLite is waited for.
PATIENCE = 15.0


@pytest.fixture(scope="module")
def editor(desk: KeptInstallation) -> int:
    """Their id."""
    with desk.app.app_context():
        user, _password = people.create_user(EMAIL, role="editor", password=PASSWORD, by=None)
        return user.id


@pytest.fixture(autouse=True)
def everybody_there(desk: KeptInstallation) -> None:
    desk.keeper.put_up("valkey", *desk.workers, *desk.schedulers)
    wait_until(desk.crew_is_there, "the crew is there", 120, every=0.2)


def sign_in(desk: KeptInstallation) -> requests.Session:
    """A browser of somebody who has signed in."""
    browser = requests.Session()
    page = browser.get(f"{desk.url}/login", timeout=PATIENCE).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": token[1]}
    answer = browser.post(f"{desk.url}/login", data=form, timeout=PATIENCE, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    return browser


def save_and_schedule(desk: KeptInstallation, writer: Writer, editor: int) -> int:
    """What the composer does when a person saves a piece and publishes it now; the post's id."""
    account_id = writer.account_id("bluesky")
    with desk.app.app_context():
        user = db.session.get_one(User, editor)
        fields = pieces.PieceFields(
            project_id=writer.project_id,
            title="Saved while Valkey is away",
            body="The gates are open",
            variants=(pieces.VariantFields("bluesky/post"),),
        )
        piece = pieces.set_status(pieces.create_piece(fields, by=user).id, "ready", by=user)
        item = ScheduleItem(piece.id, (Target(account_id, "bluesky/post"),), now=True)
        [post] = scheduling.schedule([item], by=user).posts
        queue.wake()
        return post.id


@pytest.mark.parametrize("keeps_its_data", [True, False], ids=["with its data", "without its data"])
def test_valkey_comes_back(desk: KeptInstallation, writer: Writer, editor: int, keeps_its_data: bool) -> None:
    before = writer.write(spread(NAMES, 12, 2))
    desk.keeper.take_down("valkey")
    gone_at = time.monotonic()
    if not keeps_its_data:
        forget_data(desk.folder)
    during = writer.write(spread(NAMES, 12, 2, seconds=AWAY / 2))
    saved = save_and_schedule(desk, writer, editor)
    assert sign_in(desk).get(f"{desk.url}/syndication/", timeout=PATIENCE).status_code == 200
    wait_until(lambda: time.monotonic() - gone_at > AWAY, "it was away for a while", AWAY + 5)
    desk.keeper.put_up("valkey")
    ids = [*before, *during, saved]
    wait_until_settled(desk, ids, 60, is_out)
    assert_sound(desk, [*before, *during])
    assert within_limits(desk) == {}


def test_valkey_forgets_everything_while_posts_are_sent(desk: KeptInstallation, writer: Writer) -> None:
    desk.set_latency(0.5)
    ids = writer.write(spread(NAMES, 36, 2))
    wait_until(lambda: statuses(desk, ids)["sending"], "posts are being sent", every=0.1)
    with redis.Redis.from_url(desk.environ["REDIS_URL"]) as connection:
        connection.flushall()
    wait_until_settled(desk, ids, 60, is_out)
    assert_sound(desk, ids)
    assert within_limits(desk) == {}


def test_a_locked_database_loses_nothing_and_holds_up_no_page(
    desk: KeptInstallation, writer: Writer, editor: int
) -> None:
    browser = sign_in(desk)
    desk.set_latency(0.5)
    ids = writer.write(spread(NAMES, 24, 2))
    wait_until(lambda: statuses(desk, ids)["sending"], "posts are being sent", every=0.1)
    file = desk.folder / "instance" / "syndication.db"
    connection = sqlite3.connect(file, isolation_level=None, timeout=30)
    try:
        connection.execute("BEGIN IMMEDIATE")
        until = time.monotonic() + LOCKED
        while time.monotonic() < until:
            answer = browser.get(f"{desk.url}/syndication/posting/queue", timeout=PATIENCE)
            assert answer.status_code == 200
        connection.execute("ROLLBACK")
    finally:
        connection.close()
    desk.set_latency(0)
    wait_until_settled(desk, ids, 90)
    assert_sound(desk, ids)


def test_after_a_day_of_downtime_each_project_has_it_its_way(desk: KeptInstallation, editor: int) -> None:
    desk.keeper.take_down(*desk.workers, *desk.schedulers)
    strict = Writer(desk, lateness_minutes=24 * 60, project="Strict")
    patient = Writer(desk, lateness_minutes=48 * 60, project="Patient")
    yesterday = [Due(name, 7, seconds=-26 * 3600) for name in NAMES]
    too_late, still_good = strict.write(yesterday), patient.write(yesterday)
    desk.keeper.put_up(*desk.workers, *desk.schedulers)
    wait_until_settled(desk, [*too_late, *still_good], 60)
    assert {row.status for row in rows(desk, too_late)} == {PostStatus.EXPIRED}
    assert {row.status for row in rows(desk, still_good)} == {PostStatus.POSTED}
    assert_sound(desk, [*too_late, *still_good])
    page = sign_in(desk).get(f"{desk.url}/syndication/posting/queue", timeout=PATIENCE).text
    assert [row.token for row in rows(desk, too_late) if row.token not in page] == []

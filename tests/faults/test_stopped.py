"""Workers that freeze, are asked to end, or die of one post; schedulers that die, are two, or none."""

from __future__ import annotations

import signal
import time

import psutil
import pytest
import redis

from syndication.jobs import queue
from syndication.jobs.periodic import PERIODIC
from syndication.models import PostStatus
from tests.faults.killing import FULL, in_hand, is_out
from tests.support.auditor import assert_sound, rows, statuses, wait_until_settled
from tests.support.kept import RECOVERED_WITHIN, KeptInstallation
from tests.support.posts import Due, Writer, spread
from tests.support.processes import wait_until

NAMES = ["bluesky", "mastodon", "facebook"]
#: Seconds without any scheduler.
NOBODY_RINGS = 60.0 if FULL else 4.0


@pytest.fixture(autouse=True)
def everybody_there(desk: KeptInstallation) -> None:
    desk.keeper.put_up(*desk.workers, *desk.schedulers)
    wait_until(desk.crew_is_there, "the crew is there", 120, every=0.2)


def sending_children(desk: KeptInstallation) -> list[psutil.Process]:
    return [child for name in desk.workers for child in desk.keeper.children(name)]


def test_a_worker_that_freezes_past_its_lease_doubles_nothing(desk: KeptInstallation, writer: Writer) -> None:
    desk.set_latency(1.0)
    ids = writer.write(spread(NAMES, 18, 3))
    wait_until(lambda: statuses(desk, ids)["sending"] > 2, "posts are being sent", every=0.1)
    frozen = sending_children(desk)[0]
    frozen.suspend()
    desk.set_latency(0)
    try:
        wait_until(lambda: not in_hand(desk, ids), "its posts are taken up", 2 * RECOVERED_WITHIN, every=0.2)
    finally:
        frozen.resume()
    before = {row.id: row.status for row in wait_until_settled(desk, ids, 60)}
    wait_until(lambda: frozen not in sending_children(desk), "it has given up", 60, every=0.2)
    settled_before = {post_id for post_id, status in before.items() if status == PostStatus.POSTED}
    assert {row.id for row in rows(desk, ids) if is_out(row)} >= settled_before
    assert_sound(desk, ids)


def test_workers_that_are_asked_to_end_leave_nothing_in_hand(desk: KeptInstallation, writer: Writer) -> None:
    desk.set_latency(1.0)
    ids = writer.write(spread(NAMES, 18, 3))
    wait_until(lambda: statuses(desk, ids)["sending"] > 2, "posts are being sent", every=0.1)
    desk.keeper.take_down(*desk.workers, number=signal.SIGTERM)  # waits 30 s for them
    assert not in_hand(desk, ids)
    desk.set_latency(0)
    desk.keeper.put_up(*desk.workers)
    wait_until_settled(desk, ids, 60)
    assert_sound(desk, ids)


def test_a_post_that_kills_its_worker_is_set_aside_and_the_others_go_out(
    desk: KeptInstallation, writer: Writer
) -> None:
    desk.crash_at("before send", "child", text="poison", again=True)
    [poison] = writer.write([Due("bluesky", 0)], words="poison")
    others = writer.write(spread(NAMES, 9, 3))
    [row] = wait_until_settled(desk, [poison], 90)
    assert (row.crashes, row.cause) == (3, "Quarantined")
    assert row.status in (PostStatus.FAILED, PostStatus.UNCONFIRMED)
    # One that was just leaving when its worker died may have to be given time by its platform.
    assert {row.status for row in wait_until_settled(desk, others, 60)} <= {
        PostStatus.POSTED,
        PostStatus.UNCONFIRMED,
    }
    assert_sound(desk, [poison, *others])


def test_a_scheduler_killed_between_its_writes_rings_again(desk: KeptInstallation, writer: Writer) -> None:
    desk.keeper.take_down("scheduler-2")
    desk.crash_at("between writes")
    wait_until(desk.crashed, "the scheduler died")
    wait_until(lambda: periodic_jobs(desk) == {job.id for job in PERIODIC}, "all periodic jobs are back", 60)
    ids = writer.write(spread(NAMES, 9, 3))
    wait_until_settled(desk, ids, 60, is_out)
    assert_sound(desk, ids)


def test_a_scheduler_whose_jobs_are_lost_has_them_again_within_a_minute(desk: KeptInstallation) -> None:
    desk.keeper.take_down("scheduler-2")
    with redis.Redis.from_url(desk.environ["REDIS_URL"]) as connection:
        connection.delete("rq:scheduler:scheduled_jobs")
    wait_until(lambda: periodic_jobs(desk) == {job.id for job in PERIODIC}, "they are back", 65, every=0.5)


def periodic_jobs(desk: KeptInstallation) -> set[str]:
    with redis.Redis.from_url(desk.environ["REDIS_URL"]) as connection:
        return {job.decode() for job in connection.zrange("rq:scheduler:scheduled_jobs", 0, -1)}


def test_without_a_scheduler_nothing_is_lost(desk: KeptInstallation, writer: Writer) -> None:
    desk.keeper.take_down(*desk.schedulers)
    ids = writer.write(spread(NAMES, 9, 3))
    until = time.monotonic() + NOBODY_RINGS
    wait_until(lambda: time.monotonic() > until, "a while has gone by", NOBODY_RINGS + 5)
    desk.keeper.put_up(*desk.schedulers)
    wait_until_settled(desk, ids, 60, is_out)
    assert_sound(desk, ids)


def test_without_a_scheduler_publishing_now_works(desk: KeptInstallation, writer: Writer) -> None:
    desk.keeper.take_down(*desk.schedulers)
    ids = writer.write(spread(NAMES, 9, 3))
    with desk.app.app_context():
        queue.wake()
    wait_until_settled(desk, ids, 60, is_out)
    assert_sound(desk, ids)

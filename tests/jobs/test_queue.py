from __future__ import annotations

import time

import pytest
from flask import Flask
from rq import Queue, Worker

from syndication.jobs import queue as doorbell
from syndication.jobs.periodic import PERIODIC
from syndication.jobs.processes import DeskScheduler, DeskWorker, ring_if_due
from tests.support.delivery import Scheduled


@pytest.fixture
def scheduler(redis_url: str, app: Flask) -> DeskScheduler:
    return DeskScheduler(app, doorbell.redis_connection())


def waiting(app: Flask) -> int:
    return Queue(doorbell.QUEUE, connection=doorbell.redis_connection()).count


def test_the_doorbell_rings_when_something_is_due(redis_url: str, app: Flask, scheduled: Scheduled) -> None:
    scheduled()
    ring_if_due()
    assert waiting(app) == 1


def test_the_doorbell_is_quiet_when_nothing_is_due(redis_url: str, app: Flask) -> None:
    ring_if_due()
    assert waiting(app) == 0


def test_rings_do_not_pile_up_while_nobody_answers(redis_url: str, app: Flask, scheduled: Scheduled) -> None:
    scheduled()
    for _ in range(20):
        ring_if_due()
    assert waiting(app) == 1


def test_linked_pages_that_wait_do_not_silence_the_doorbell(redis_url: str, app: Flask) -> None:
    for number in range(20):
        doorbell.enqueue_link_card(f"https://example.org/{number}")
    doorbell.wake()
    assert waiting(app) == 1


def test_housekeeping_that_waits_does_not_silence_the_doorbell(redis_url: str, app: Flask) -> None:
    for _ in range(20):
        doorbell.enqueue_maintenance()
    for _ in range(20):
        doorbell.wake()
    assert waiting(app) == 1 + 1


def test_a_linked_page_waits_to_be_read_once(redis_url: str, app: Flask) -> None:
    for _ in range(3):
        doorbell.enqueue_link_card("https://example.org/1")
    doorbell.enqueue_link_card("https://example.org/2")
    assert Queue(doorbell.CARDS, connection=doorbell.redis_connection()).count == 2


def test_only_so_many_linked_pages_wait(redis_url: str, app: Flask) -> None:
    for number in range(doorbell.MOST_CARDS + 20):
        doorbell.enqueue_link_card(f"https://example.org/{number}")
    assert Queue(doorbell.CARDS, connection=doorbell.redis_connection()).count == doorbell.MOST_CARDS


def test_a_process_that_reads_linked_pages_is_no_publishing_worker(redis_url: str, app: Flask) -> None:
    redis = doorbell.redis_connection()
    Worker([Queue(doorbell.CARDS, connection=redis)], connection=redis).register_birth()
    assert doorbell.live_workers() == 0
    assert doorbell.queues_with_workers() == {doorbell.QUEUE}


class TestWithoutRedis:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"REDIS_URL": "redis://127.0.0.1:9/0"}

    def test_waking_the_workers_fails_nobody(self, app: Flask) -> None:
        doorbell.wake()

    def test_asking_for_a_link_card_fails_nobody(self, app: Flask) -> None:
        doorbell.enqueue_link_card("https://example.org/")


def test_lost_periodic_jobs_come_back(scheduler: DeskScheduler) -> None:
    scheduler.register_periodic_jobs()
    scheduler.connection.flushall()
    scheduler.register_periodic_jobs()
    assert all(periodic.id in scheduler for periodic in PERIODIC)


def test_registering_twice_keeps_one_of_each(scheduler: DeskScheduler) -> None:
    scheduler.register_periodic_jobs()
    scheduler.register_periodic_jobs()
    assert scheduler.count() == len(PERIODIC)


def test_a_periodic_job_is_on_the_list_again_before_it_runs(
    scheduler: DeskScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduler.register_periodic_jobs()

    def killed(periodic: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(scheduler, "run_periodic", killed)
    with pytest.raises(KeyboardInterrupt):
        scheduler.enqueue_jobs()
    assert all(periodic.id in scheduler for periodic in PERIODIC)


def test_a_scheduler_that_was_killed_holds_the_others_up_for_seconds_only(
    scheduler: DeskScheduler, app: Flask
) -> None:
    assert scheduler.acquire_lock()
    remaining = scheduler.connection.pttl(scheduler.scheduler_lock_key)
    assert 0 < remaining <= 3000


def test_a_scheduler_does_not_remove_the_lock_of_another(scheduler: DeskScheduler, app: Flask) -> None:
    scheduler.acquire_lock()
    scheduler.connection.set(scheduler.scheduler_lock_key, "another one")
    scheduler.remove_lock()
    assert scheduler.connection.get(scheduler.scheduler_lock_key) == b"another one"


def test_the_scheduler_shows_that_it_lives(scheduler: DeskScheduler, app: Flask) -> None:
    assert doorbell.scheduler_heartbeat_age() is None
    scheduler.heartbeat()
    age = doorbell.scheduler_heartbeat_age()
    assert age is not None
    assert age < 10


@pytest.mark.parametrize(("platforms", "name"), [(None, "desk"), (["b", "a"], "desk:a,b")])
def test_a_queue_is_named_after_the_platforms_its_workers_serve(
    platforms: list[str] | None, name: str
) -> None:
    assert doorbell.queue_name(platforms) == name
    assert doorbell.platforms_of(name) == (sorted(platforms) if platforms else None)


def test_a_worker_of_which_redis_forgot_everything_makes_itself_known_again(
    redis_url: str, app: Flask
) -> None:
    connection = doorbell.redis_connection()
    worker = DeskWorker([Queue(doorbell.QUEUE, connection=connection)], connection=connection)
    worker.register_birth()
    connection.flushall()
    assert doorbell.live_workers() == 0
    worker.heartbeat()
    assert doorbell.live_workers() == 1


def test_the_doorbell_rings_for_many_posts_also_when_no_worker_is_known(redis_url: str, app: Flask) -> None:
    doorbell.ring(everybody=True)
    assert waiting(app) == 1


def test_a_periodic_job_that_a_wrong_clock_put_far_away_comes_back(scheduler: DeskScheduler) -> None:
    scheduler.register_periodic_jobs()
    later = int(time.time()) + 7200
    scheduler.connection.zadd(scheduler.scheduled_jobs_key, {PERIODIC[0].id: later})
    scheduler.register_periodic_jobs()
    assert scheduler.connection.zscore(scheduler.scheduled_jobs_key, PERIODIC[0].id) < later - 7000

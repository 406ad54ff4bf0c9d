from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from syndication.extensions import db
from syndication.models import Account, PlatformLimits, PostStatus, ScheduledPost, User
from syndication.services import accounts, publishing, scheduling
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Worker, Written, deliver, later, now

FEED = "facebook/feed-post"


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"PLATFORM_CONCURRENCY": {"facebook": 1000}, "PLATFORM_WINDOWS": {"facebook": (100_000, 3600)}}


def many(written: Written, account: Account, editor: User, count: int) -> list[ScheduledPost]:
    pieces = [written(f"Hello {number}", FEED) for number in range(min(count, 10))]
    items = [ScheduleItem(pieces[n % 10].id, (Target(account.id, FEED),), now=True) for n in range(count)]
    return scheduling.schedule(items, by=editor).posts


def test_workers_that_claim_at_once_never_share_a_post(
    each_database: str, app: Flask, written: Written, facebook_account: Account, editor: User
) -> None:
    many(written, facebook_account, editor, 200)

    def claim_all(_worker: int) -> list[int]:
        mine: list[int] = []
        with app.app_context():
            worker = Worker()
            for _ in range(20):
                mine += [claim.post_id for claim in worker.claim()]
        return mine

    with ThreadPoolExecutor(8) as workers:
        taken = [post_id for mine in workers.map(claim_all, range(8)) for post_id in mine]
    assert len(taken) == 200
    assert len(set(taken)) == 200


def test_no_more_are_claimed_than_the_platform_takes_at_once(
    each_database: str, app: Flask, written: Written, facebook_account: Account, editor: User
) -> None:
    app.config["PLATFORM_CONCURRENCY"] = {"facebook": 3}
    many(written, facebook_account, editor, 10)
    first, second = Worker(), Worker()
    first.claim()
    second.claim()
    assert sum(worker.sender.slots.capacities()["facebook"] for worker in (first, second)) == 3


def test_what_is_due_first_is_claimed_first(
    app: Flask, written: Written, facebook_account: Account, editor: User
) -> None:
    first, second, third, fourth, _fifth = many(written, facebook_account, editor, 5)
    later(60, third)
    app.config["PLATFORM_CONCURRENCY"] = {"facebook": 1}
    assert [claim.post_id for claim in Worker().claim()] == [third.id, first.id, second.id, fourth.id]


def test_a_post_due_later_is_left_alone(written: Written, facebook_account: Account, editor: User) -> None:
    piece = written("Hello", FEED)
    wanted = ScheduleItem(piece.id, (Target(facebook_account.id, FEED),), "2100-01-01T09:00", "UTC")
    scheduling.schedule([wanted], by=editor)
    assert not publishing.anything_due()
    assert Worker().claim() == []


def test_a_full_window_keeps_posts_until_it_opens_again(
    app: Flask, written: Written, facebook_account: Account, editor: User
) -> None:
    app.config["PLATFORM_WINDOWS"] = {"facebook": (2, 3600)}
    posts = many(written, facebook_account, editor, 5)
    deliver()
    statuses = [scheduling.get_post(post.id).status for post in posts]
    assert statuses.count(PostStatus.POSTED) == 2
    waiting = [post for post in posts if post.status == PostStatus.SCHEDULED]
    assert all(post.next_attempt_at > now() + timedelta(minutes=59) for post in waiting)
    later(3601, *posts)
    deliver()
    assert [scheduling.get_post(post.id).status for post in posts].count(PostStatus.POSTED) == 4


def test_posts_of_an_account_that_needs_reconnection_are_held(
    written: Written, facebook_account: Account, editor: User
) -> None:
    many(written, facebook_account, editor, 1)
    accounts.mark_needs_reconnect(facebook_account.id, "Revoked.")
    assert not publishing.anything_due()
    assert Worker().claim() == []


def test_a_worker_for_one_platform_leaves_the_others_alone(
    written: Written, facebook_account: Account, editor: User
) -> None:
    many(written, facebook_account, editor, 1)
    assert Worker(["bluesky"]).claim() == []
    assert len(Worker(["facebook"]).claim()) == 1


def test_what_a_dead_worker_had_not_begun_with_can_be_claimed_again(
    written: Written, facebook_account: Account, editor: User
) -> None:
    (post,) = many(written, facebook_account, editor, 1)
    worker = Worker()
    (claim,) = worker.claim()
    worker.die()
    assert (post.status, post.crashes, post.sent_at) == (PostStatus.SCHEDULED, 0, None)
    (again,) = Worker().claim()
    assert again.post_id == claim.post_id
    assert again.fence > claim.fence


def test_a_post_that_stopped_its_worker_three_times_is_set_aside(
    written: Written, facebook_account: Account, editor: User
) -> None:
    (post,) = many(written, facebook_account, editor, 1)
    for _ in range(3):
        worker = Worker()
        (claim,) = publishing.claim(worker.sender, {}, alone=post.crashes > 1)
        worker.works_on(claim)
        worker.die()
    assert (post.status, post.cause) == (PostStatus.FAILED, "Quarantined")


def test_what_stopped_workers_twice_is_handled_by_itself(
    written: Written, facebook_account: Account, editor: User
) -> None:
    posts = many(written, facebook_account, editor, 3)
    posts[1].crashes = posts[2].crashes = 2
    db.session.commit()
    worker = Worker()
    assert [claim.post_id for claim in worker.claim()] == [posts[0].id]
    assert [claim.post_id for claim in publishing.claim(worker.sender, {}, alone=True)] == [posts[1].id]


def test_workers_share_a_platforms_slots(
    app: Flask, written: Written, facebook_account: Account, editor: User
) -> None:
    app.config["PLATFORM_CONCURRENCY"] = {"facebook": 5}
    many(written, facebook_account, editor, 40)
    first, second = Worker(), Worker()
    for worker in (first, second, first, second):
        worker.claim()
    granted = [worker.sender.slots.capacities()["facebook"] for worker in (first, second)]
    assert sorted(granted) == [2, 3]


def test_slots_in_use_are_not_given_to_others(
    app: Flask, written: Written, facebook_account: Account, editor: User
) -> None:
    app.config["PLATFORM_CONCURRENCY"] = {"facebook": 4}
    many(written, facebook_account, editor, 40)
    first = Worker()
    first.claim()
    for _ in range(4):
        assert first.sender.slots.take("facebook", 0)
    second = Worker()
    for worker in (second, first, second):
        worker.claim()
    assert second.sender.slots.capacities() == {}
    first.sender.slots.give_back("facebook")
    for worker in (first, second):
        worker.claim()
    assert second.sender.slots.capacities() == {"facebook": 1}
    assert not first.sender.slots.take("facebook", 0)


def test_the_slots_of_a_dead_worker_are_free_but_for_those_whose_requests_may_go_on(
    app: Flask, written: Written, facebook_account: Account, editor: User
) -> None:
    app.config["PLATFORM_CONCURRENCY"] = {"facebook": 4}
    first, second = many(written, facebook_account, editor, 2)
    worker = Worker()
    worker.claim()
    db.session.expire_all()
    first.status = second.status = PostStatus.SENDING.value
    db.session.commit()
    worker.begins(first, leaves=True)
    worker.begins(second, leaves=False)
    worker.die()
    other = Worker()
    other.claim()
    assert (first.status, second.status) == (PostStatus.UNCONFIRMED, PostStatus.CLAIMED)
    assert other.sender.slots.capacities() == {"facebook": 3}


def test_an_admins_limits_go_before_the_settings(
    app: Flask, written: Written, facebook_account: Account, editor: User
) -> None:
    db.session.add(PlatformLimits(platform="facebook", concurrency=2, window_count=3, window_seconds=60))
    db.session.commit()
    many(written, facebook_account, editor, 10)
    worker = Worker()
    assert len(worker.claim()) == 3
    assert worker.sender.slots.capacities() == {"facebook": 2}


def test_an_accounts_own_window_goes_before_its_platforms(
    app: Flask, written: Written, facebook_account: Account, editor: User
) -> None:
    db.session.add(PlatformLimits(platform="facebook", window_count=3, window_seconds=60))
    facebook_account.window_count, facebook_account.window_seconds = 4, 60
    db.session.commit()
    many(written, facebook_account, editor, 10)
    assert len(Worker().claim()) == 4


def test_a_post_later_than_its_project_allows_expires_unsent(
    written: Written, facebook_account: Account, editor: User
) -> None:
    (post,) = many(written, facebook_account, editor, 1)
    later(25 * 3600, post)
    deliver()
    assert post.status == PostStatus.EXPIRED
    assert "allows" in post.message
    assert post.attempts == []

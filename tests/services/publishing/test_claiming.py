from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from syndication.extensions import db
from syndication.models import Account, PostStatus, ScheduledPost, User
from syndication.services import accounts, publishing, scheduling
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Written, deliver, later, now

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
            while claims := publishing.claim(10):
                mine += [claim.post_id for claim in claims]
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
    assert len(publishing.claim(10)) == 3
    assert publishing.claim(10) == []


def test_what_is_due_first_is_claimed_first(
    app: Flask, written: Written, facebook_account: Account, editor: User
) -> None:
    first, _second, third = many(written, facebook_account, editor, 3)
    later(60, third)
    app.config["PLATFORM_CONCURRENCY"] = {"facebook": 2}
    assert [claim.post_id for claim in publishing.claim(10)] == [third.id, first.id]


def test_a_post_due_later_is_left_alone(written: Written, facebook_account: Account, editor: User) -> None:
    piece = written("Hello", FEED)
    wanted = ScheduleItem(piece.id, (Target(facebook_account.id, FEED),), "2100-01-01T09:00", "UTC")
    scheduling.schedule([wanted], by=editor)
    assert not publishing.anything_due()
    assert publishing.claim(10) == []


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
    assert publishing.claim(10) == []


def test_a_worker_for_one_platform_leaves_the_others_alone(
    written: Written, facebook_account: Account, editor: User
) -> None:
    many(written, facebook_account, editor, 1)
    assert publishing.claim(10, ["bluesky"]) == []
    assert len(publishing.claim(10, ["facebook"])) == 1


def test_a_released_post_can_be_claimed_again(
    written: Written, facebook_account: Account, editor: User
) -> None:
    many(written, facebook_account, editor, 1)
    (claim,) = publishing.claim(10)
    publishing.release(claim)
    (again,) = publishing.claim(10)
    assert (again.post_id, again.fence) == (claim.post_id, claim.fence + 1)


def test_a_claim_whose_lease_is_over_is_given_back(
    written: Written, facebook_account: Account, editor: User
) -> None:
    (post,) = many(written, facebook_account, editor, 1)
    publishing.claim(10)
    later(3600, post)
    publishing.reap()
    db.session.expire_all()
    assert (post.status, post.crashes) == (PostStatus.SCHEDULED, 1)


def test_a_post_that_stopped_its_worker_three_times_is_set_aside(
    written: Written, facebook_account: Account, editor: User
) -> None:
    (post,) = many(written, facebook_account, editor, 1)
    for _ in range(3):
        publishing.claim(10)
        later(3600, post)
        publishing.reap()
        db.session.expire_all()
    assert (post.status, post.cause) == (PostStatus.FAILED, "Quarantined")


def test_a_post_later_than_its_project_allows_expires_unsent(
    written: Written, facebook_account: Account, editor: User
) -> None:
    (post,) = many(written, facebook_account, editor, 1)
    later(25 * 3600, post)
    deliver()
    assert post.status == PostStatus.EXPIRED
    assert "allows" in post.message
    assert post.attempts == []

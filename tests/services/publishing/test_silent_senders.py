"""Senders that fall silent and wake again: what was let go of meanwhile is not theirs any more."""

from __future__ import annotations

import pytest

from syndication.extensions import db
from syndication.models import PostStatus, Sender
from syndication.services import publishing
from syndication.services.publishing import reaping
from syndication.services.publishing.senders import beat
from syndication.services.transaction import transaction
from tests.support.delivery import Scheduled, Worker, now


class Clock:
    """The clock by which a reaper sees others fall silent."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def go_on(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1
            publishing.reap()
        db.session.expire_all()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """LEASE_SECONDS is 30, LEASE_GRACE_SECONDS 10."""
    clock = Clock()
    monkeypatch.setattr(reaping, "seconds", clock)
    monkeypatch.setattr(reaping, "watch", reaping.Watch())
    return clock


def wakes(worker: Worker) -> bool:
    with transaction() as session:
        return beat(session, worker.sender)


def test_who_was_silent_for_a_lease_is_never_alive_again(
    each_database: str, scheduled: Scheduled, clock: Clock
) -> None:
    post, worker = scheduled(), Worker()
    worker.claim()
    clock.go_on(32)
    assert post.status == PostStatus.SCHEDULED
    assert not wakes(worker)


def test_who_was_silent_for_less_keeps_its_posts(scheduled: Scheduled, clock: Clock) -> None:
    post, worker = scheduled(), Worker()
    worker.claim()
    clock.go_on(20)
    assert wakes(worker)
    clock.go_on(20)
    assert post.status == PostStatus.CLAIMED


def test_what_may_be_leaving_is_let_go_of_after_the_grace(scheduled: Scheduled, clock: Clock) -> None:
    post, worker = scheduled(), Worker()
    worker.claim()
    db.session.refresh(post)
    worker.begins(post, leaves=True)
    post.status = PostStatus.SENDING.value
    db.session.commit()
    clock.go_on(36)
    assert post.status == PostStatus.SENDING
    clock.go_on(8)
    assert post.status == PostStatus.UNCONFIRMED


def test_who_beats_just_while_others_want_to_bury_it_lives(scheduled: Scheduled, clock: Clock) -> None:
    post, worker = scheduled(), Worker()
    worker.claim()
    seen = db.session.execute(
        db.select(Sender.id, Sender.place, Sender.pid, Sender.born, Sender.beat, Sender.gone_at)
    ).one()
    assert wakes(worker)
    reaping.bury(seen, 31.0, now())
    db.session.expire_all()
    assert post.status == PostStatus.CLAIMED

"""One run of the publishing job, when something is slow or breaks."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from syndication.extensions import db
from syndication.jobs import publishing as job
from syndication.models import Account, PostStatus
from syndication.platforms import get_platform
from syndication.platforms.base import Published
from syndication.services import publishing
from tests.support.delivery import Sandbox, Scheduled, deliver, now


def slow_platform(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Makes Facebook wait in the middle of a send; (it does, it may go on)."""
    waits, goes_on = threading.Event(), threading.Event()

    def publish(*_arguments: Any) -> Published:
        waits.set()
        goes_on.wait(20)
        return Published("1", "https://x.example/1")

    monkeypatch.setattr(type(get_platform("facebook")), "publish", publish)
    return waits, goes_on


def test_a_database_that_is_away_for_a_moment_does_not_end_the_sends_in_progress(
    scheduled: Scheduled, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, goes_on = slow_platform(monkeypatch)
    anything_due = publishing.anything_due

    def locked(names: Any) -> bool:
        if not waits.is_set() or goes_on.is_set():
            return anything_due(names)
        goes_on.set()
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    monkeypatch.setattr(job.publishing, "anything_due", locked)
    post = scheduled()
    deliver()
    assert post.status == PostStatus.POSTED


def test_one_slow_send_does_not_keep_the_others_waiting(
    scheduled: Scheduled,
    facebook_account: Account,
    bluesky_account: Account,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(job, "TIME_LIMIT", 0.5)
    monkeypatch.setattr(job, "PATIENCE", 0.01)
    _waits, goes_on = slow_platform(monkeypatch)
    bluesky: Any = type(get_platform("bluesky"))
    publish = bluesky.publish

    def then_go_on(*arguments: Any) -> Any:
        published = publish(*arguments)
        goes_on.set()
        return published

    monkeypatch.setattr(bluesky, "publish", then_go_on)
    slow, due_later = scheduled(account=facebook_account), scheduled("Quick", account=bluesky_account)
    due_later.next_attempt_at = now() + timedelta(seconds=2.5)
    db.session.commit()
    deliver()
    assert (slow.status, due_later.status) == (PostStatus.POSTED, PostStatus.POSTED)
    assert slow.posted_at is not None
    assert due_later.posted_at is not None
    assert (slow.posted_at - due_later.posted_at).total_seconds() < 10  # it was not waited for in vain


def test_a_post_claimed_long_before_its_time_is_given_back(
    scheduled: Scheduled, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = scheduled()
    claim = publishing.claim
    ahead: list[Any] = []

    def too_early(*arguments: Any) -> Any:
        taken = [replace(one, send_at=now().replace(year=2100)) for one in claim(*arguments)]
        ahead.extend(taken)
        monkeypatch.setattr(job.publishing, "claim", lambda *_, **__: [])
        return taken

    monkeypatch.setattr(job.publishing, "claim", too_early)
    deliver()
    assert ahead
    assert post.status == PostStatus.SCHEDULED

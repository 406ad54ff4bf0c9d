"""Workers, people and slow platforms that get in each other's way."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from syndication.extensions import db
from syndication.models import Account, PostStatus, ScheduledPost, User
from syndication.platforms import get_platform
from syndication.platforms.errors import CannotTell
from syndication.platforms.http import Http
from syndication.services import pieces, publishing, scheduling
from syndication.services.scheduling.editing import open_post, put_back
from syndication.services.scheduling.planning import future
from syndication.services.transaction import transaction
from tests.support.delivery import Sandbox, Scheduled, Worker, Written, deliver, later, now
from tests.support.processes import wait_until


@pytest.fixture(autouse=True)
def time_gone_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndication.platforms.facebook.finding.SETTLES_AFTER", timedelta(0))


def sent(sandbox: Sandbox) -> int:
    accepted: int = sandbox.stats("facebook")["accepted"]
    return accepted


def test_a_worker_that_wakes_up_late_does_not_send_what_was_called_off(
    scheduled: Scheduled, sandbox: Sandbox, editor: User
) -> None:
    post, worker = scheduled(), Worker()
    claims = worker.claim()
    worker.die()
    scheduling.cancel(post.id, by=editor)
    worker.send(*claims)
    assert (post.status, sent(sandbox)) == (PostStatus.CANCELLED, 0)


def test_a_worker_that_wakes_up_late_does_not_send_what_was_deleted(
    scheduled: Scheduled, sandbox: Sandbox, editor: User
) -> None:
    post, worker = scheduled(), Worker()
    claims = worker.claim()
    worker.die()
    pieces.delete_piece(post.piece_id, by=editor)
    worker.send(*claims)
    assert (post.status, sent(sandbox)) == (PostStatus.CANCELLED, 0)


def test_a_post_that_is_moved_while_it_is_claimed_is_not_taken(
    postgres_url: str, app: Flask, scheduled: Scheduled
) -> None:
    post_id = scheduled().id

    def claim() -> list[publishing.Claim]:
        with app.app_context():
            return Worker().claim()

    with ThreadPoolExecutor(1) as worker:
        with transaction() as session:
            put_back(open_post(session, post_id, scheduling.OPEN), future("2100-01-01T09:00", "UTC"))
            session.flush()
            claimed = worker.submit(claim)
            wait_until(lambda: claimed.done() or waits_for_a_lock(), "the worker waits for the row")
        assert claimed.result(10) == []


def waits_for_a_lock() -> bool:
    blocked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with db.engine.connect() as connection:  # one transaction sees the same activity all the time
        return bool(connection.scalar(blocked))


def test_a_post_put_off_by_the_platform_is_not_sent_once_its_piece_is_deleted(
    scheduled: Scheduled, sandbox: Sandbox, editor: User
) -> None:
    sandbox.fault("facebook", "rate-limit", seconds=5, times=1)
    post, worker = scheduled(), Worker()
    claims = worker.claim()
    pieces.delete_piece(post.piece_id, by=editor)
    worker.send(*claims)
    later(4000, post)
    deliver()
    assert (post.status, sent(sandbox)) == (PostStatus.CANCELLED, 0)


def test_a_post_found_missing_is_not_sent_once_its_piece_is_deleted(
    scheduled: Scheduled, sandbox: Sandbox, editor: User
) -> None:
    sandbox.fault("facebook", "reset-before", times=1)
    post = scheduled()
    deliver()
    pieces.delete_piece(post.piece_id, by=editor)
    for _ in range(3):
        later(100, post)
        deliver()
    assert (post.status, sent(sandbox)) == (PostStatus.CANCELLED, 0)


def test_a_person_can_settle_an_unconfirmed_post_of_a_deleted_piece(
    scheduled: Scheduled, sandbox: Sandbox, editor: User
) -> None:
    sandbox.fault("facebook", "reset-before", times=1)
    post = scheduled()
    deliver()
    pieces.delete_piece(post.piece_id, by=editor)
    assert scheduling.confirm_not_live(post.id, by=editor).status == PostStatus.CANCELLED


def test_an_edit_before_anything_went_out_is_what_goes_out(
    scheduled: Scheduled, sandbox: Sandbox, editor: User
) -> None:
    sandbox.fault("facebook", "rate-limit", seconds=5, times=1)
    post = scheduled("Frist version")
    deliver()
    change_text(post, "First version", editor)
    later(4000, post)
    deliver()
    assert post.status == PostStatus.POSTED
    assert post.snapshot is not None
    assert post.snapshot["text"] == "First version"


def test_an_edit_after_something_may_have_gone_out_does_not_change_what_is_repeated(
    scheduled: Scheduled, sandbox: Sandbox, editor: User
) -> None:
    sandbox.fault("facebook", "reset-before", times=1)
    post = scheduled("First version")
    deliver()
    change_text(post, "Second version", editor)
    scheduling.confirm_not_live(post.id, by=editor)
    deliver()
    assert post.status == PostStatus.POSTED
    assert post.snapshot is not None
    assert post.snapshot["text"] == "First version"


def change_text(post: ScheduledPost, text: str, editor: User) -> None:
    fields = pieces.fields_of(post.piece)
    changed = pieces.PieceFields(**{**vars(fields), "body": text})
    pieces.save_piece(post.piece_id, changed, post.piece.version, by=editor)


def test_a_key_that_does_not_open_the_credentials_sends_nothing_and_doubts_nothing(
    app: Flask, scheduled: Scheduled, sandbox: Sandbox
) -> None:
    post = scheduled()
    right = app.config["CREDENTIAL_KEYS"]
    app.config["CREDENTIAL_KEYS"] = (("other", b"x" * 32),)
    deliver()
    assert (post.status, post.cause) == (PostStatus.SCHEDULED, "Unavailable")
    app.config["CREDENTIAL_KEYS"] = right
    later(1000, post)
    deliver()
    assert post.status == PostStatus.POSTED


def test_no_transaction_is_open_while_a_platform_is_asked(
    each_database: str, scheduled: Scheduled, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_while_asked: list[bool] = []
    platform: Any = type(get_platform("facebook"))
    find, publish = platform.find, platform.publish

    def watched(real: Any) -> Any:
        def ask(*arguments: Any, **more: Any) -> Any:
            open_while_asked.append(db.session().in_transaction())
            return real(*arguments, **more)

        return ask

    monkeypatch.setattr(platform, "find", watched(find))
    monkeypatch.setattr(platform, "publish", watched(publish))
    sandbox.fault("facebook", "reset-after", times=1)
    post = scheduled()
    deliver()
    later(10, post)
    deliver()
    assert open_while_asked == [False, False]


def test_looking_posts_up_keeps_to_the_platforms_concurrency(
    app: Flask, written: Written, scheduled: Scheduled, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PLATFORM_CONCURRENCY"] = {"facebook": 2}
    posts = [scheduled(f"Post {number}") for number in range(8)]
    for post in posts:
        post.status, post.check_at = PostStatus.UNCONFIRMED.value, now()
    db.session.commit()
    busy = threading.Semaphore(2)
    too_many = threading.Event()

    def find(_platform: Any, _draft: Any, _credentials: Any, http: Http, *_more: Any) -> None:
        assert http.gate is not None
        http.gate.before(creates=False)  # as with its first request
        if not busy.acquire(blocking=False):
            too_many.set()
            raise CannotTell("")
        threading.Event().wait(0.05)
        busy.release()
        raise CannotTell("")

    monkeypatch.setattr(type(get_platform("facebook")), "find", find)
    deliver()
    assert not too_many.is_set()
    assert all(len(post.attempts) == 1 for post in posts)


def test_a_post_that_cannot_be_put_together_fails_at_once_and_holds_nobody_up(
    app: Flask, written: Written, scheduled: Scheduled, monkeypatch: pytest.MonkeyPatch
) -> None:
    from syndication.services import composing

    app.config["PLATFORM_CONCURRENCY"] = {"facebook": 1}
    bad, good = scheduled("Broken"), scheduled("Whole")
    draft_of = composing.draft_of

    def broken(fields: Any, *rest: Any) -> Any:
        if fields.body == "Broken":
            raise FileNotFoundError("the picture is gone")
        return draft_of(fields, *rest)

    monkeypatch.setattr("syndication.services.publishing.orders.composing.draft_of", broken)
    deliver()
    assert (bad.status, bad.cause, good.status) == (PostStatus.FAILED, "Unprepared", PostStatus.POSTED)


def test_a_shorter_pause_does_not_end_a_longer_one(
    scheduled: Scheduled, facebook_account: Account, sandbox: Sandbox
) -> None:
    facebook_account.paused_until = None
    for seconds in (7200, 120):
        sandbox.fault("facebook", "rate-limit", seconds=seconds, times=1)
    scheduled("One"), scheduled("Two")
    deliver()
    assert facebook_account.paused_until is not None
    assert facebook_account.paused_until > now() + timedelta(minutes=100)


def test_a_row_that_makes_no_sense_is_set_aside_and_holds_nobody_up(scheduled: Scheduled) -> None:
    bad, good = scheduled("Bad"), scheduled("Good")
    bad.snapshot = {"what": "is this?"}
    db.session.commit()
    for _ in range(4):
        deliver()
    assert (bad.status, bad.cause, good.status) == (PostStatus.FAILED, "Quarantined", PostStatus.POSTED)

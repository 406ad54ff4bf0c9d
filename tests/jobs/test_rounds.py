"""What one run of the publishing job does while it waits, and when it is told to stop."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from syndication.extensions import db
from syndication.jobs import publishing as job
from syndication.jobs.publishing import Round
from syndication.models import Account, PostStatus, Sender
from syndication.platforms import addresses, get_platform
from syndication.platforms.base import Draft, Published
from syndication.services import publishing
from tests.support.delivery import Sandbox, Scheduled, Worker, deliver, now


def test_a_send_that_hangs_while_its_worker_stops_sends_nothing_later(
    scheduled: Scheduled, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "DRAIN_SECONDS", 0.1)
    sender = publishing.enter(None, 4)
    goes_on = threading.Event()
    look_up = addresses.look_up

    def slow(*arguments: Any) -> Any:
        sender.stop.set()
        goes_on.wait(20)
        return look_up(*arguments)

    post = scheduled()
    monkeypatch.setattr("syndication.platforms.exchange.look_up", slow)
    running = Round(sender)
    running.run()
    goes_on.set()
    for thread in running.crew.threads:
        thread.join(20)
    db.session.expire_all()
    assert (post.status, sandbox.stats("facebook")["accepted"]) == (PostStatus.SCHEDULED, 0)


def test_while_one_send_is_slow_the_database_is_asked_only_now_and_then(
    scheduled: Scheduled,
    facebook_account: Account,
    bluesky_account: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    anything_due = publishing.anything_due

    def counted(names: Any) -> bool:
        asked.append(1)
        return anything_due(names)

    def publish(*_arguments: Any) -> Published:
        threading.Event().wait(1)
        return Published("1", "https://x.example/1")

    monkeypatch.setattr(type(get_platform("facebook")), "publish", publish)
    monkeypatch.setattr(publishing, "anything_due", counted)
    scheduled(account=facebook_account)
    scheduled("Quick", account=bluesky_account)
    deliver()
    assert len(asked) < 20


def test_posts_in_hand_get_their_slots_back_when_others_have_taken_them_all(
    app: Flask,
    scheduled: Scheduled,
    facebook_account: Account,
    bluesky_account: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app.config["PLATFORM_CONCURRENCY"] = {"facebook": 1}
    facebook: Any = type(get_platform("facebook"))
    bluesky: Any = type(get_platform("bluesky"))
    send, send_there = facebook.publish, bluesky.publish
    other = Worker(("facebook",))
    taken, due_later, nothing_due = threading.Event(), threading.Event(), threading.Event()

    def without_slots(*arguments: Any) -> Any:
        taken.wait(20)
        return send(*arguments)

    def then_go_on(*arguments: Any) -> Any:
        due_later.set()
        nothing_due.wait(20)
        db.session.query(Sender).where(Sender.id == other.sender.id).update({"slots": {}})
        db.session.commit()
        taken.set()
        return send_there(*arguments)

    monkeypatch.setattr(facebook, "publish", without_slots)
    monkeypatch.setattr(bluesky, "publish", then_go_on)
    post, later_post = scheduled(account=facebook_account), scheduled("Then", account=bluesky_account)
    later_post.next_attempt_at = now() + timedelta(seconds=2.5)
    db.session.commit()
    claim = publishing.claim

    def lowered(*arguments: Any, **more: Any) -> Any:
        claims = claim(*arguments, **more)
        if any(one.platform == "facebook" for one in claims):
            db.session.query(Sender).where(Sender.id == other.sender.id).update({"slots": {"facebook": 1}})
            db.session.commit()
        elif not claims and due_later.is_set():
            nothing_due.set()
        return claims

    monkeypatch.setattr(publishing, "claim", lowered)
    deliver()
    assert (post.status, later_post.status) == (PostStatus.POSTED, PostStatus.POSTED)


def test_what_stopped_a_worker_has_its_turn_and_is_by_itself(
    scheduled: Scheduled, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[str] = []
    beside_it: list[list[str]] = []

    def publish(_platform: Any, draft: Draft, *_arguments: Any) -> Published:
        began.append(draft.text)
        if draft.text == "Suspect":
            threading.Event().wait(0.5)
            beside_it.append(list(began))
        return Published("1", "https://x.example/1")

    monkeypatch.setattr(type(get_platform("facebook")), "publish", publish)
    scheduled("Other")
    suspect = scheduled("Suspect")
    suspect.crashes = 2
    db.session.commit()
    deliver()
    assert beside_it == [["Suspect"]]
    assert began == ["Suspect", "Other"]

"""What a try came to, when it is hard to write down."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from syndication.extensions import db
from syndication.models import PostStatus
from syndication.platforms import get_platform
from syndication.platforms.base import Published
from syndication.services import accounts, publishing
from syndication.services.publishing import writing
from syndication.services.publishing.entries import Entry
from syndication.services.publishing.journal import Journal
from tests.support.delivery import Sandbox, Scheduled, Worker, deliver


def test_what_is_out_is_not_sent_again_when_the_database_refuses_to_hear_of_it(
    scheduled: Scheduled, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise ValueError("an odd value")

    post, worker = scheduled(), Worker()
    with monkeypatch.context() as broken:
        broken.setattr(writing, "finish_attempts", refuse)
        worker.send(*worker.claim())
    publishing.reap()
    db.session.expire_all()
    assert post.status == PostStatus.UNCONFIRMED
    assert sandbox.stats("facebook")["accepted"] == 1


def test_a_platform_may_say_what_no_database_takes(
    each_database: str, scheduled: Scheduled, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Published("1", "https://x.example/1", "It\0 is \ud800out.")
    monkeypatch.setattr(type(get_platform("facebook")), "publish", lambda *_: odd)
    post = scheduled()
    deliver()
    assert (post.status, post.message) == (PostStatus.POSTED, "It is out.")


@pytest.mark.parametrize("what", ["beginning", "ending"])
def test_a_commit_of_which_nobody_knows_whether_it_was_one_costs_no_post_and_makes_no_second(
    what: str, each_database: str, scheduled: Scheduled, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_together, unsure = Journal.write_together, [True]

    def then_lose_the_line(journal: Journal, entries: list[Entry]) -> None:
        write_together(journal, entries)
        if unsure and any(getattr(entry, what) for entry in entries):
            unsure.pop()
            raise OperationalError("COMMIT", None, Exception("the line broke"))

    monkeypatch.setattr(Journal, "write_together", then_lose_the_line)
    post = scheduled()
    deliver()
    deliver()
    assert (post.status, unsure) == (PostStatus.POSTED, [])
    assert sandbox.stats("facebook")["accepted"] == 1


def test_refused_credentials_stay_a_refusal_when_the_account_cannot_be_held_just_then(
    scheduled: Scheduled, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_arguments: Any, **_more: Any) -> None:
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    monkeypatch.setattr(accounts, "mark_needs_reconnect", locked)
    post = scheduled()
    sandbox.fault("facebook", "revoked-token")
    deliver()
    assert (post.status, post.cause) == (PostStatus.SCHEDULED, "NotAuthorized")

"""What a try came to, when it is hard to write down."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.extensions import db
from syndication.models import PostStatus
from syndication.platforms import get_platform
from syndication.platforms.base import Published
from syndication.services import publishing
from syndication.services.publishing import writing
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

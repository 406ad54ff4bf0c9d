"""Slow linked pages are in nobody's way."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from syndication.extensions import db
from syndication.jobs import queue as doorbell
from syndication.jobs.processes import run_cards, run_worker
from syndication.models import PostStatus, ScheduledPost
from syndication.services import fetching
from tests.platforms.wire import Wire, drips, running
from tests.support.delivery import Scheduled
from tests.support.processes import wait_until


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"FETCH_ALLOW_LOOPBACK": True}


@pytest.fixture
def endless() -> Iterator[Wire]:
    with running() as wire:
        wire.replies(drips(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n"))
        yield wire


@pytest.fixture
def processes(redis_url: str, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One of each that works on jobs; to them a linked page may take longer than the test waits for anything."""
    monkeypatch.setattr(fetching, "DEADLINE", 300.0)
    db.session.rollback()
    db.engine.dispose()
    fork = multiprocessing.get_context("fork")
    started = [fork.Process(target=run, args=(app,)) for run in (run_worker, run_cards)]
    for process in started:
        process.start()
    yield
    for process in started:
        process.kill()
        process.join()


def status_of(post_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(ScheduledPost, post_id).status


@pytest.mark.usefixtures("processes")
def test_a_post_goes_out_while_a_linked_page_is_still_being_read(endless: Wire, scheduled: Scheduled) -> None:
    for number in range(3):
        doorbell.enqueue_link_card(f"{endless.url}/{number}")
    wait_until(lambda: endless.requests, "a linked page is being read")
    post_id = scheduled().id
    doorbell.wake()
    wait_until(lambda: status_of(post_id) == PostStatus.POSTED, "the post is out")

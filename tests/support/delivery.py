"""Accounts at the sandbox, ready pieces, and posts of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Flask, current_app

from syndication.extensions import db
from syndication.jobs.publishing import publish_due
from syndication.models import Account, Piece, Project, ScheduledPost, Sender, User
from syndication.sandbox.bluesky.demo import bluesky_credentials
from syndication.sandbox.facebook.demo import facebook_credentials
from syndication.services import accounts, pieces, publishing, scheduling
from syndication.services.publishing import Claim, Journal
from syndication.services.scheduling import ScheduleItem, Target

Written = Callable[..., Piece]
Scheduled = Callable[..., ScheduledPost]


class Sandbox:
    """What a test says to the sandbox, and asks of it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def fault(self, platform: str, kind: str, **more: Any) -> None:
        answer = requests.post(
            f"{self.url}/_sandbox/faults", json={"platform": platform, "kind": kind, **more}, timeout=10
        )
        assert answer.ok, answer.text

    def no_faults(self) -> None:
        requests.delete(f"{self.url}/_sandbox/faults", timeout=10)

    def stats(self, platform: str) -> dict[str, Any]:
        stats: dict[str, Any] = requests.get(f"{self.url}/_sandbox/stats", timeout=10).json()
        found: dict[str, Any] = stats["platforms"][platform]
        return found


@pytest.fixture
def sandbox(sandbox_url: str) -> Sandbox:
    return Sandbox(sandbox_url)


@pytest.fixture
def facebook_account(project: Project, sandbox_url: str) -> Account:
    return accounts.connect(
        "facebook", project.id, facebook_credentials(), api_base=f"{sandbox_url}/facebook", by=None
    )


@pytest.fixture
def bluesky_account(project: Project, sandbox_url: str) -> Account:
    return accounts.connect(
        "bluesky", project.id, bluesky_credentials(), api_base=f"{sandbox_url}/bluesky", by=None
    )


@pytest.fixture
def written(project: Project, editor: User) -> Written:
    """Writes a ready piece for some channels: `written("Hello", "facebook/feed-post")`."""

    def write(body: str = "Hello from the garden", *channels: str, **more: Any) -> Piece:
        chosen = channels or ("facebook/feed-post",)
        fields = pieces.PieceFields(
            project_id=project.id,
            title=more.pop("title", "A piece"),
            body=body,
            variants=tuple(pieces.VariantFields(channel) for channel in chosen),
            **more,
        )
        piece = pieces.create_piece(fields, by=editor)
        return pieces.set_status(piece.id, "ready", by=editor)

    return write


@pytest.fixture
def scheduled(written: Written, editor: User, request: pytest.FixtureRequest) -> Scheduled:
    """Schedules a piece for now, on Facebook unless an account is given: `scheduled("Hello")`."""

    def put(
        body: str = "Hello from the garden", account: Account | None = None, **more: Any
    ) -> ScheduledPost:
        account = account or request.getfixturevalue("facebook_account")
        channel = {"facebook": "facebook/feed-post", "bluesky": "bluesky/post"}[account.platform]
        piece = written(body, channel, **more)
        item = ScheduleItem(piece.id, (Target(account.id, channel),), now=True)
        return scheduling.schedule([item], by=editor).posts[0]

    return put


def deliver() -> None:
    """What the scheduler does every second, and a worker when it rings."""
    publishing.reap()
    publish_due()
    db.session.expire_all()


class Worker:
    """A sender in this process, step by step: what it claims, sends, and leaves behind when it dies."""

    def __init__(self, platforms: Sequence[str] | None = None) -> None:
        self.sender = publishing.enter(platforms, 2000)
        self.in_hand: Counter[str] = Counter()

    def claim(self) -> list[Claim]:
        """Claims once, with all it holds already still in hand."""
        claims = publishing.claim(self.sender, self.in_hand)
        self.in_hand.update(claim.platform for claim in claims)
        return claims

    def send(self, *claims: Claim) -> None:
        """Deals with the claims as a thread of the worker does, waits until all is written, and ends."""
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy is of this thread
        journal = Journal(app, self.sender)
        for work in publishing.read_work(claims):
            publishing.perform(work, self.sender, journal, accounts.make_http())
        assert journal.close(20)
        publishing.leave(self.sender)
        db.session.expire_all()

    def works_on(self, claim: Claim) -> None:
        """As if a thread had begun with it, and nothing had left yet."""
        self.sender.recorder.take(claim.post_id, claim.fence)

    def begins(self, post: ScheduledPost, *, leaves: bool) -> None:
        """As if it was sending the post, and something of it had left or not."""
        cell = self.sender.recorder.take(post.id, post.fence)
        self.sender.recorder.waits(cell)
        if leaves:
            self.sender.recorder.leaves(cell)

    def die(self) -> None:
        """As if its process were gone, and others had looked."""
        row = db.session.get_one(Sender, self.sender.id)
        row.born = -1.0
        db.session.commit()
        publishing.reap()
        db.session.expire_all()


def later(seconds: float, *posts: ScheduledPost) -> None:
    """As if so much time had gone by for these posts: every instant they wait for comes nearer."""
    shift = timedelta(seconds=seconds)
    for post in posts:
        for field in ("next_attempt_at", "check_at", "due_at", "expires_at", "sent_at"):
            value = getattr(post, field)
            if value is not None:
                setattr(post, field, value - shift)
        paused = post.account.paused_until
        if paused is not None:
            post.account.paused_until = paused - shift
    db.session.commit()


def now() -> datetime:
    return datetime.now(UTC)

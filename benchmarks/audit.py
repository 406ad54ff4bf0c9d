"""What became of the posts: waiting for them, and the proof that each is out exactly once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from benchmarks.desk import Bench
from syndication.extensions import db
from syndication.models import Piece, PostStatus, ScheduledPost

#: States from which a post goes on by itself. (Some unconfirmed posts wait for a person; these few never do here.)
UNDER_WAY = (
    PostStatus.SCHEDULED,
    PostStatus.CLAIMED,
    PostStatus.SENDING,
    PostStatus.PROCESSING,
    PostStatus.UNCONFIRMED,
)
#: Seconds by which an arrival may seem to be before its instant: clocks are read to less than that.
EARLY = 0.002


def statuses(bench: Bench, batch: str) -> Counter[str]:
    """How many posts of the batch are in which state."""
    wanted = (
        select(ScheduledPost.status, func.count().label("posts"))
        .where(ScheduledPost.batch == batch)
        .group_by(ScheduledPost.status)
    )
    with bench.app.app_context():
        return Counter({row.status: row.posts for row in db.session.execute(wanted)})


def wait_for_all(
    bench: Bench,
    batch: str,
    seconds: float,
    *,
    every: float = 0.5,
    watch: Callable[[Counter[str]], None] | None = None,
) -> float:
    """Looks until every post is settled, seconds at the most; the moment (epoch) at which that was seen."""
    end = time.monotonic() + seconds
    while True:
        counted = statuses(bench, batch)
        if watch:
            watch(counted)
        if not any(counted[status] for status in UNDER_WAY):
            return time.time()
        if time.monotonic() > end:
            raise SystemExit(f"After {seconds:.0f} s not all posts are out: {dict(counted)}")
        time.sleep(every)


def last_answer(bench: Bench, batch: str) -> float:
    """When the desk had the last answer (epoch seconds)."""
    with bench.app.app_context():
        latest = db.session.scalar(
            select(func.max(ScheduledPost.posted_at)).where(ScheduledPost.batch == batch)
        )
        return latest.timestamp() if latest else 0.0


def counts(bench: Bench) -> dict[str, dict[str, Any]]:
    """What the sandbox counted, by platform."""
    found: dict[str, dict[str, Any]] = bench.desk.sandbox("/_sandbox/stats")["platforms"]
    return found


def audit(bench: Bench, batch: str, due: datetime | None = None) -> list[str]:
    """What is wrong, as sentences: none when every post is out exactly once and all limits held.

    due: before which nothing may have arrived.
    """
    rows = statuses(bench, batch)
    wrong = [f"{number} posts are {status}" for status, number in rows.items() if status != PostStatus.POSTED]
    expected, out = expected_texts(bench, batch), accepted_texts(bench)
    if missing := (expected - out).total():
        wrong.append(f"{missing} posts are not at the platforms")
    if surplus := (out - expected).total():
        wrong.append(f"{surplus} posts are at the platforms once too often")
    for name, limit in bench.limits.items():
        counted = counts(bench)[name]
        if counted["peak_concurrency"] > limit:
            wrong.append(f"{name}: {counted['peak_concurrency']} calls at once, {limit} are allowed")
        first = min(counted["publish_times"], default=float("inf"))
        if due and first < due.timestamp() - EARLY:
            wrong.append(f"{name}: a call came {due.timestamp() - first:.3f} s early")
    return wrong


def expected_texts(bench: Bench, batch: str) -> Counter[tuple[str, str, str]]:
    """Platform, account and text of every post of the batch."""
    wanted = (
        select(ScheduledPost.platform, ScheduledPost.account_id, Piece.body)
        .join(ScheduledPost.piece)
        .where(ScheduledPost.batch == batch)
    )
    with bench.app.app_context():
        rows = db.session.execute(wanted).all()
    return Counter((name, bench.accounts[name][account], body) for name, account, body in rows)


def accepted_texts(bench: Bench) -> Counter[tuple[str, str, str]]:
    """The same of all that can be seen at the sandbox."""
    found: Counter[tuple[str, str, str]] = Counter()
    for name in bench.limits:
        posts = bench.desk.sandbox(f"/_sandbox/posts?platform={name}")["posts"]
        found.update((name, post["account"], post["text"]) for post in posts)
    return found

"""A table as it is after years: a million scheduled posts, written by the database itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, func, insert, literal, literal_column, select

from benchmarks.desk import PLATFORMS, Bench
from benchmarks.seeding import analyze, count_on, pattern_of
from syndication.extensions import db
from syndication.models import Batch, Piece, PostAttempt, PostStatus, ScheduledPost
from syndication.services.transaction import transaction

#: Of ten posts, how many are out already; the others are due in the months to come.
POSTED_OF_TEN = 6
#: Seconds between two posts, so that a million reaches back 180 days and ahead 120.
STEP = 26


def fill(bench: Bench, posts: int) -> None:
    """Writes so many scheduled posts with their pieces, and an attempt of each that is out. None of them is due."""
    batch = uuid4().hex
    with bench.app.app_context():
        pattern = pattern_of(bench)
        with transaction() as session:
            session.execute(insert(Batch), [{"id": batch, "created_by_id": bench.user_id, "notes": []}])
            first = (session.scalar(select(func.max(Piece.id))) or 0) + 1
            pieces = numbers(posts // len(PLATFORMS))
            session.execute(from_rows(Piece, {**pattern.piece, "id": first + pieces.c.n}, pieces))
            for place, name in enumerate(PLATFORMS):
                row = {**pattern.posts[name], "batch": batch, "piece_id": first + pieces.c.n}
                least = min(bench.accounts[name])  # their ids follow each other
                row["account_id"] = least + pieces.c.n % len(bench.accounts[name])
                out, ahead = pieces.c.n % 10 < POSTED_OF_TEN, pieces.c.n % 10 >= POSTED_OF_TEN
                step = STEP * (pieces.c.n + 1) + place
                session.execute(from_rows(ScheduledPost, {**row, **posted(step)}, pieces, out))
                session.execute(from_rows(ScheduledPost, {**row, **waiting(step)}, pieces, ahead))
            session.execute(attempts(batch))
            count_on(session)
        analyze()


def numbers(count: int) -> Any:
    """A table of the numbers from 0 on."""
    first = select(literal_column("0").label("n")).cte("numbers", recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < count - 1))


def from_rows(model: Any, row: dict[str, Any], source: Any, *which: ColumnElement[bool]) -> Any:
    """INSERT … SELECT of one row for every number."""
    table = model.__table__
    values = [
        value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)
        for name, value in row.items()
    ]
    return insert(model).from_select(list(row), select(*values).select_from(source).where(*which))


def posted(step: ColumnElement[int]) -> dict[str, Any]:
    at = instant(0 - step)
    return {
        "status": PostStatus.POSTED.value,
        "due_at": at,
        "next_attempt_at": at,
        "expires_at": at,
        "sent_at": at,
        "posted_at": at,
        "fence": 1,
        "remote_id": "1000000000000",
    }


def waiting(step: ColumnElement[int]) -> dict[str, Any]:
    at = instant(86_400 + step)
    return {"due_at": at, "next_attempt_at": at, "expires_at": instant(2 * 86_400 + step)}


def instant(seconds: ColumnElement[int]) -> ColumnElement[datetime]:
    """So many seconds from now."""
    if db.engine.dialect.name == "postgresql":
        return func.now() + seconds * literal_column("interval '1 second'")
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return func.strftime("%Y-%m-%d %H:%M:%f000", now, func.printf("%d seconds", seconds))


def attempts(batch: str) -> Any:
    out: Any = select(
        ScheduledPost.id,
        literal(1),
        literal("publish"),
        literal("bench:1"),
        ScheduledPost.sent_at,
        ScheduledPost.sent_at,
        literal("posted"),
        literal(""),
        literal(""),
    ).where(ScheduledPost.batch == batch, ScheduledPost.status == PostStatus.POSTED)
    columns = ["scheduled_post_id", "fence", "kind", "worker", "started_at", "finished_at", "outcome"]
    return insert(PostAttempt).from_select([*columns, "message", "detail"], out)

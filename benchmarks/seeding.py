"""Pieces and scheduled posts in bulk: copies of rows that the services wrote."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.orm import Session

from benchmarks.desk import PLATFORMS, Bench, channel_of
from syndication.extensions import db
from syndication.models import Batch, Piece, ScheduledPost, User, Variant
from syndication.services import pieces, scheduling
from syndication.services.scheduling import ScheduleItem, Target
from syndication.services.times import WALL_FORMAT
from syndication.services.transaction import transaction

#: Seconds until the first post is due, after the rows for all of them are written, on a busy machine as well.
LEAD = 8.0
ROWS_A_SECOND = 1_500
#: What has to be left of it then: the desk takes posts early.
LEAST_LEAD = 3.0
#: How much later than the first post the n-th is due.
Later = Callable[[int], timedelta]
Row = dict[str, Any]


@dataclass(frozen=True)
class Pattern:
    """The rows of one piece that goes to every platform, as the services wrote them. posts: by platform."""

    piece: Row
    variants: list[Row]
    posts: dict[str, Row]


def at_once(_number: int) -> timedelta:
    """All at one instant."""
    return timedelta()


def seed_posts(bench: Bench, posts: int, seed: int, later: Later = at_once) -> tuple[str, datetime]:
    """Writes pieces that each go to one account of every platform; the id of the batch, and when the first is due."""
    batch, shuffled = uuid4().hex, random.Random(seed)  # noqa: S311  # spreads posts over accounts, guards nothing
    with bench.app.app_context():
        pattern = pattern_of(bench)
        with transaction() as session:
            session.execute(insert(Batch), [{"id": batch, "created_by_id": bench.user_id, "notes": []}])
            first = (session.scalar(select(func.max(Piece.id))) or 0) + 1
            ids = range(first, first + posts // len(PLATFORMS))
            session.execute(insert(Piece), [piece_row(pattern, seed, number) for number in ids])
            session.execute(
                insert(Variant), [{**row, "piece_id": id_} for id_ in ids for row in pattern.variants]
            )
            count_on(session)
            due = datetime.now(UTC) + timedelta(seconds=LEAD + posts / ROWS_A_SECOND)
            rows = post_rows(bench, pattern, ids, shuffled)
            timed = [{**row, **times(due + later(number)), "batch": batch} for number, row in enumerate(rows)]
            session.execute(insert(ScheduledPost), timed)
        analyze()
    if datetime.now(UTC) > due - timedelta(seconds=LEAST_LEAD):
        raise SystemExit(
            "The machine is too busy: writing the posts took longer than the time until they are due."
        )
    return batch, due


def pattern_of(bench: Bench) -> Pattern:
    """Has the services make a piece and its posts, for tomorrow, reads the rows, and calls the posts off."""
    user = db.session.get_one(User, bench.user_id)
    channels = tuple(pieces.VariantFields(channel_of(name)) for name in PLATFORMS)
    fields = pieces.PieceFields(bench.project_id, title="The pattern", body="The pattern", variants=channels)
    piece = pieces.set_status(pieces.create_piece(fields, by=user).id, "ready", by=user)
    targets = tuple(Target(min(bench.accounts[name]), channel_of(name)) for name in PLATFORMS)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime(WALL_FORMAT)
    posts = scheduling.schedule([ScheduleItem(piece.id, targets, tomorrow, "UTC")], by=user).posts
    pattern = Pattern(
        row_of(piece),
        [row_of(variant) for variant in piece.variants],
        {post.platform: row_of(post) for post in posts},
    )
    for post in posts:
        scheduling.cancel(post.id, by=user)
    return pattern


def row_of(made: object) -> Row:
    """All columns but the id."""
    columns = inspect(type(made)).column_attrs
    return {column.key: getattr(made, column.key) for column in columns if column.key != "id"}


def piece_row(pattern: Pattern, seed: int, number: int) -> Row:
    """A piece with a text that exists once."""
    body = f"Benchmark {seed}, piece {number}: the gates are open, and here is what grows behind them."
    return {**pattern.piece, "id": number, "title": f"Piece {number}", "body": body}


def post_rows(bench: Bench, pattern: Pattern, ids: range, shuffled: random.Random) -> Iterator[Row]:
    for piece in ids:
        for name in PLATFORMS:
            account = shuffled.choice(list(bench.accounts[name]))
            yield {**pattern.posts[name], "piece_id": piece, "account_id": account}


def times(due: datetime) -> Row:
    return {
        "due_at": due,
        "next_attempt_at": due,
        "expires_at": due + timedelta(days=1),
        "wall_time": due.strftime(WALL_FORMAT),
    }


def count_on(session: Session) -> None:
    """PostgreSQL has to hear of ids that it did not give out itself."""
    if db.engine.dialect.name == "postgresql":
        session.execute(text("SELECT setval('pieces_id_seq', (SELECT max(id) FROM pieces))"))


def analyze() -> None:
    """What PostgreSQL does by itself within a minute of so many new rows. (Nobody does it on SQLite.)"""
    db.session.rollback()
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))

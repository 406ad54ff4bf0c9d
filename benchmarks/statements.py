"""The statements that a piece of our code sends to the database: how long each takes, and its plan."""

from __future__ import annotations

import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

from benchmarks.machine import say

EXPLAIN = {"postgresql": "EXPLAIN (ANALYZE, BUFFERS) ", "sqlite": "EXPLAIN QUERY PLAN "}
#: Every claim raises the fence; a transaction in which that happens is a claim.
RAISED = "scheduled_posts.fence +"
#: How often each statement is explained; the slowest plan is shown, with so many characters of each line.
EXPLAINED = 12
WIDTH = 200


@dataclass(frozen=True)
class Plan:
    """seconds: that explaining took."""

    seconds: float
    lines: list[str]


@dataclass
class Transaction:
    """began: a moment. explaining: seconds of it that plans took. statements: their texts and seconds."""

    began: float
    explaining: float = 0.0
    claims: bool = False
    statements: list[tuple[str, float]] = field(default_factory=list)


@dataclass
class Watched:
    """claims: every transaction that claimed something, with its seconds. plans: by statement."""

    claims: list[tuple[Transaction, float]] = field(default_factory=list)
    plans: dict[str, list[Plan]] = field(default_factory=lambda: defaultdict(list))

    def explain(self, connection: Connection, statement: str, parameters: Any) -> float:
        """Keeps the plan, unless this statement was explained often enough; the seconds that it took."""
        if len(self.plans[statement]) >= EXPLAINED:
            return 0.0
        started = time.perf_counter()
        lines = explain(connection, statement, parameters)
        seconds = time.perf_counter() - started
        self.plans[statement].append(Plan(seconds, lines))
        return seconds

    def say(self) -> str:
        """Prints how long claims took, statement by statement, with plans; the most important figure."""
        whole = sorted(1000 * seconds for _transaction, seconds in self.claims)
        if not whole:
            say("No claim was seen.")
            return "none seen"
        say(
            f"{len(whole)} claims, from the first statement to the end of COMMIT: "
            f"median {statistics.median(whole):.1f} ms, longest {whole[-1]:.1f} ms"
        )
        by_statement: dict[str, list[float]] = defaultdict(list)
        for transaction, _seconds in self.claims:
            for statement, seconds in transaction.statements:
                by_statement[statement].append(1000 * seconds)
        for statement, times in by_statement.items():
            say()
            say(f"{len(times)} times, median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms:")
            say(" ".join(statement.split())[: 4 * WIDTH])
            slowest = max(self.plans[statement], key=lambda plan: plan.seconds, default=Plan(0.0, []))
            for line in slowest.lines:
                say(f"    {line[:WIDTH]}")
        return f"median {statistics.median(whole):.1f} ms, longest {whole[-1]:.1f} ms"


class Here(threading.local):
    """What the present thread is at: one begins with its first statement, which is BEGIN on SQLite."""

    transaction: Transaction | None = None


@contextmanager
def watched(engine: Engine) -> Iterator[Watched]:
    """What goes through the engine during the block. Statements on scheduled posts are explained."""
    seen, here = Watched(), Here()

    def before(
        connection: Connection, _cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        here.transaction = here.transaction or Transaction(time.perf_counter())
        if "scheduled_posts" in statement and not many:
            here.transaction.explaining += seen.explain(connection, statement, parameters)
        context.started = time.perf_counter()

    def after(
        _connection: Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        assert here.transaction  # noqa: S101  # it was made before the statement
        here.transaction.statements.append((statement, time.perf_counter() - context.started))
        here.transaction.claims |= RAISED in statement

    def commit(connection: Any) -> None:
        plain_commit(connection)
        done, here.transaction = here.transaction, None
        if done and done.claims:
            seen.claims.append((done, time.perf_counter() - done.began - done.explaining))

    def rollback(_connection: Connection) -> None:
        here.transaction = None

    # No event tells when a commit is done.
    plain_commit = engine.dialect.do_commit
    setattr(engine.dialect, "do_commit", commit)  # noqa: B010  # a method may not be assigned to
    listeners: dict[str, Callable[..., None]] = {
        "rollback": rollback,
        "before_cursor_execute": before,
        "after_cursor_execute": after,
    }
    for name, function in listeners.items():
        event.listen(engine, name, function)
    try:
        yield seen
    finally:
        setattr(engine.dialect, "do_commit", plain_commit)  # noqa: B010  # the same
        for name, function in listeners.items():
            event.remove(engine, name, function)


def explain(connection: Connection, statement: str, parameters: Any) -> list[str]:
    """The plan. PostgreSQL carries the statement out for that; it is undone."""
    dialect = connection.dialect.name
    cursor = connection.connection.cursor()
    cursor.execute("SAVEPOINT explained")
    cursor.execute(EXPLAIN[dialect] + statement, parameters)
    lines = [str(row[0] if dialect == "postgresql" else row[3]) for row in cursor.fetchall()]
    cursor.execute("ROLLBACK TO SAVEPOINT explained")
    cursor.execute("RELEASE SAVEPOINT explained")
    cursor.close()
    return lines

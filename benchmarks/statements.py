"""The statements that a piece of our code sends to the database: how long each takes, and its plan."""

from __future__ import annotations

import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

from benchmarks.machine import say

EXPLAIN = {"postgresql": "EXPLAIN (ANALYZE, BUFFERS) ", "sqlite": "EXPLAIN QUERY PLAN "}
#: What a claim writes; a transaction in which it is written is a claim.
CLAIMED = "claimed"


@dataclass
class Transaction:
    """began: seconds by the monotonic clock. explaining: seconds that plans took of it. statements: text and seconds."""

    began: float
    explaining: float = 0.0
    claims: bool = False
    statements: list[tuple[str, float]] = field(default_factory=list)


@dataclass
class Watched:
    """claims: every transaction that claimed something, with its seconds. plans: by statement."""

    claims: list[tuple[Transaction, float]] = field(default_factory=list)
    plans: dict[str, list[str]] = field(default_factory=dict)

    def say(self) -> None:
        """Prints how long claims took, statement by statement, with plans."""
        whole = sorted(1000 * seconds for _transaction, seconds in self.claims)
        if not whole:
            say("No claim was seen.")
            return
        say(
            f"{len(whole)} claims, from BEGIN to the end of COMMIT: median {statistics.median(whole):.1f} ms, "
            f"longest {whole[-1]:.1f} ms"
        )
        by_statement: dict[str, list[float]] = defaultdict(list)
        for transaction, _seconds in self.claims:
            for statement, seconds in transaction.statements:
                by_statement[statement].append(1000 * seconds)
        for statement, times in by_statement.items():
            say()
            say(f"{len(times)} times, median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms:")
            say(" ".join(statement.split()))
            for line in self.plans.get(statement, []):
                say(f"    {line}")


@contextmanager
def watched(engine: Engine) -> Iterator[Watched]:
    """What goes through the engine during the block. Each statement on scheduled posts is explained the first time."""
    seen, here = Watched(), threading.local()

    def begin(_connection: Connection) -> None:
        here.transaction = Transaction(time.perf_counter())

    def before(
        connection: Connection, _cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        started = time.perf_counter()
        if "scheduled_posts" in statement and not many and statement not in seen.plans:
            seen.plans[statement] = explain(connection, statement, parameters)
            here.transaction.explaining += time.perf_counter() - started
        context.started = time.perf_counter()

    def after(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, context: Any, _many: bool
    ) -> None:
        here.transaction.statements.append((statement, time.perf_counter() - context.started))
        here.transaction.claims |= statement.startswith("UPDATE scheduled_posts") and CLAIMED in str(
            parameters
        )

    @contextmanager
    def timed_commit(commit: Any) -> Iterator[None]:
        yield commit

    def done(_connection: Connection) -> None:
        transaction = here.transaction
        if transaction.claims:
            seen.claims.append(
                (transaction, time.perf_counter() - transaction.began - transaction.explaining)
            )

    listeners = {
        "begin": begin,
        "before_cursor_execute": before,
        "after_cursor_execute": after,
        "commit": done,
    }
    for name, function in listeners.items():
        event.listen(engine, name, function)
    try:
        yield seen
    finally:
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

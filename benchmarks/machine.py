"""What every figure is of: the machine, the versions, the seed. And how figures are printed."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("rq", "SQLAlchemy", "psycopg", "requests")


def say(line: str = "") -> None:
    """A line for people, at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def describe(database: str, seed: int | None = None) -> None:
    """Prints what was measured on. database: as `stores.database` names it."""
    memory = psutil.virtual_memory().total / 2**30
    say(f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}")
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    say(f"Python {platform.python_version()}, {packages}, SQLite {sqlite3.sqlite_version}")
    say(f"{database}" + ("" if seed is None else f", seed {seed}"))


def processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints columns, the first one to the left, the others to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        first = row[0].ljust(widths[0])
        say("  ".join([first, *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]))


@dataclass(frozen=True)
class Line:
    """One figure. aim: what it should be in the full size. wrong: what the audit found."""

    what: str
    figure: str
    aim: str = ""
    wrong: Sequence[str] = ()


def say_audit(wrong: Sequence[str]) -> None:
    """Prints what an audit found."""
    for sentence in wrong:
        say(f"WRONG: {sentence}")
    if not wrong:
        say(
            "Audit: every post is out exactly once, every row says so, no limit was exceeded, none was early."
        )

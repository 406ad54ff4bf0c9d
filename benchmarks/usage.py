"""CPU time and memory of processes with all that they have started, ended children included."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import psutil


def family(pid: int) -> list[psutil.Process]:
    """The process and its living descendants; none if it has ended."""
    with suppress(psutil.NoSuchProcess):
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    return []


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and of everything it started.

    A child's time passes to its parent when it has ended and was waited for, so nothing is lost between two looks.
    """
    total = 0.0
    for process in family(pid):
        with suppress(psutil.NoSuchProcess):
            spent = process.cpu_times()
            total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


class Cpu:
    """What groups of processes use from now on. groups: name → process ids."""

    def __init__(self, groups: Mapping[str, list[int]]) -> None:
        self.groups = groups
        self.before = self.now()

    def now(self) -> dict[str, float]:
        return {name: sum(map(cpu_seconds, pids)) for name, pids in self.groups.items()}

    def used(self) -> dict[str, float]:
        """Seconds since the beginning, by group."""
        now = self.now()
        return {name: now[name] - self.before[name] for name in self.groups}


def memory(pid: int) -> list[tuple[int, int]]:
    """Bytes of each process of a family: resident, and its share of it where pages are shared (PSS)."""
    found: list[tuple[int, int]] = []
    for process in family(pid):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            info = process.memory_full_info()
            found.append((info.rss, info.pss))
    return found

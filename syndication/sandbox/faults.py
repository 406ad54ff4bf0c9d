"""Planned faults: which call of which account goes wrong, and how."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from itertools import count
from threading import Lock
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A way to go wrong.

    meaning: what happens, for people. accepts: whether the call still has its effect. seconds: how long it lasts
    unless the plan says otherwise, None where time has no meaning. status: whether the plan must name the answer's
    status code. processing: it happens to media after they were taken, not to a call.
    """

    meaning: str
    accepts: bool
    seconds: float | None = None
    status: bool = False
    processing: bool = False


KINDS: Mapping[str, Kind] = {
    "rate-limit": Kind("Too many requests, with the time at which they are taken again", False, 60.0),
    "last-one": Kind("The post is made, and the answer says that nothing is left for a while", True, 60.0),
    "error-before": Kind("An error of the server, before it did anything", False),
    "error-after": Kind("An error of the server, after it had made the post", True),
    "hang-before": Kind("No answer, and nothing done", False, 300.0),
    "hang-after": Kind("No answer, but the post is made", True, 300.0),
    "reset-before": Kind("The connection breaks, and nothing is done", False),
    "reset-after": Kind("The connection breaks after the post is made", True),
    "drip": Kind("The answer comes byte by byte", True, 300.0),
    "truncated-json": Kind("Half an answer", True),
    "redirect": Kind("A redirect to another address", False),
    "expired-token": Kind("The access token is over", False),
    "revoked-token": Kind("The access token was withdrawn", False),
    "html": Kind("A web page in place of the answer", True),
    "empty": Kind("An empty answer", True),
    "status": Kind("An error with a status code of your choice", False, status=True),
    "slow": Kind("A slow answer", True, 5.0),
    "slow-processing": Kind("Media take long to be processed", True, 30.0, processing=True),
    "processing-failed": Kind("Processing the media fails", True, processing=True),
}
STATUSES = (400, 401, 403, 404, 413, 422, 429, 500, 503)
#: These happen on the connection itself, below HTTP.
ON_THE_SOCKET = frozenset({"hang-before", "hang-after", "reset-before", "reset-after", "drip"})


class InvalidPlan(Exception):
    """A plan that makes no sense; the message says what is wrong with it."""


@dataclass
class Fault:
    """One planned fault. times: calls it still hits, None for all. until: epoch seconds at which it is over."""

    id: int
    platform: str
    kind: str
    account: str | None = None
    path: str | None = None
    times: int | None = None
    seconds: float | None = None
    status: int | None = None
    until: float | None = None

    def hits(self, names: tuple[str, ...], path: str, publishes: bool) -> bool:
        if self.account is not None and self.account not in names:
            return False
        return publishes if self.path is None else path.startswith(self.path)


class Planned(Exception):  # not an error of ours: a planned fault that stops the call here
    """Raised in a call that is to go wrong before it has any effect."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.kind)
        self.fault = fault


class Faults:
    """All planned faults, in the order in which they were planned; the first that fits a call hits it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.ids = count(1)
        self.planned: list[Fault] = []

    def plan(self, wanted: Mapping[str, Any], platforms: tuple[str, ...]) -> Fault:
        """Plan a fault from a JSON object. Raises InvalidPlan."""
        values = checked(wanted, platforms)
        kind = KINDS[values["kind"]]
        if kind.seconds is not None:
            values.setdefault("seconds", kind.seconds)
        fault = Fault(id=next(self.ids), **values)
        if fault.kind in ("rate-limit", "last-one") and fault.seconds is not None:
            fault.until = time.time() + fault.seconds
        with self.lock:
            self.planned.append(fault)
        return fault

    def due(
        self, platform: str, names: tuple[str, ...], path: str, publishes: bool, *, processing: bool = False
    ) -> Fault | None:
        """The fault that hits this call, or (processing) the media it brings, counted as used; None if none does."""
        if not self.planned:
            return None
        now = time.time()
        with self.lock:
            self.planned = [f for f in self.planned if f.until is None or f.until > now]
            for fault in self.planned:
                fits = fault.platform == platform and KINDS[fault.kind].processing == processing
                if fits and fault.hits(names, path, publishes or processing):
                    self.use(fault)
                    return fault
        return None

    def use(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times == 0:
            self.planned.remove(fault)

    def clear(self, account: str | None = None) -> None:
        """Forget what is planned, for one account or for all."""
        with self.lock:
            self.planned = [f for f in self.planned if account is not None and f.account != account]

    def as_json(self) -> list[dict[str, Any]]:
        with self.lock:
            return [asdict(fault) for fault in self.planned]


def checked(wanted: Mapping[str, Any], platforms: tuple[str, ...]) -> dict[str, Any]:
    """The plan's fields, null ones left out. Raises InvalidPlan for one that is unknown, missing or wrong."""
    values = {name: value for name, value in wanted.items() if value is not None}
    rules: dict[str, Callable[[Any], bool]] = {
        "platform": lambda v: v in platforms,
        "kind": lambda v: isinstance(v, str) and v in KINDS,
        "account": lambda v: isinstance(v, str),
        "path": lambda v: isinstance(v, str) and v.startswith("/"),
        "times": lambda v: type(v) is int and v > 0,
        "seconds": lambda v: type(v) in (int, float) and v >= 0,
        "status": lambda v: v in STATUSES,
    }
    for name, value in values.items():
        if name not in rules or not rules[name](value):
            raise InvalidPlan(f"{name} is unknown or has a wrong value: {value!r}")
    for name in ("platform", "kind"):
        if name not in values:
            raise InvalidPlan(f"{name} is missing")
    kind = KINDS[values["kind"]]
    if "seconds" in values and kind.seconds is None:
        raise InvalidPlan(f"seconds has no meaning for {values['kind']}")
    if ("status" in values) != kind.status:
        raise InvalidPlan("status belongs to the kind status, which needs it")
    return values

"""Random kills, outages and platform faults, one after the other, all told by one seed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import redis

from tests.support.kept import KeptInstallation
from tests.support.valkey import forget_data

#: Faults of platforms that end by themselves, with how long they last. Credentials that are refused, and limits until
#: midnight, need a person or a day.
PLATFORM_FAULTS: tuple[tuple[str, float | None], ...] = (
    ("error-before", None),
    ("error-after", None),
    ("hang-before", 6),
    ("hang-after", 6),
    ("reset-before", None),
    ("reset-after", None),
    ("drip", 6),
    ("truncated-json", None),
    ("html", None),
    ("empty", None),
    ("slow", 2),
)
LATENCIES = (0.0, 0.0, 0.1, 0.5, 1.0)
#: Seconds that something stays stopped or away, at the least and at the most.
AWAY = (0.5, 6.0)


@dataclass
class Storm:
    """Breaks things in an installation. `told`: what it did, in order."""

    desk: KeptInstallation
    seed: int
    platforms: Collection[str]
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311  # to be repeated, not to be secret
        self.frozen: list[psutil.Process] = []
        self.later: list[tuple[float, Callable[[], None]]] = []

    def rage(self, seconds: float, pause: float) -> None:
        """Breaks something about every `pause` seconds; afterwards everything runs, and no fault is planned."""
        deeds = (
            [self.kill_child] * 4
            + [self.kill_worker] * 3
            + [self.plan_fault] * 8
            + [self.change_latency] * 2
            + [self.freeze_child, self.end_worker, self.kill_scheduler, self.kill_valkey, self.empty_valkey]
        )
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.random.choice(deeds)()
            self.wait(self.random.uniform(0.2, 2) * pause)
        self.calm()

    def wait(self, seconds: float) -> None:
        """Waits, and meanwhile does what was put off."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            due = [entry for entry in self.later if entry[0] <= time.monotonic()]
            self.later = [entry for entry in self.later if entry not in due]
            for _when, act in due:
                act()
            time.sleep(0.05)  # nothing is waited for: time has to go by

    def calm(self) -> None:
        for _when, act in self.later:
            act()
        self.later = []
        self.desk.keeper.put_up(*self.desk.keeper.commands)
        self.desk.no_faults()
        self.desk.set_latency(0)

    def tell(self, what: str) -> None:
        self.told.append(f"{time.strftime('%H:%M:%S')} {what}")

    def after_a_while(self, act: Callable[[], None]) -> None:
        self.later.append((time.monotonic() + self.random.uniform(*AWAY), act))

    def some_worker(self) -> str:
        return self.random.choice(self.desk.workers)

    def some_child(self) -> psutil.Process | None:
        children = [child for name in self.desk.workers for child in self.desk.keeper.children(name)]
        return self.random.choice(children) if children else None

    def kill_child(self) -> None:
        if child := self.some_child():
            self.tell(f"kill child {child.pid}")
            with suppress(psutil.NoSuchProcess):
                child.kill()

    def freeze_child(self) -> None:
        child = self.some_child()
        if child is None:
            return
        self.tell(f"freeze child {child.pid}")
        with suppress(psutil.NoSuchProcess):
            child.suspend()
            self.after_a_while(lambda: self.resume(child))

    def resume(self, child: psutil.Process) -> None:
        with suppress(psutil.NoSuchProcess):
            child.resume()

    def kill_worker(self) -> None:
        name = self.some_worker()
        self.tell(f"kill {name} {self.desk.keeper.pid(name)}")
        self.desk.keeper.send(name)

    def end_worker(self) -> None:
        name = self.some_worker()
        self.tell(f"ask {name} {self.desk.keeper.pid(name)} to end")
        self.desk.keeper.processes[name].terminate()

    def kill_scheduler(self) -> None:
        name = self.random.choice(self.desk.schedulers)
        self.tell(f"kill {name}")
        self.desk.keeper.send(name)

    def kill_valkey(self) -> None:
        if "valkey" in self.desk.keeper.down:
            return
        self.tell("kill valkey")
        self.desk.keeper.take_down("valkey")
        if self.random.random() < 0.5:
            self.tell("valkey loses its data")
            forget_data(self.desk.folder)
        self.after_a_while(lambda: self.desk.keeper.put_up("valkey"))

    def empty_valkey(self) -> None:
        with suppress(redis.RedisError), redis.Redis.from_url(self.desk.environ["REDIS_URL"]) as connection:
            connection.flushall()
            self.tell("empty valkey")

    def plan_fault(self) -> None:
        platform = self.random.choice(sorted(self.platforms))
        kind, seconds = self.random.choice(PLATFORM_FAULTS)
        more = {} if seconds is None else {"seconds": seconds}
        times = self.random.randint(1, 4)
        self.tell(f"{kind} on {platform}, {times} times")
        self.desk.plan_fault(platform, kind, times=times, **more)

    def change_latency(self) -> None:
        seconds = self.random.choice(LATENCIES)
        self.tell(f"latency {seconds} s")
        self.desk.set_latency(seconds)

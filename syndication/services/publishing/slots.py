"""Sends that this sender may make at once, by platform, and who takes them."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Condition


class PlatformSlots:
    """capacity: how many may be used, as granted by the database. used: how many are."""

    def __init__(self) -> None:
        self.capacity = 0
        self.used = 0
        self.changed = Condition()


class Slots:
    """Taken by threads, granted by claims. A grant is lowered before others may know of it, and raised after."""

    def __init__(self) -> None:
        self._platforms: dict[str, PlatformSlots] = {}

    def of(self, platform: str) -> PlatformSlots:
        return self._platforms.setdefault(platform, PlatformSlots())

    def take(self, platform: str, patience: float) -> bool:
        """Waits for a slot, `patience` seconds at most. Those who wait are served in turn."""
        slots = self.of(platform)
        with slots.changed:
            if not slots.changed.wait_for(lambda: slots.used < slots.capacity, patience):
                return False
            slots.used += 1
            return True

    def give_back(self, platform: str) -> None:
        slots = self.of(platform)
        with slots.changed:
            slots.used -= 1
            slots.changed.notify()

    def capacities(self) -> dict[str, int]:
        return {name: slots.capacity for name, slots in self._platforms.items() if slots.capacity}

    def used(self) -> dict[str, int]:
        return {name: slots.used for name, slots in self._platforms.items() if slots.used}

    def lower(self, wanted: Mapping[str, int]) -> dict[str, int]:
        """Takes no more slots than wanted from here on. Gives what is in use or may be, which has to be granted."""
        granted: dict[str, int] = {}
        for name in {*self._platforms, *wanted}:
            slots = self.of(name)
            with slots.changed:
                slots.capacity = min(slots.capacity, wanted.get(name, 0))
                granted[name] = max(wanted.get(name, 0), slots.used)
        return {name: count for name, count in granted.items() if count}

    def raise_to(self, wanted: Mapping[str, int]) -> None:
        """To be called when what `lower` gave is granted, and nobody can take it away."""
        for name, count in wanted.items():
            slots = self.of(name)
            with slots.changed:
                more = count - slots.capacity
                slots.capacity = count
                slots.changed.notify(max(more, 0))

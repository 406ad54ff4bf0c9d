"""Who may use how many of a platform's slots. Decided inside the claim, by one sender at a time."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from syndication.platforms import platforms
from syndication.services.publishing.limits import Chosen
from syndication.services.publishing.senders import OwnSender
from syndication.services.publishing.tables import senders


def possible_slots(session: Session, sender: OwnSender, limits: Chosen) -> dict[str, int]:
    """Slots that the sender could have now, by platform: its fair share, as far as the others leave something."""
    others = session.execute(
        select(senders.c.slots, senders.c.platforms, senders.c.gone_at).where(senders.c.id != sender.id)
    ).all()
    possible: dict[str, int] = {}
    for name in platforms() if sender.platforms is None else sender.platforms:
        limit = limits.concurrency(name)
        sharing = sum(
            row.gone_at is None and (row.platforms is None or name in row.platforms) for row in others
        )
        taken = sum(row.slots.get(name, 0) for row in others)
        possible[name] = max(min(ceil(limit / (sharing + 1)), limit - taken), 0)
    return possible


def within_threads(slots: Mapping[str, int], threads: int) -> dict[str, int]:
    """The same, scaled down so that all together are no more than the threads; each platform keeps at least one."""
    wanted = sum(slots.values())
    if wanted <= threads:
        return dict(slots)
    return {name: max(count * threads // wanted, 1) if count else 0 for name, count in slots.items()}


def grant(session: Session, sender: OwnSender, wanted: Mapping[str, int]) -> None:
    """Writes down the sender's slots: those it wants, and those that it is still using beyond.

    It uses no more than it wants from here on. The caller raises the sender's own count after the commit.
    """
    session.execute(update(senders).where(senders.c.id == sender.id).values(slots=sender.slots.lower(wanted)))

"""Everything the health page shows, as of one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, AccountState, Sender
from syndication.services.health.backlog import Backlog, read_backlog
from syndication.services.health.fleet import Fleet
from syndication.services.health.outages import Outage, Pause, list_pauses, recent_outages
from syndication.services.health.results import DAY, Results, read_results
from syndication.services.health.stores import Store, read_store
from syndication.services.notifications import MailState, mail_state
from syndication.services.usage import SlotUse, slot_use


@dataclass(frozen=True)
class State:
    """fleet: None while Redis is away. senders: those that are there, the longest-running first.
    reconnect: accounts that only a person can bring back."""

    at: datetime
    fleet: Fleet | None
    senders: Sequence[Sender]
    slots: Mapping[str, SlotUse]
    backlog: Backlog
    results: Results
    pauses: Pause
    reconnect: Sequence[Account]
    outages: Sequence[Outage]
    store: Store
    mail: MailState


def read_state(now: datetime, fleet: Fleet | None) -> State:
    """As of an instant. The number of queries does not depend on how much there is."""
    return State(
        at=now,
        fleet=fleet,
        senders=list_senders(),
        slots=slot_use(),
        backlog=read_backlog(now),
        results=read_results(now),
        pauses=list_pauses(now),
        reconnect=db.session.scalars(
            select(Account).where(Account.state == AccountState.NEEDS_RECONNECT).order_by(Account.id)
        ).all(),
        outages=recent_outages(now - DAY),
        store=read_store(),
        mail=mail_state(),
    )


def list_senders() -> Sequence[Sender]:
    return db.session.scalars(
        select(Sender).where(Sender.gone_at.is_(None)).order_by(Sender.started_at)
    ).all()

"""Writing many entries with few statements. Every write carries the fence: what is not ours any more is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from syndication.models import PostStatus
from syndication.platforms.base import Quota
from syndication.services import notifications
from syndication.services.publishing.claiming import LOOKED_AT
from syndication.services.publishing.entries import Ending, Entry
from syndication.services.publishing.letting_go import give_back
from syndication.services.publishing.outcomes import needs_person, pause_of, values_of
from syndication.services.publishing.places import worker_name
from syndication.services.publishing.tables import accounts, attempts, checkpoints, posts

log = structlog.get_logger(__name__)

#: The sender of posts that were dropped; there is none of this name, so they are let go of by whoever looks next.
NOBODY = "nobody"


def write_entries(session: Session, entries: Sequence[Entry]) -> None:
    """Writes the entries inside the running transaction, and marks those whose claim is void as lost."""
    if not entries:
        return
    account_ids = lock(session, entries)
    good = [entry for entry in entries if not entry.lost]
    begin(session, good)
    keep(session, good)
    end(session, good, account_ids)
    drop(session, good)
    give_back(session, [entry.claim.post_id for entry in good if entry.given_back], datetime.now(UTC))


def lock(session: Session, entries: Sequence[Entry]) -> dict[int, int]:
    """Holds the posts until the commit and marks what is lost. Gives the account of each post."""
    rows = session.execute(
        select(posts.c.id, posts.c.fence, posts.c.status, posts.c.account_id)
        .where(posts.c.id.in_(sorted({entry.claim.post_id for entry in entries})))
        .order_by(posts.c.id)
        .with_for_update()
    )
    found = {row.id: row for row in rows}
    for entry in entries:
        row = found.get(entry.claim.post_id)
        entry.lost = row is None or row.fence != entry.claim.fence
        if row is not None and entry.beginning and not entry.lost:
            expected = (PostStatus.CLAIMED,) if entry.beginning.kind == "publish" else LOOKED_AT
            entry.lost = row.status not in expected
        if entry.lost:
            what = entry.ending.outcome.name if entry.ending else "begin"
            log.warning(
                "publishing.late_write_dropped",
                post=entry.claim.post_id,
                fence=entry.claim.fence,
                outcome=what,
            )
    return {post_id: row.account_id for post_id, row in found.items()}


def begin(session: Session, entries: Sequence[Entry]) -> None:
    began = [(entry.claim, entry.beginning) for entry in entries if entry.beginning]
    if not began:
        return
    publishing = [(claim, beginning) for claim, beginning in began if beginning.kind == "publish"]
    if publishing:
        session.execute(
            update(posts)
            .where(posts.c.id == bindparam("post"))
            .values(status=PostStatus.SENDING.value, snapshot=bindparam("frozen")),
            [{"post": claim.post_id, "frozen": beginning.snapshot} for claim, beginning in publishing],
        )
    if anew := [claim.post_id for claim, beginning in publishing if beginning.anew]:
        session.execute(delete(checkpoints).where(checkpoints.c.scheduled_post_id.in_(anew)))
    worker = worker_name()
    session.execute(
        insert(attempts),
        [
            {
                "scheduled_post_id": claim.post_id,
                "fence": claim.fence,
                "kind": beginning.kind,
                "worker": worker,
                "started_at": beginning.at,
            }
            for claim, beginning in began
        ],
    )


def keep(session: Session, entries: Sequence[Entry]) -> None:
    """Checkpoints: the latest of each name."""
    latest = {(entry.claim.post_id, reached.name): reached for entry in entries for reached in entry.reached}
    new = [
        {"scheduled_post_id": post_id, "name": name, "value": dict(reached.value), "public": reached.public}
        for (post_id, name), reached in latest.items()
        if not reached.known
    ]
    known = [
        {"post": post_id, "called": name, "now": dict(reached.value), "seen": reached.public}
        for (post_id, name), reached in latest.items()
        if reached.known
    ]
    if new:
        session.execute(insert(checkpoints), new)
    if known:
        session.execute(
            update(checkpoints)
            .where(
                checkpoints.c.scheduled_post_id == bindparam("post"),
                checkpoints.c.name == bindparam("called"),
            )
            .values(value=bindparam("now"), public=or_(checkpoints.c.public, bindparam("seen"))),
            known,
        )


def end(session: Session, entries: Sequence[Entry], account_ids: dict[int, int]) -> None:
    endings = [(entry, entry.ending) for entry in entries if entry.ending]
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for entry, ending in endings:
        values = values_of(ending.outcome)
        by_columns.setdefault(tuple(values), []).append({"post": entry.claim.post_id, **named(values)})
    for columns, rows in by_columns.items():
        session.execute(
            update(posts)
            .where(posts.c.id == bindparam("post"))
            .values({name: bindparam(f"new_{name}") for name in columns}),
            rows,
        )
    if endings:
        finish_attempts(session, endings)
        tell_accounts(session, [(account_ids[entry.claim.post_id], ending) for entry, ending in endings])
    for_people = [entry.claim.post_id for entry, ending in endings if needs_person(ending.outcome)]
    if for_people:
        notifications.note_posts(session, for_people)


def tell_accounts(session: Session, endings: Sequence[tuple[int, Ending]]) -> None:
    """In the order of the accounts: others who do the same at once then wait instead of blocking each other."""
    quotas = {account_id: ending.quota for account_id, ending in endings if ending.quota is not None}
    pauses: dict[int, datetime] = {}
    for account_id, ending in endings:
        if until := pause_of(ending.outcome, ending.quota):
            pauses[account_id] = max(until, pauses.get(account_id, until))
    if quotas:
        session.execute(
            update(accounts).where(accounts.c.id == bindparam("account")).values(quota=bindparam("told")),
            [{"account": account_id, "told": as_told(quota)} for account_id, quota in sorted(quotas.items())],
        )
    if pauses:
        session.execute(
            update(accounts)
            .where(
                accounts.c.id == bindparam("account"),
                or_(accounts.c.paused_until.is_(None), accounts.c.paused_until < bindparam("until")),
            )
            .values(paused_until=bindparam("until")),
            [{"account": account_id, "until": until} for account_id, until in sorted(pauses.items())],
        )


def as_told(quota: Quota) -> dict[str, Any]:
    """What the platform said is left, as it is shown to people."""
    return {
        "remaining": quota.remaining,
        "limit": quota.limit,
        "resets_at": quota.resets_at.isoformat() if quota.resets_at else None,
        "at": datetime.now(UTC).isoformat(),
    }


def named(values: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


def finish_attempts(session: Session, endings: Sequence[tuple[Entry, Ending]]) -> None:
    session.execute(
        update(attempts)
        .where(attempts.c.scheduled_post_id == bindparam("post"), attempts.c.fence == bindparam("of"))
        .values(
            finished_at=bindparam("at"),
            outcome=bindparam("name"),
            http_status=bindparam("http"),
            message=bindparam("words"),
            detail=bindparam("raw"),
            requests=bindparam("asked"),
        ),
        [attempt_values(entry, ending) for entry, ending in endings],
    )


def attempt_values(entry: Entry, ending: Ending) -> dict[str, Any]:
    at: datetime = ending.at
    outcome = ending.outcome
    return {
        "post": entry.claim.post_id,
        "of": entry.claim.fence,
        "at": at,
        "name": outcome.name,
        "http": outcome.http_status,
        "words": outcome.message,
        "raw": outcome.detail,
        "asked": ending.requests,
    }


def drop(session: Session, entries: Sequence[Entry]) -> None:
    dropped = [entry.claim.post_id for entry in entries if entry.dropped]
    if dropped:
        still_held = posts.c.held_by.is_not(None)  # what has ended already stays as it is
        session.execute(update(posts).where(posts.c.id.in_(dropped), still_held).values(held_by=NOBODY))

"""Everything that the sandbox can make go wrong, each once, on an account of its own, all at the same time."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, AccountState, PostAttempt, ScheduledPost
from syndication.sandbox.faults import KINDS, STATUSES
from tests.support.auditor import Row, assert_sound, public, rows, tales, wait_until_settled
from tests.support.kept import QUICK, KeptInstallation
from tests.support.posts import Due, Writer

CREW_HERE = ("worker-1", "worker-2", "scheduler")
#: A try ends so many seconds after the deadline of its request at the latest.
MARGIN = 5
#: Words that only programmers know, and what is left of a sentence that was not filled in.
NOT_PLAIN = re.compile(r"Error\b|Exception|Traceback|None\b|%\(|\{|_")
OUT, NEVER = frozenset({"posted"}), frozenset({"failed"})
#: Says first whether it is there; a platform that was given no time may still carry it out.
LOOKED_UP = frozenset({"unconfirmed", "posted"})


@dataclass(frozen=True)
class Case:
    """A fault on a platform, the states in which its post may be, and the state in which its account then is."""

    platform: str
    kind: str
    states: frozenset[str]
    more: dict[str, Any] = field(default_factory=dict)
    account: AccountState = AccountState.CONNECTED

    def __str__(self) -> str:
        return f"{self.kind}{self.more.get('status', '')} on {self.platform}"


WAITS = frozenset({"scheduled"})
RECONNECT = AccountState.NEEDS_RECONNECT
CASES = (
    Case("mastodon", "rate-limit", OUT, {"seconds": 4}),
    Case("twitter", "last-one", OUT, {"seconds": 5}),
    Case("mastodon", "error-before", LOOKED_UP),
    Case("facebook", "error-after", OUT),
    Case("mastodon", "hang-before", LOOKED_UP),
    Case("facebook", "hang-after", OUT),
    Case("facebook", "reset-before", LOOKED_UP),
    Case("facebook", "reset-after", OUT),
    Case("bluesky", "drip", OUT, {"seconds": 30}),
    Case("facebook", "truncated-json", OUT),
    Case("facebook", "redirect", NEVER),
    Case("facebook", "expired-token", WAITS, account=RECONNECT),
    Case("facebook", "revoked-token", WAITS, account=RECONNECT),
    Case("facebook", "html", OUT),
    Case("twitter", "empty", OUT),
    Case("linkedin", "slow", OUT, {"seconds": 2}),
    Case("youtube", "slow-processing", OUT, {"seconds": 3}),
    Case("youtube", "processing-failed", NEVER),
    Case("mastodon", "status", NEVER, {"status": 400}),
    Case("mastodon", "status", WAITS, {"status": 401}, RECONNECT),
    Case("mastodon", "status", WAITS, {"status": 403}, RECONNECT),
    Case("mastodon", "status", NEVER, {"status": 404}),
    Case("mastodon", "status", NEVER, {"status": 413}),
    Case("mastodon", "status", NEVER, {"status": 422}),
    Case("twitter", "status", WAITS, {"status": 429}),
    Case("mastodon", "status", LOOKED_UP, {"status": 500}),
    Case("mastodon", "status", LOOKED_UP, {"status": 503}),
)


def test_every_kind_of_fault_and_every_status_is_among_the_cases() -> None:
    assert {case.kind for case in CASES} == set(KINDS)
    assert {case.more["status"] for case in CASES if case.kind == "status"} == set(STATUSES)


@pytest.fixture(scope="module")
def ended(desk: KeptInstallation, writer: Writer) -> dict[str, Row]:
    """Each case's post as it is once everything has come to rest, by the case's words."""
    ids: dict[str, int] = {}
    for number, case in enumerate(CASES):
        account_id = writer.account_id(case.platform, number)
        with desk.app.app_context():
            remote_id = db.session.get_one(Account, account_id).remote_id
        desk.plan_fault(case.platform, case.kind, account=remote_id, times=1, **case.more)
    for post_id, case in zip(
        writer.write(Due(c.platform, n) for n, c in enumerate(CASES)), CASES, strict=True
    ):
        ids[str(case)] = post_id
    wanted = {ids[str(case)]: case.states for case in CASES}

    def at_rest(row: Row) -> bool:
        return row.status in wanted[row.id] and (row.settled or row.status == "scheduled") and row.sends > 0

    with suppress(AssertionError):  # each case says for itself where it is
        wait_until_settled(desk, list(ids.values()), 75, at_rest)
    found = {row.id: row for row in rows(desk, list(ids.values()))}
    return {name: found[post_id] for name, post_id in ids.items()}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_leads_to_the_right_state_with_a_sentence_that_says_why(
    desk: KeptInstallation, ended: dict[str, Row], case: Case
) -> None:
    row = ended[str(case)]
    assert row.status in case.states, tales(desk, [row])
    with desk.app.app_context():
        post = db.session.get_one(ScheduledPost, row.id)
        assert post.account.state == case.account
    if row.status != "posted":
        assert len(row.message) > 30, tales(desk, [row])
        assert row.message.endswith((".", "!", "?", "”")), row.message
        assert not NOT_PLAIN.search(row.message), row.message


def test_no_fault_loses_or_doubles_a_post(desk: KeptInstallation, ended: dict[str, Row]) -> None:
    at_the_end = [row for row in ended.values() if row.status != "scheduled"]
    assert_sound(desk, [row.id for row in at_the_end])
    seen = public(desk)
    assert [
        row for row in ended.values() if row.status == "scheduled" and seen[row.platform, row.token]
    ] == []


def test_every_try_ends_soon_after_its_deadline(desk: KeptInstallation, ended: dict[str, Row]) -> None:
    longest = float(QUICK["HTTP_DEADLINE"]) + MARGIN
    with desk.app.app_context():
        tries = db.session.scalars(
            select(PostAttempt).where(PostAttempt.scheduled_post_id.in_([row.id for row in ended.values()]))
        ).all()
        assert all(at.finished_at for at in tries)
        lengths = {at.id: (at.finished_at - at.started_at).total_seconds() for at in tries if at.finished_at}
    assert {number: seconds for number, seconds in lengths.items() if seconds > longest} == {}

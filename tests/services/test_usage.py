"""How much accounts and platforms have used of what they may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from syndication.extensions import db
from syndication.models import Account, PostStatus, Project, ScheduledPost, Sender
from syndication.services.accounts import list_accounts
from syndication.services.limit_settings import save_account_window, save_platform_limits
from syndication.services.publishing.limits import wait_for_window, window_of
from syndication.services.transaction import transaction
from syndication.services.usage import Usage, slot_use, usages
from tests.web.dashboard_pages import PLATFORM, post_for

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = 3600


@pytest.fixture
def account(app: Flask, project: Project, each_database: str) -> Account:
    """One that may send three posts an hour."""
    with transaction() as session:
        account = Account(project_id=project.id, platform=PLATFORM, remote_id="did:plc:one", name="One")
        session.add(account)
    save_account_window(account.id, count=3, seconds=HOUR, by=None)
    return account


def sent(account: Account, *minutes_ago: int) -> None:
    for minutes in minutes_ago:
        post_for(account, status=PostStatus.POSTED, sent_at=NOW - timedelta(minutes=minutes))


def usage_of(account: Account) -> Usage:
    return usages(list_accounts(), NOW)[account.id]


def test_of_nothing_sent_nothing_is_used(account: Account) -> None:
    usage = usage_of(account)
    assert (usage.used, usage.allowed, usage.seconds, usage.frees_at) == (0, 3, HOUR, None)


def test_only_what_was_sent_within_the_window_counts(account: Account) -> None:
    sent(account, 10, 50, 60, 90)
    usage = usage_of(account)
    assert (usage.used, usage.is_full) == (2, False)
    assert usage.frees_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize("ago", [(5, 20, 40), (5, 20, 40, 50, 55)])
def test_a_place_is_free_when_the_claim_says_so(account: Account, ago: tuple[int, ...]) -> None:
    sent(account, *ago)
    waiting = post_for(account, next_attempt_at=NOW, due_at=NOW)
    with transaction() as session:
        wait_for_window(session, account.id, window_of(PLATFORM, account), [], NOW, NOW)
    usage = usage_of(account)
    assert usage.is_full
    assert usage.frees_at == db.session.get_one(ScheduledPost, waiting.id).next_attempt_at


def told(**values: Any) -> dict[str, Any]:
    return {"remaining": 2, "limit": 100, "resets_at": None, "at": NOW.isoformat(), **values}


def test_the_platform_s_own_word_stands_until_it_is_over(account: Account) -> None:
    with transaction():
        account.quota = told(resets_at=(NOW + timedelta(minutes=1)).isoformat())
    found = usage_of(account).told
    assert found is not None
    assert (found.remaining, found.limit, found.at) == (2, 100, NOW)
    with transaction():
        account.quota = told(resets_at=NOW.isoformat())
    assert usage_of(account).told is None


def sender(name: str, **values: Any) -> Sender:
    return Sender(id=name, worker="host:1", place="here", pid=1, born=0.0, **values)


def test_slots_are_those_of_senders_that_are_there(account: Account) -> None:
    save_platform_limits(PLATFORM, concurrency=9, window_count=None, window_seconds=None, by=None)
    with transaction() as session:
        session.add(sender("a", slots={PLATFORM: 3}))
        session.add(sender("b", slots={PLATFORM: 2}))
        session.add(sender("c", slots={PLATFORM: 4}, gone_at=NOW))
    post_for(account, status=PostStatus.SENDING, held_by="a")
    post_for(account, status=PostStatus.CLAIMED, held_by="a")
    use = slot_use()[PLATFORM]
    assert (use.sending, use.granted, use.allowed) == (1, 5, 9)

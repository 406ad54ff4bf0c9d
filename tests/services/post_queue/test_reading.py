"""What the queue shows, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from syndication.extensions import db
from syndication.models import Account, Project, ScheduledPost
from syndication.services.post_queue import QueueFilters, QueueState, WaitReason, count_needing, read_queue
from tests.support.left_posts import account_of, post_of

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def account(project: Project) -> Account:
    return account_of(project)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.usefixtures("each_database")
def test_what_needs_somebody_is_grouped_by_cause_and_account(project: Project) -> None:
    first, second = account_of(project, "First"), account_of(project, "Second")
    for account, status, cause in (
        (first, "failed", "Rejected"),
        (first, "failed", "Rejected"),
        (first, "failed", "Unavailable"),
        (second, "failed", "Rejected"),
        (first, "expired", "Expired"),
        (first, "unconfirmed", "OutcomeUnknown"),
    ):
        post_of(account, status, cause=cause)
    found = [
        (group.status.value, group.account.label, group.cause, group.total)
        for group in read_queue(QueueFilters()).groups.items
    ]
    assert found == [
        ("unconfirmed", "First", "OutcomeUnknown", 1),
        ("failed", "First", "Rejected", 2),
        ("failed", "First", "Unavailable", 1),
        ("failed", "Second", "Rejected", 1),
        ("expired", "First", "Expired", 1),
    ]


@pytest.mark.usefixtures("each_database")
def test_a_group_shows_its_newest_posts_and_counts_all(account: Account) -> None:
    ids = [post_of(account, "failed", cause="Rejected").id for _number in range(7)]
    (group,) = read_queue(QueueFilters()).groups.items
    assert (group.total, [post.id for post in group.posts.items]) == (7, ids[:1:-1])


def test_one_group_alone_is_shown_with_all_its_posts(account: Account) -> None:
    for _number in range(7):
        post_of(account, "failed", cause="Rejected")
    post_of(account, "failed", cause="Unavailable")
    filters = QueueFilters(state=QueueState.FAILED, account_id=account.id, cause="Rejected")
    (group,) = read_queue(filters).groups.items
    assert len(group.posts.items) == 7


def test_an_unconfirmed_post_needs_nobody_while_a_machine_looks(account: Account) -> None:
    post_of(account, "unconfirmed", "Looked at", check_at=NOW + HOUR)
    post_of(account, "unconfirmed", "Held", held_by="somebody")
    queue = read_queue(QueueFilters())
    assert (queue.needing, count_needing(), queue.sending.total) == (0, 0, 2)


@pytest.mark.parametrize("status", ["claimed", "sending", "processing"])
def test_what_a_worker_or_the_platform_has_is_on_its_way(account: Account, status: str) -> None:
    post = post_of(account, status)
    assert [found.id for found in read_queue(QueueFilters()).sending.items] == [post.id]


@pytest.mark.parametrize("status", ["posted", "cancelled"])
def test_what_is_done_is_not_in_the_queue(account: Account, status: str) -> None:
    post_of(account, status)
    assert read_queue(QueueFilters()).is_empty


def test_what_is_due_later_is_not_in_the_queue(account: Account) -> None:
    post_of(account, "scheduled", due_at=NOW + HOUR)
    assert read_queue(QueueFilters()).is_empty


@pytest.mark.usefixtures("each_database")
@pytest.mark.parametrize(
    ("account_has", "post_has", "reason"),
    [
        ({"state": "needs_reconnect"}, {}, WaitReason.ACCOUNT),
        ({"paused_until": NOW + HOUR}, {}, WaitReason.PAUSED),
        ({}, {"next_attempt_at": NOW + HOUR, "cause": "AccountWindow"}, WaitReason.WINDOW),
        ({}, {"next_attempt_at": NOW + HOUR, "cause": "Unavailable"}, WaitReason.AGAIN),
        ({}, {}, WaitReason.TURN),
    ],
)
def test_an_overdue_post_says_why_it_waits(
    project: Project, account_has: dict[str, Any], post_has: dict[str, Any], reason: WaitReason
) -> None:
    post_of(account_of(project, **account_has), "scheduled", **post_has)
    (group,) = read_queue(QueueFilters()).waiting
    waits_until_then = reason in (WaitReason.PAUSED, WaitReason.WINDOW, WaitReason.AGAIN)
    assert (group.reason, group.until) == (reason, NOW + HOUR if waits_until_then else None)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (lambda account: QueueFilters(project_id=account.project_id), 3),
        (lambda account: QueueFilters(project_id=account.project_id + 1), 0),
        (lambda account: QueueFilters(platform=account.platform), 3),
        (lambda _account: QueueFilters(platform="other"), 0),
        (lambda account: QueueFilters(account_id=account.id), 3),
        (lambda _account: QueueFilters(state=QueueState.FAILED), 1),
        (lambda _account: QueueFilters(state=QueueState.EXPIRED), 0),
        (lambda _account: QueueFilters(state=QueueState.NEEDING), 1),
        (lambda _account: QueueFilters(state=QueueState.SENDING), 1),
        (lambda _account: QueueFilters(state=QueueState.WAITING), 1),
    ],
)
def test_filters_leave_a_part_of_the_queue(
    account: Account, filters: Callable[[Account], QueueFilters], expected: int
) -> None:
    for status in ("failed", "sending", "scheduled"):
        post_of(account, status)
    queue = read_queue(filters(account))
    assert queue.needing + queue.sending.total + sum(group.total for group in queue.waiting) == expected


def test_more_posts_and_groups_cost_no_more_queries(project: Project) -> None:
    def fill(name: str) -> None:
        account = account_of(project, name)
        for status in ("failed", "expired", "unconfirmed", "sending", "scheduled"):
            post_of(account, status)

    def queries() -> int:
        db.session.rollback()
        with statements() as sent:
            for group in read_queue(QueueFilters()).groups.items:
                assert [post.piece.project.name for post in group.posts.items] == ["Garden"]
        return len(sent)

    fill("First")
    few = queries()
    for name in ("Second", "Third", "Fourth"):
        fill(name)
    assert queries() == few


def test_what_needs_somebody_is_read_from_its_own_index(account: Account) -> None:
    post_of(account, "failed", cause="Rejected")
    with statements() as sent:
        count_needing()
        read_queue(QueueFilters(state=QueueState.NEEDING))
    plans = [plan(statement) for statement in sent if "scheduled_posts" in statement]
    assert len(plans) == 3
    assert all("ix_scheduled_posts_troubled" in found for found in plans), plans


def plan(statement: str) -> str:
    """How SQLite carries a statement out."""
    marks = {f"p{number}": 1 for number in range(statement.count("?"))}
    for name in marks:
        statement = statement.replace("?", f":{name}", 1)
    rows = db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}"), marks)
    return "\n".join(row.detail for row in rows)


def test_the_menu_counts_what_needs_somebody(account: Account) -> None:
    for status in ("failed", "expired", "unconfirmed", "posted", "scheduled", "sending"):
        post_of(account, status)
    assert count_needing() == 3
    assert db.session.query(ScheduledPost).count() == 6

"""What admins are shown of how the desk is doing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import Queue, Worker
from sqlalchemy import event

from syndication.extensions import db
from syndication.jobs import queue
from syndication.models import Account, AccountState, PostAttempt, PostStatus, Project, Sender
from syndication.services.health import read_results
from syndication.services.health import results as of_day
from syndication.services.transaction import transaction
from tests.web.dashboard_pages import PLATFORM, post_for

PAGE = "/admin/health"


def page(client: FlaskClient) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return " ".join(unescape(response.text).split())


@pytest.fixture
def everything_runs(redis_url: str, app: Flask) -> None:
    redis = queue.redis_connection()
    redis.set(queue.HEARTBEAT_KEY, time.time())
    Worker([Queue(queue.QUEUE, connection=redis)], connection=redis).register_birth()  # type: ignore[no-untyped-call]  # rq's own


@pytest.fixture
def account(app: Flask, project: Project) -> Account:
    with transaction() as session:
        account = Account(
            project_id=project.id, platform=PLATFORM, remote_id="did:plc:one", name="Garden club"
        )
        session.add(account)
    return account


def tried(
    account: Account, *outcomes: str, ago: timedelta = timedelta(hours=1), seconds: float = 1.0
) -> None:
    """Tries of one post, each `seconds` long."""
    began = datetime.now(UTC) - ago
    post = post_for(account, status=PostStatus.POSTED)
    with transaction() as session:
        for outcome in outcomes:
            attempt = PostAttempt(
                scheduled_post_id=post.id,
                fence=1,
                started_at=began,
                finished_at=began + timedelta(seconds=seconds),
                outcome=outcome,
                message="" if outcome == "posted" else "The server had an error of its own.",
            )
            session.add(attempt)
            session.flush()


@pytest.mark.usefixtures("everything_runs")
def test_all_is_well_when_nothing_is_late_and_everything_runs(
    admin_client: FlaskClient, each_database: str
) -> None:
    assert "All is well" in page(admin_client)


@pytest.mark.usefixtures("redis_url")
def test_what_does_not_run_is_named_with_what_to_do(admin_client: FlaskClient) -> None:
    text = page(admin_client)
    for sentence in (
        "No scheduler is running.",
        "Start “python worker.py scheduler”.",
        "No worker is running.",
    ):
        assert sentence in text


def test_without_redis_the_rest_is_shown(admin_client: FlaskClient, account: Account) -> None:
    post_for(account, next_attempt_at=datetime.now(UTC) - timedelta(minutes=7))
    text = page(admin_client)
    assert "Redis cannot be reached." in text
    assert "7 minutes ago" in text


@pytest.mark.usefixtures("everything_runs")
def test_a_post_that_is_late_is_serious(admin_client: FlaskClient, account: Account) -> None:
    post_for(account, next_attempt_at=datetime.now(UTC) - timedelta(minutes=7))
    assert "Posts that are due are not being sent in time." in page(admin_client)


@pytest.mark.usefixtures("everything_runs")
@pytest.mark.parametrize("reason", ["paused", "disconnected"])
def test_a_post_that_its_account_holds_back_is_not_late(
    admin_client: FlaskClient, account: Account, reason: str
) -> None:
    with transaction():
        if reason == "paused":
            account.paused_until = datetime.now(UTC) + timedelta(hours=1)
        else:
            account.state = AccountState.NEEDS_RECONNECT.value
    post_for(account, next_attempt_at=datetime.now(UTC) - timedelta(minutes=7))
    text = page(admin_client)
    assert "not being sent in time" not in text
    assert "held back by their account</dt><dd>1</dd>" in text
    assert ("Garden club" in text) == (reason == "paused")


@pytest.mark.usefixtures("everything_runs")
def test_senders_say_what_they_do(admin_client: FlaskClient) -> None:
    with transaction() as session:
        doing = {"sending": 5, "ready": 6, "sent": 1234}
        here = Sender(
            id="a", worker="desk-1:77", place="", pid=77, born=0.0, slots={PLATFORM: 3}, doing=doing
        )
        gone = Sender(id="b", worker="desk-2:78", place="", pid=78, born=0.0, gone_at=datetime.now(UTC))
        session.add_all([here, gone])
    text = page(admin_client)
    for shown in ("desk-1:77", ">5<", ">6<", ">1,234<", "Bluesky 3"):
        assert shown in text
    assert "desk-2:78" not in text


@pytest.mark.usefixtures("everything_runs")
def test_errors_are_grouped_and_a_platform_in_trouble_is_named(
    admin_client: FlaskClient, account: Account
) -> None:
    tried(account, *["Unavailable"] * 3, *["posted"] * 9)
    text = page(admin_client)
    assert "3 times" in text
    assert text.count("The server had an error of its own.") == 1
    assert "75.0 %" in text
    assert "Many posts to Bluesky do not get through." in text


@pytest.mark.usefixtures("app")
def test_only_the_last_24_hours_count(account: Account, each_database: str) -> None:
    tried(account, "Rejected", "Rejected", ago=timedelta(hours=25))
    tried(account, "posted", "posted", "stopped", ago=timedelta(hours=23), seconds=2)
    tried(account, "posted", seconds=8)
    found = read_results(datetime.now(UTC))
    results = found.platforms[PLATFORM]
    assert (results.tries, results.successes, results.p50, results.p95) == (3, 3, 2, 8)
    assert not found.is_sample


def test_of_a_day_with_many_tries_an_even_sample_is_enough(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_day, "SAMPLE", 10)
    tried(account, *["posted", "Rejected"] * 4, *["posted"] * 32)
    found = read_results(datetime.now(UTC))
    assert (found.tried, found.looked_at, found.platforms[PLATFORM].tries) == (40, 10, 10)


@pytest.mark.usefixtures("everything_runs")
def test_more_of_everything_needs_no_more_queries(admin_client: FlaskClient, account: Account) -> None:
    def queries() -> int:
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        page(admin_client)
        return len([statement for statement in seen if "post_attempts.id >= " not in statement])

    tried(account, "posted")
    page(admin_client)
    before = queries()
    for _ in range(8):
        tried(account, "Rejected")
        post_for(account, next_attempt_at=datetime.now(UTC) - timedelta(minutes=7))
    assert queries() == before


@pytest.mark.usefixtures("everything_runs")
def test_for_htmx_only_the_changing_part_is_sent(admin_client: FlaskClient) -> None:
    part = admin_client.get(PAGE, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="health-now"')
    assert "<html" not in part


@pytest.mark.usefixtures("everything_runs")
def test_what_needs_somebody_leads_to_where_it_is_decided(
    admin_client: FlaskClient, account: Account
) -> None:
    post_for(account, status=PostStatus.FAILED)
    with transaction():
        account.state = AccountState.NEEDS_RECONNECT
    text = page(admin_client)
    assert '"/syndication/posting/queue?state=needing"' in text
    assert 'id="to-accounts-' in text

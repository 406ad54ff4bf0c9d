"""What Prometheus reads, and who may."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event

from syndication.extensions import db
from syndication.jobs import queue
from syndication.models import Account, PostAttempt, PostStatus, Project, Sender
from syndication.services.transaction import transaction
from tests.web.dashboard_pages import PLATFORM, post_for

TOKEN = "a-token-of-the-monitoring"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def account(app: Flask, project: Project) -> Account:
    with transaction() as session:
        account = Account(project_id=project.id, platform=PLATFORM, remote_id="did:plc:one", name="One")
        session.add(account)
    return account


def figures(client: FlaskClient) -> dict[str, float]:
    """Every sample by its name and labels, as it stands in the text."""
    response = client.get("/metrics")
    assert response.status_code == 200
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(response.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def tried(account: Account, *, seconds: float, outcome: str = "posted", late: float = 2.0) -> None:
    """A try that began long ago, `late` seconds after its post was due."""
    post = post_for(account, status=PostStatus.POSTED, due_at=LONG_AGO)
    began = LONG_AGO + timedelta(seconds=late)
    with transaction() as session:
        session.add(
            PostAttempt(
                scheduled_post_id=post.id,
                fence=1,
                started_at=began,
                finished_at=began + timedelta(seconds=seconds),
                outcome=outcome,
            )
        )


@pytest.mark.usefixtures("redis_url")
def test_the_figures_are_those_of_the_desk(client: FlaskClient, account: Account, each_database: str) -> None:
    now = datetime.now(UTC)
    post_for(account, next_attempt_at=now - timedelta(minutes=10))
    post_for(account, next_attempt_at=now + timedelta(minutes=10))
    post_for(account, status=PostStatus.SENDING, held_by="a")
    post_for(account, status=PostStatus.FAILED)
    queue.redis_connection().set(queue.HEARTBEAT_KEY, now.timestamp() - 3)
    with transaction() as session:
        session.add(Sender(id="a", worker="h:1", place="", pid=1, born=0.0, slots={PLATFORM: 3}))
    found = figures(client)
    assert found["syndication_redis_up"] == found["syndication_database_up"] == 1
    assert found[f"syndication_posts_due{{platform={PLATFORM}}}"] == 1
    assert found["syndication_posts_due_soon"] == 1
    assert found["syndication_posts_in_flight{status=sending}"] == 1
    assert found["syndication_posts_needing_someone"] == 1
    assert 600 <= found["syndication_oldest_due_seconds"] < 660
    assert 3 <= found["syndication_scheduler_heartbeat_age_seconds"] < 60
    assert found[f"syndication_slots_in_use{{platform={PLATFORM}}}"] == 1
    assert found[f"syndication_slots_granted{{platform={PLATFORM}}}"] == 3
    assert found[f"syndication_slots_limit{{platform={PLATFORM}}}"] >= 3
    assert found[f"syndication_accounts{{platform={PLATFORM},state=connected}}"] == 1
    assert found["syndication_database_size_bytes"] > 0


@pytest.mark.usefixtures("redis_url")
def test_tries_are_counted_once_however_often_somebody_asks(client: FlaskClient, account: Account) -> None:
    tried(account, seconds=1)
    assert not [name for name in figures(client) if "tries" in name]  # of the time before nobody asked
    tried(account, seconds=0.2)
    tried(account, seconds=20)
    tried(account, seconds=1, outcome="Rejected")
    figures(client)
    found = figures(client)
    tries = "syndication_tries_total{kind=publish,outcome=%s,platform=" + PLATFORM + "}"
    assert (found[tries % "posted"], found[tries % "Rejected"]) == (2, 1)
    took = "syndication_publish_seconds"
    assert found[f"{took}_bucket{{le=0.25,platform={PLATFORM}}}"] == 1
    assert found[f"{took}_bucket{{le=+Inf,platform={PLATFORM}}}"] == 2
    assert found[f"{took}_sum{{platform={PLATFORM}}}"] == pytest.approx(20.2)
    assert found[f"syndication_lateness_seconds_sum{{platform={PLATFORM}}}"] == pytest.approx(4)


@pytest.mark.usefixtures("redis_url")
def test_a_try_that_runs_still_is_counted_when_it_has_ended(client: FlaskClient, account: Account) -> None:
    figures(client)
    post = post_for(account)
    with transaction() as session:
        running = PostAttempt(scheduled_post_id=post.id, fence=1)
        session.add(running)
    tried(account, seconds=1)
    assert not [name for name in figures(client) if "tries" in name]
    with transaction():
        running.started_at, running.finished_at, running.outcome = LONG_AGO, LONG_AGO, "posted"
    [(_name, count)] = [item for item in figures(client).items() if "tries_total" in item[0]]
    assert count == 2


def test_without_redis_the_rest_is_there(client: FlaskClient, account: Account) -> None:
    post_for(account, status=PostStatus.SENDING, held_by="a")
    found = figures(client)
    assert found["syndication_redis_up"] == 0
    assert found["syndication_posts_in_flight{status=sending}"] == 1


class TestWithoutDatabase:
    @pytest.fixture
    def database_url(self) -> str:
        return "postgresql://nobody:secret-word@127.0.0.1:9/desk"

    @pytest.mark.usefixtures("redis_url")
    def test_the_rest_is_there(self, client: FlaskClient) -> None:
        found = figures(client)
        assert (found["syndication_redis_up"], found["syndication_database_up"]) == (1, 0)


@pytest.mark.usefixtures("redis_url")
def test_a_scrape_is_cheap_however_much_is_settled_or_far_away(client: FlaskClient, account: Account) -> None:
    """Only what is due, held or in trouble may be read: by index, never the whole table."""
    seen: list[tuple[str, Any]] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append((a[2], a[3])))
    figures(client)
    posts = [item for item in seen if re.search(r"FROM scheduled_posts", item[0])]
    assert posts
    for statement, parameters in posts:
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [row[3] for row in plan]
        assert not [step for step in steps if step == "SCAN scheduled_posts"], (statement, steps)


def test_nobody_elsewhere_may_read_them(client: FlaskClient, editor_client: FlaskClient) -> None:
    for somebody in (client, editor_client):
        refused = somebody.get("/metrics", environ_overrides=ELSEWHERE)
        assert refused.status_code == 401
        assert "syndication_" not in refused.text


def test_what_a_proxy_passes_on_is_not_from_this_machine(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 401


def test_an_admin_may_read_them_from_anywhere(admin_client: FlaskClient) -> None:
    assert admin_client.get("/metrics", environ_overrides=ELSEWHERE).status_code == 200


class TestWithToken:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"METRICS_TOKEN": TOKEN}

    def test_the_token_is_enough_from_anywhere(self, client: FlaskClient) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        assert client.get("/metrics", headers=headers, environ_overrides=ELSEWHERE).status_code == 200

    @pytest.mark.parametrize(
        "header",
        ["", f"Bearer {TOKEN}x", "Bearer", f"Basic {TOKEN}", "Bearer \N{LATIN SMALL LETTER E WITH ACUTE}"],
    )
    def test_nothing_else_is_not_even_on_this_machine(self, client: FlaskClient, header: str) -> None:
        assert client.get("/metrics", headers={"Authorization": header}).status_code == 401

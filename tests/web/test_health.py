from __future__ import annotations

import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade
from rq import Queue, Worker

from syndication.extensions import db
from syndication.jobs import queue


@pytest.fixture
def scheduler_and_worker(redis_url: str, app: Flask) -> None:
    """Both have just given a sign of life."""
    redis = queue.redis_connection()
    redis.set(queue.HEARTBEAT_KEY, time.time())
    Worker([Queue(queue.QUEUE, connection=redis)], connection=redis).register_birth()


def failing(client: FlaskClient) -> set[str]:
    """Names of the checks that are not well; the status code must agree."""
    response = client.get("/readyz")
    found = {name for name, check in response.json["checks"].items() if not check["ok"]}
    assert response.status_code == (503 if found else 200)
    return found


@pytest.mark.usefixtures("scheduler_and_worker")
def test_ready_when_everything_needed_for_publishing_is_well(client: FlaskClient, each_database: str) -> None:
    assert failing(client) == set()


@pytest.mark.usefixtures("redis_url")
def test_not_ready_before_scheduler_and_worker_have_started(client: FlaskClient) -> None:
    assert failing(client) == {"scheduler", "worker"}


@pytest.mark.usefixtures("scheduler_and_worker")
def test_not_ready_when_the_scheduler_has_been_silent_for_ten_seconds(client: FlaskClient) -> None:
    queue.redis_connection().set(queue.HEARTBEAT_KEY, time.time() - 10)
    assert failing(client) == {"scheduler"}


@pytest.mark.usefixtures("scheduler_and_worker")
def test_not_ready_while_migrations_are_missing(client: FlaskClient, each_database: str) -> None:
    downgrade(revision="base")
    assert failing(client) == {"migrations"}


def test_without_redis_what_stands_on_it_is_named_too(client: FlaskClient) -> None:
    assert failing(client) == {"redis", "scheduler", "worker"}


class TestWithoutDatabase:
    @pytest.fixture
    def database_url(self) -> str:
        return "postgresql://nobody:secret-word@127.0.0.1:9/desk"

    @pytest.mark.usefixtures("scheduler_and_worker")
    def test_not_ready(self, client: FlaskClient) -> None:
        assert failing(client) == {"database", "migrations"}

    def test_the_answer_tells_strangers_no_addresses_or_passwords(self, client: FlaskClient) -> None:
        text = client.get("/readyz").text
        assert "127.0.0.1" not in text
        assert "secret-word" not in text

    def test_the_process_itself_is_still_healthy(self, client: FlaskClient) -> None:
        response = client.get("/healthz")
        assert (response.status_code, response.json) == (200, {"status": "ok"})


@pytest.mark.usefixtures("scheduler_and_worker")
def test_a_check_leaves_no_connection_behind(client: FlaskClient) -> None:
    client.get("/readyz")
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # all pools but NullPool count

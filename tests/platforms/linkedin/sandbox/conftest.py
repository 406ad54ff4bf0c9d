"""The adapter before a real sandbox, which was written from LinkedIn's documents and not from the adapter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from syndication.platforms.base import Credentials, Published
from syndication.platforms.http import Http
from syndication.platforms.linkedin.adapter import platform
from syndication.sandbox import create_sandbox
from syndication.sandbox.linkedin.demo import linkedin_credentials
from tests.platforms.conftest import Notes
from tests.support.sandbox import served

ORGANIZATION, MEMBER = "2414183", "anna"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture
def http() -> Iterator[Http]:
    http = Http(connect_timeout=5, read_timeout=10, deadline=20)
    yield http
    http.close()


@pytest.fixture(autouse=True)
def afresh(base: str) -> None:
    requests.post(f"{base}/_sandbox/reset", timeout=10)


def credentials(base: str, seed: str, **secrets: str) -> Credentials:
    kind = "organization" if seed.isdigit() else "person"
    known = linkedin_credentials(seed) | secrets
    return Credentials(known, f"{base}/linkedin", f"urn:li:{kind}:{seed}")


@pytest.fixture
def organization(base: str) -> Credentials:
    return credentials(base, ORGANIZATION)


@pytest.fixture
def member(base: str) -> Credentials:
    return credentials(base, MEMBER)


@pytest.fixture
def publish(organization: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft, who=organization: platform.publish(draft, who, http, checkpoints)


@pytest.fixture
def plan(base: str) -> Any:
    def plan_fault(kind: str, **more: Any) -> None:
        body = {"platform": "linkedin", "kind": kind, "times": 1} | more
        assert requests.post(f"{base}/_sandbox/faults", json=body, timeout=10).status_code == 201

    return plan_fault


def page(published: Published) -> str:
    """The post's own page, as people see it."""
    answer = requests.get(published.url, timeout=10)
    assert answer.status_code == 200
    return answer.text


def posts_out(base: str) -> int:
    stats = requests.get(f"{base}/_sandbox/stats", timeout=10).json()
    return int(stats["platforms"]["linkedin"]["accepted"])

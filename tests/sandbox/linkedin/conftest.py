"""A sandbox for each file of tests, forgotten before each test: starting one takes longer than most of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from syndication.sandbox import create_sandbox
from syndication.sandbox.linkedin.demo import DEMO_ORGANIZATION
from tests.sandbox.linkedin.client import TIMEOUT, Client
from tests.support.sandbox import served


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture(autouse=True)
def forgotten(sandbox_url: str) -> None:
    requests.post(f"{sandbox_url}/_sandbox/reset", timeout=TIMEOUT)


@pytest.fixture
def company(sandbox_url: str) -> Client:
    """The demo organisation."""
    author = f"urn:li:organization:{DEMO_ORGANIZATION}"
    return Client(f"{sandbox_url}/linkedin", author, f"sandbox-organization-{DEMO_ORGANIZATION}")


@pytest.fixture
def anna(sandbox_url: str) -> Client:
    """A member."""
    return Client(f"{sandbox_url}/linkedin", "urn:li:person:anna", "sandbox-member-anna")

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft
from syndication.platforms.bluesky.adapter import platform
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.support.pds import Pds, PdsAccount

Connect = Callable[..., Credentials]


@pytest.fixture
def http() -> Iterator[Http]:
    http = Http()
    yield http
    http.close()


@pytest.fixture
def credentials(pds: Pds, account: PdsAccount, connect: Connect) -> Credentials:
    return connect(pds, account)


@pytest.fixture
def publish(credentials: Credentials, http: Http, checkpoints: Notes) -> Callable[[Draft], Any]:
    return lambda draft: platform.publish(draft, credentials, http, checkpoints)


@pytest.fixture
def only_post(pds: Pds, account: PdsAccount) -> Callable[[], dict[str, Any]]:
    """Reads the account's one post back from the server."""

    def read() -> dict[str, Any]:
        [post] = pds.posts(account.did)
        return dict(post["value"])

    return read

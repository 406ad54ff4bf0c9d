from __future__ import annotations

from collections.abc import Callable

import pytest

from syndication.platforms.base import Credentials
from tests.support.pds import Pds, PdsAccount


@pytest.fixture
def account(pds: Pds) -> PdsAccount:
    return pds.create_account("alice")


@pytest.fixture
def connect() -> Callable[..., Credentials]:
    """connect(server, account, …): credentials that keep what is saved, as the vault does."""

    def make(server: Pds, account: PdsAccount, **secrets: str) -> Credentials:
        kept = {**account.secrets, **secrets}
        return Credentials(kept, server.url, account.did, kept.update)

    return make

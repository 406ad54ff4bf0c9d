"""What tests of services share."""

from __future__ import annotations

import pytest

from syndication.models import Account, Project
from syndication.platforms import platforms
from tests.services.strange_platform import Strange, connect


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch) -> Strange:
    """The strange platform, registered beside the real ones for one test."""
    platform = Strange()
    monkeypatch.setitem(platforms(), platform.name, platform)
    return platform


@pytest.fixture
def account(strange: Strange, project: Project) -> Account:
    """A connected account of the project on the strange platform."""
    return connect(project)

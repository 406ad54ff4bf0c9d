"""What tests of services share."""

from __future__ import annotations

import pytest

from syndication.platforms import platforms
from tests.services.strange_platform import Strange


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch) -> Strange:
    """The strange platform, registered beside the real ones for one test."""
    platform = Strange()
    monkeypatch.setitem(platforms(), platform.name, platform)
    return platform

"""What the server's refusals become. Their words are in any language and decide nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.errors import (
    NotAuthorized,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.mastodon.error_table import STATUSES
from tests.platforms.conftest import Notes
from tests.platforms.mastodon.conftest import Server
from tests.platforms.wire import Reply

EXPECTED: dict[int, type[PlatformError]] = {
    400: Rejected,
    401: NotAuthorized,
    403: NotAuthorized,
    404: Rejected,
    406: Rejected,
    408: Unavailable,
    410: Rejected,
    413: Rejected,
    415: Rejected,
    422: Rejected,
    425: Unavailable,
    429: RateLimited,
    418: Rejected,
}


def test_every_row_of_the_table_is_tested() -> None:
    assert set(STATUSES) <= set(EXPECTED)


@pytest.mark.parametrize(
    "words", ["Validation failed", "Gültigkeitsprüfung gescheitert", "検証に失敗しました"]
)
@pytest.mark.parametrize(("status", "expected"), EXPECTED.items())
def test_the_status_alone_decides(
    server: Server, publish: Any, status: int, expected: type[PlatformError], words: str
) -> None:
    server.replies["POST /api/v1/statuses"] = Reply(status, {"error": words})
    with pytest.raises(PlatformError) as caught:
        publish()
    assert type(caught.value) is expected
    assert caught.value.http_status == status
    assert (words in caught.value.message) is (status != 429)


def test_the_description_of_an_error_is_quoted_too(server: Server, publish: Any) -> None:
    body = {"error": "invalid_grant", "error_description": "The grant was withdrawn"}
    server.replies["POST /api/v1/statuses"] = Reply(401, body)
    with pytest.raises(NotAuthorized, match="“invalid_grant The grant was withdrawn”"):
        publish()


def test_a_rate_limit_ends_when_its_header_says_in_iso_8601(server: Server, publish: Any) -> None:
    until = datetime.now(UTC) + timedelta(minutes=42)
    headers = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": f"{until:%Y-%m-%dT%H:%M:%S.%fZ}",
    }
    server.replies["POST /api/v1/statuses"] = Reply(429, {"error": "Too many requests"}, headers)
    with pytest.raises(RateLimited) as caught:
        publish()
    assert abs(caught.value.until - until) < timedelta(seconds=2)


def test_a_rate_limit_that_does_not_say_ends_after_five_minutes(server: Server, publish: Any) -> None:
    server.replies["POST /api/v1/statuses"] = Reply(429, {"error": "Too many requests"})
    with pytest.raises(RateLimited) as caught:
        publish()
    assert abs(caught.value.until - datetime.now(UTC) - timedelta(minutes=5)) < timedelta(seconds=30)


def test_a_refusal_leaves_no_doubt(server: Server, publish: Any, checkpoints: Notes, find: Any) -> None:
    server.replies["POST /api/v1/statuses"] = Reply(422, {"error": "Validation failed"})
    with pytest.raises(Rejected):
        publish()
    assert checkpoints.values["doubt-0"] == {"open": False}
    assert find() is None
    assert len(server.calls) == 1

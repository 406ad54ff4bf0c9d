"""What LinkedIn's errors are taken for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Draft
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.linkedin.error_table import CODES, SERVICE_CODES
from tests.platforms.linkedin.conftest import LinkedIn, duplicate, error
from tests.platforms.wire import Reply

ROWS: list[tuple[Reply, type[PlatformError]]] = [
    (duplicate(), Rejected),
    (
        error(422, message="ERROR :: /author :: Urn doesn't start with 'urn:'. Urn: 4 at index 0: 4\n"),
        Rejected,
    ),
    (error(400, message="Member permissions must be used when using member as author"), NotAuthorized),
    (error(426, "NONEXISTENT_VERSION", "Requested version 20250101 is not active"), Rejected),
    (error(426), Rejected),
    (error(400, "VERSION_MISSING"), Rejected),
    (error(400, "ILLEGAL_ARGUMENT", "Request body could not be converted to data map"), Rejected),
    (error(400, "FIELD_LENGTH_TOO_LONG"), Rejected),
    (error(400, "INVALID_CONTENT_OWNERSHIP"), Rejected),
    (error(400, "MEDIA_ASSET_PROCESSING_FAILED"), Rejected),
    (error(400, "MEDIA_ASSET_WAITING_UPLOAD"), Unavailable),
    (error(401, message="Empty oauth2_access_token", serviceErrorCode=401), NotAuthorized),
    (error(401, "INVALID_ACCESS_TOKEN"), NotAuthorized),
    (error(401, "REVOKED_ACCESS_TOKEN"), NotAuthorized),
    (error(401, "EXPIRED_ACCESS_TOKEN"), NotAuthorized),
    (error(401, "RESTRICTED_MEMBER"), NotAuthorized),
    *((error(401, serviceErrorCode=number), NotAuthorized) for number in SERVICE_CODES),
    (error(403, "ACCESS_DENIED"), NotAuthorized),
    (error(403), NotAuthorized),
    (error(404), Rejected),
    (error(409, "CONFLICT"), OutcomeUnknown),
    (error(413), Rejected),
    (error(415), Rejected),
    (error(422), Rejected),
    (error(429, "TOO_MANY_REQUESTS"), RateLimited),
    (error(429), RateLimited),
    (Reply(400, "no json"), Rejected),
    (Reply(400, {"errorDetails": {"inputErrors": ["odd"]}, "code": 7, "serviceErrorCode": "x"}), Rejected),
    (Reply(400, {"errorDetails": {"inputErrors": []}, "message": ["odd"]}), Rejected),
]


@pytest.mark.parametrize(("reply", "expected"), ROWS)
def test_every_known_refusal_is_told_apart(
    linkedin: LinkedIn, publish: Any, reply: Reply, expected: type[PlatformError]
) -> None:
    linkedin.posting = reply
    with pytest.raises(PlatformError) as caught:
        publish(Draft("post", "Text"))
    assert type(caught.value) is expected
    assert caught.value.http_status == reply.status


def test_every_row_of_the_table_is_tried() -> None:
    tried = {reply.content.get("code") for reply, _ in ROWS if isinstance(reply.content, dict)}
    assert set(CODES) <= {*tried, "DUPLICATE_POST"}


def test_a_version_that_is_over_names_the_setting(linkedin: LinkedIn, publish: Any) -> None:
    linkedin.posting = error(426, "NONEXISTENT_VERSION", "Requested version 20250101 is not active")
    with pytest.raises(
        Rejected, match=r"LINKEDIN_VERSION.*It says: “Requested version 20250101 is not active”"
    ):
        publish(Draft("post", "Text"))


def test_a_rate_limit_ends_at_midnight_utc(linkedin: LinkedIn, publish: Any) -> None:
    linkedin.posting = error(429, "TOO_MANY_REQUESTS")
    before = datetime.now(UTC)
    with pytest.raises(RateLimited) as caught:
        publish(Draft("post", "Text"))
    midnight = before.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert abs(caught.value.until - midnight) < timedelta(seconds=5)


def test_a_rate_limit_that_says_when_it_ends_is_believed(linkedin: LinkedIn, publish: Any) -> None:
    linkedin.posting = Reply(429, {"message": "x"}, {"Retry-After": "90"})
    with pytest.raises(RateLimited) as caught:
        publish(Draft("post", "Text"))
    assert caught.value.until - datetime.now(UTC) < timedelta(seconds=91)


def test_linkedins_own_words_are_shown(linkedin: LinkedIn, publish: Any) -> None:
    linkedin.posting = error(422, message="ERROR :: /commentary :: is odd")
    with pytest.raises(Rejected, match="/commentary :: is odd"):
        publish(Draft("post", "Text"))

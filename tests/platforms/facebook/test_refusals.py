"""What the Graph API's errors are taken for."""

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
)
from tests.platforms.facebook.conftest import error
from tests.platforms.wire import Reply, Wire


@pytest.mark.parametrize(
    ("code", "subcode", "expected"),
    [
        (1, 0, OutcomeUnknown),
        (2, 0, OutcomeUnknown),
        (3, 0, NotAuthorized),
        (4, 0, RateLimited),
        (10, 0, NotAuthorized),
        (17, 0, RateLimited),
        (32, 0, RateLimited),
        (100, 0, Rejected),
        (100, 33, NotAuthorized),
        (100, 1366046, Rejected),
        (100, 1366051, Rejected),
        (100, 1609008, Rejected),
        (100, 2061006, Rejected),
        (100, 2069019, Rejected),
        (102, 0, NotAuthorized),
        *((190, subcode, NotAuthorized) for subcode in (0, 458, 459, 460, 463, 464, 467, 492, 999)),
        *((code, 0, NotAuthorized) for code in (200, 210, 283, 299)),
        (200, 1404078, NotAuthorized),
        (341, 0, RateLimited),
        (368, 0, RateLimited),
        (368, 1390008, RateLimited),
        (368, 1346003, Rejected),
        (368, 1404006, Rejected),
        (368, 1404102, Rejected),
        (368, 1404112, RateLimited),
        (506, 1455006, Rejected),
        (506, 0, Rejected),
        (613, 0, RateLimited),
        (80001, 0, RateLimited),
        (1, 1363047, OutcomeUnknown),
        (1, 1609010, OutcomeUnknown),
        (1609005, 0, Rejected),
        *((6000, subcode, OutcomeUnknown) for subcode in (0, 6000, 1363019, 1363030, 1363033, 1363037)),
        *((6000, subcode, Rejected) for subcode in (1363020, 1363022, 1363023, 1363031)),
        *((6000, subcode, NotAuthorized) for subcode in (1363005, 1363042)),
        (99999, 0, Rejected),
    ],
)
def test_every_known_refusal_is_told_apart(
    wire: Wire, publish: Any, code: int, subcode: int, expected: type[PlatformError]
) -> None:
    wire.replies(error(code, subcode))
    with pytest.raises(PlatformError) as caught:
        publish(Draft("feed-post", "Text"))
    assert type(caught.value) is expected
    assert caught.value.http_status == 400
    assert f"(#{code})" in caught.value.detail


def test_trouble_that_facebook_calls_transient_is_not_taken_for_nothing_done(
    wire: Wire, publish: Any
) -> None:
    wire.replies(error(99999, is_transient=True))
    with pytest.raises(OutcomeUnknown):
        publish(Draft("feed-post", "Text"))


@pytest.mark.parametrize(
    ("usage", "minutes"),
    [
        ('{"77": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 12}]}', 12),
        ('{"77": [{"estimated_time_to_regain_access": 0}]}', 60),
        ("no json", 60),
        ("[]", 60),
    ],
)
def test_a_rate_limit_ends_when_the_usage_header_says(
    wire: Wire, publish: Any, usage: str, minutes: int
) -> None:
    refusal = error(80001)
    wire.replies(Reply(400, refusal.content, {"X-Business-Use-Case-Usage": usage}))
    with pytest.raises(RateLimited) as caught:
        publish(Draft("feed-post", "Text"))
    wait = caught.value.until - datetime.now(UTC)
    assert abs(wait - timedelta(minutes=minutes)) < timedelta(seconds=30)


def test_facebooks_own_words_are_shown(wire: Wire, publish: Any) -> None:
    wire.replies(error(100, error_user_msg="Bitte anders."))
    with pytest.raises(Rejected, match="It says: “Bitte anders"):
        publish(Draft("feed-post", "Text"))

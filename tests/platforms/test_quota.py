"""What answers say is left, as recorded of each platform."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from requests.structures import CaseInsensitiveDict

from syndication.platforms import get_platform, platforms
from syndication.platforms.answers import LONGEST_PAUSE
from syndication.platforms.quota import Quota


def quota_of(platform: str, headers: Mapping[str, str]) -> Quota:
    found = get_platform(platform).quota(CaseInsensitiveDict(headers))
    assert found is not None
    return found


def usage(percent: int, minutes: int = 0) -> str:
    entry = {"call_count": percent, "total_cputime": 1, "estimated_time_to_regain_access": minutes}
    return json.dumps({"100200300": [{"type": "pages", **entry}]})


def is_in(at: datetime | None, wait: timedelta) -> bool:
    return at is not None and abs(at - datetime.now(UTC) - wait) < timedelta(minutes=1)


IN_TEN_MINUTES = (datetime.now(UTC) + timedelta(minutes=10)).replace(microsecond=0)
EPOCH = str(int(IN_TEN_MINUTES.timestamp()))


@pytest.mark.parametrize(
    ("platform", "headers"),
    [
        (
            "twitter",
            {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "7", "x-rate-limit-reset": EPOCH},
        ),
        ("bluesky", {"RateLimit-Limit": "100", "RateLimit-Remaining": "7", "RateLimit-Reset": EPOCH}),
        (
            "mastodon",
            {
                "X-RateLimit-Limit": "100",
                "X-RateLimit-Remaining": "7",
                "X-RateLimit-Reset": IN_TEN_MINUTES.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
            },
        ),
        (
            "reddit",
            {"X-Ratelimit-Remaining": "7.0", "X-Ratelimit-Used": "93", "X-Ratelimit-Reset": "600"},
        ),
    ],
)
def test_each_platform_s_own_spelling_is_read(platform: str, headers: dict[str, str]) -> None:
    found = quota_of(platform, headers)
    assert (found.remaining, found.limit) == (7, 100)
    assert is_in(found.resets_at, timedelta(minutes=10))


def test_of_two_limits_the_tighter_one_counts() -> None:
    day = str(int((datetime.now(UTC) + timedelta(hours=20)).timestamp()))
    headers = {
        "x-rate-limit-remaining": "99",
        "x-rate-limit-reset": EPOCH,
        "x-user-limit-24hour-limit": "17",
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": day,
    }
    found = quota_of("twitter", headers)
    assert (found.remaining, found.limit) == (0, 17)
    assert is_in(found.resets_at, timedelta(hours=20))


def test_too_few_points_for_a_post_are_none() -> None:
    assert quota_of("bluesky", {"RateLimit-Remaining": "2"}).remaining == 0


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_of_percentages_used_the_highest_counts(platform: str) -> None:
    app = '{"call_count": 12, "total_cputime": 0, "total_time": 90}'
    found = quota_of(platform, {"X-App-Usage": app, "X-Business-Use-Case-Usage": usage(40)})
    assert found == Quota(10, 100)


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
@pytest.mark.parametrize(("minutes", "wait"), [(12, timedelta(minutes=12)), (0, timedelta(hours=1))])
def test_all_percent_used_is_nothing_left_until_the_estimate(
    platform: str, minutes: int, wait: timedelta
) -> None:
    found = quota_of(platform, {"X-Business-Use-Case-Usage": usage(104, minutes)})
    assert found.remaining == 0
    assert is_in(found.resets_at, wait)


@pytest.mark.parametrize("platform", platforms())
@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"x-ratelimit-remaining": "many"},
        {"ratelimit-remaining": ""},
        {"x-ratelimit-remaining": "1" * 400},
        {"X-App-Usage": "{}", "X-Business-Use-Case-Usage": '{"1": [7, {"call_count": "x"}], "2": 3}'},
        {"X-App-Usage": "[", "X-Business-Use-Case-Usage": "[" * 100_000},
    ],
)
def test_what_says_nothing_is_no_quota(platform: str, odd: dict[str, str]) -> None:
    assert get_platform(platform).quota(odd) is None


@pytest.mark.parametrize("reset", ["99999999999", "9999-12-31T23:59:59Z", "0", "-5", "soon"])
def test_no_header_makes_anybody_wait_for_longer_than_the_longest_pause(reset: str) -> None:
    found = quota_of("webhook", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset})
    assert found.resets_at is None or found.resets_at <= datetime.now(UTC) + LONGEST_PAUSE

"""What the sandbox's answers say is left, as the adapters read it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import requests

from benchmarks.publish_calls import CALLS
from syndication.platforms import get_platform
from syndication.platforms.quota import Quota

Plan = Callable[..., requests.Response]
Publish = Callable[..., Quota | None]

tells = pytest.mark.parametrize("platform", ["facebook", "bluesky", "twitter", "mastodon"])


@pytest.fixture
def publish(sandbox_url: str) -> Publish:
    """Publishes once on a platform; what its adapter reads from the answer."""

    def publish_one(platform: str, number: int = 1) -> Quota | None:
        method, path, headers, body = CALLS[platform](urlsplit(sandbox_url).port or 0)(number)
        answer = requests.request(method, sandbox_url + path, headers=headers, data=body, timeout=10)
        assert answer.ok, answer.text
        return get_platform(platform).quota(answer.headers)

    return publish_one


@tells
def test_an_answer_to_a_published_post_says_what_is_left(platform: str, publish: Publish) -> None:
    left = publish(platform)
    assert left is not None
    assert 0 < left.remaining <= (left.limit or 0)


@tells
def test_after_the_last_one_nothing_is_left_until_a_given_time(
    platform: str, publish: Publish, plan: Plan
) -> None:
    plan(platform, "last-one", times=1)
    last = publish(platform)
    assert last is not None
    assert last.remaining == 0
    assert last.resets_at is not None
    after = publish(platform, number=2)
    assert after is not None
    assert after.remaining > 0


def test_a_platform_that_tells_nothing_is_not_made_to(publish: Publish) -> None:
    assert publish("linkedin") is None


def test_allowances_can_be_multiplied(publish: Publish, sandbox_url: str) -> None:
    set_times = requests.post(f"{sandbox_url}/_sandbox/allowances", json={"times": 50}, timeout=10)
    assert set_times.json() == {"times": 50}
    left = publish("twitter")
    assert left is not None
    assert left.limit == 5000


@pytest.mark.parametrize("odd", [0, -1, 1.5, True, "9", 10**9])
def test_only_whole_numbers_of_times_make_sense(sandbox_url: str, odd: object) -> None:
    answer = requests.post(f"{sandbox_url}/_sandbox/allowances", json={"times": odd}, timeout=10)
    assert answer.status_code == 400

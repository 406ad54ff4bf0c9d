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
    Unavailable,
)
from syndication.platforms.instagram.error_table import AUTH_SUBCODES, CODES, SUBCODES
from tests.platforms.instagram.conftest import Graph, error
from tests.platforms.instagram.samples import sample
from tests.platforms.wire import Reply
from tests.support.shelf import Shelf

#: Of the reference's table: code, subcode, what it is when a container is made, what when it is published.
TABLE = [
    (-2, 2207003, Unavailable, OutcomeUnknown),
    (-2, 2207020, Unavailable, OutcomeUnknown),
    (-1, 2207001, Unavailable, OutcomeUnknown),
    (-1, 2207032, Unavailable, OutcomeUnknown),
    (-1, 2207053, Unavailable, OutcomeUnknown),
    (1, 2207057, Rejected, Rejected),
    (4, 2207051, RateLimited, RateLimited),
    (9, 2207042, RateLimited, RateLimited),
    (24, 2207006, Unavailable, OutcomeUnknown),
    (24, 2207008, Unavailable, OutcomeUnknown),
    (25, 2207050, NotAuthorized, NotAuthorized),
    (100, 2207023, Rejected, Rejected),
    (100, 2207028, Rejected, Rejected),
    (100, 2207035, Rejected, Rejected),
    (100, 2207036, Rejected, Rejected),
    (100, 2207037, Rejected, Rejected),
    (100, 2207040, Rejected, Rejected),
    (352, 2207026, Rejected, Rejected),
    (9004, 2207052, Rejected, Rejected),
    (36000, 2207004, Rejected, Rejected),
    (36001, 2207005, Rejected, Rejected),
    (36003, 2207009, Rejected, Rejected),
    (36004, 2207010, Rejected, Rejected),
]
#: Of the Graph API.
CODES_OF_GRAPH = [
    *((code, 0, Unavailable, OutcomeUnknown) for code in (1, 2, -1, -2)),
    *((code, 0, RateLimited, RateLimited) for code in (4, 17, 32, 341, 368, 613, 80002)),
    *((code, 0, NotAuthorized, NotAuthorized) for code in (3, 10, 102, 200, 299)),
    *((190, s, NotAuthorized, NotAuthorized) for s in (0, 458, 459, 460, 463, 464, 467, 492, 999)),
    (100, 33, NotAuthorized, NotAuthorized),
    (100, 0, Rejected, Rejected),
    (99999, 0, Rejected, Rejected),
]


@pytest.fixture
def story(shelf: Shelf) -> Draft:
    return sample("story", shelf)


@pytest.mark.parametrize(("code", "subcode", "made", "published"), [*TABLE, *CODES_OF_GRAPH])
def test_every_known_refusal_is_told_apart(
    graph: Graph,
    publish: Any,
    story: Draft,
    code: int,
    subcode: int,
    made: type[PlatformError],
    published: type[PlatformError],
) -> None:
    for call, expected in (("POST media", made), ("POST media_publish", published)):
        graph.replies.clear()
        graph.says(call, error(code, subcode))
        with pytest.raises(PlatformError) as caught:
            publish(story)
        assert type(caught.value) is expected
        assert caught.value.http_status == 400
        assert f"(#{code})" in caught.value.detail


def test_the_tests_know_every_row_of_the_table() -> None:
    known = {subcode for _code, subcode, *_ in [*TABLE, *CODES_OF_GRAPH]} | {2207027}
    assert {*SUBCODES, *AUTH_SUBCODES} - known == set()
    assert {*CODES} - {code for code, *_ in CODES_OF_GRAPH} == set()


def test_a_container_that_cannot_be_made_again_and_again_fails_the_post(
    graph: Graph, publish: Any, story: Draft
) -> None:
    graph.says("POST media", error(-2, 2207003))
    for _ in range(2):
        with pytest.raises(Unavailable):
            publish(story)
    with pytest.raises(Rejected, match="fetching them from this desk takes too long"):
        publish(story)


def test_trouble_that_meta_calls_transient_is_not_taken_for_nothing_done(
    graph: Graph, publish: Any, story: Draft
) -> None:
    graph.says("POST media_publish", error(99999, is_transient=True))
    with pytest.raises(OutcomeUnknown):
        publish(story)


@pytest.mark.parametrize(
    ("subcode", "code", "usage", "wait"),
    [
        (
            0,
            80002,
            '{"77": [{"type": "instagram", "estimated_time_to_regain_access": 12}]}',
            timedelta(minutes=12),
        ),
        (0, 80002, '{"77": [{"estimated_time_to_regain_access": 0}]}', timedelta(hours=1)),
        (0, 4, "no json", timedelta(hours=1)),
        (0, 4, "[]", timedelta(hours=1)),
        (2207042, 9, "", timedelta(hours=1)),
        (2207051, 4, "", timedelta(days=1)),
    ],
)
def test_a_rate_limit_ends_when_the_usage_header_says(
    graph: Graph, publish: Any, story: Draft, subcode: int, code: int, usage: str, wait: timedelta
) -> None:
    content = error(code, subcode).content
    graph.says("POST media_publish", Reply(400, content, {"X-Business-Use-Case-Usage": usage}))
    with pytest.raises(RateLimited) as caught:
        publish(story)
    assert abs(caught.value.until - datetime.now(UTC) - wait) < timedelta(seconds=30)


def test_instagrams_own_words_are_shown(graph: Graph, publish: Any, story: Draft) -> None:
    graph.says("POST media", error(36003, 2207009, error_user_msg="Bitte anders."))
    with pytest.raises(Rejected, match="It says: “Bitte anders"):
        publish(story)

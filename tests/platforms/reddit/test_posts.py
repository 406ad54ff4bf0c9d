"""What is done with a post that is out."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.platforms.base import Credentials, Figures
from syndication.platforms.errors import OutcomeUnknown, Rejected
from syndication.platforms.http import Http
from syndication.platforms.reddit.adapter import platform
from tests.platforms.reddit.conftest import Reddit, errors
from tests.platforms.wire import Reply, reset


def test_a_comment_is_one_call(reddit: Reddit, http: Http, account: Credentials) -> None:
    thing = {"kind": "t1", "data": {"name": "t1_xyz"}}
    reddit.answers["POST /api/comment"] = Reply(200, {"json": {"errors": [], "data": {"things": [thing]}}})
    assert platform.comment("t3_abc", "First!", account, http) == "t1_xyz"
    [request] = reddit.wire.requests
    assert request.form == {"api_type": "json", "thing_id": "t3_abc", "text": "First!"}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (errors(["THREAD_LOCKED", "Comments are locked.", "parent"]), Rejected),
        (errors(["DELETED_THING", "that element has been deleted", "parent"]), Rejected),
        (Reply(200, {"json": {"errors": [], "data": {"things": []}}}), OutcomeUnknown),
        (Reply(200, {"json": {"errors": []}}), OutcomeUnknown),
        (reset, OutcomeUnknown),
        (Reply(500), OutcomeUnknown),
    ],
)
def test_a_comment_that_fails_tells_whether_it_may_be_out(
    reddit: Reddit, http: Http, account: Credentials, reply: Any, expected: type[Exception]
) -> None:
    reddit.answers["POST /api/comment"] = reply
    with pytest.raises(expected):
        platform.comment("t3_abc", "First!", account, http)


def test_deleting_names_the_post(reddit: Reddit, http: Http, account: Credentials) -> None:
    reddit.answers["POST /api/del"] = Reply(200, {})
    platform.delete("t3_abc", account, http)
    assert reddit.wire.requests[0].form == {"id": "t3_abc"}


@pytest.mark.parametrize(
    ("post", "figures"),
    [
        (
            {"score": 12, "num_comments": 3, "num_crossposts": 1, "view_count": None},
            Figures(likes=12, comments=3, shares=1),
        ),
        ({"score": 12, "num_comments": 3, "view_count": 99}, Figures(views=99, likes=12, comments=3)),
        ({}, Figures()),
    ],
)
def test_figures_are_those_that_reddit_tells(
    reddit: Reddit, http: Http, account: Credentials, post: dict[str, Any], figures: Figures
) -> None:
    children = [{"kind": "t3", "data": {"author": "desk", **post}}]
    reddit.answers["GET /api/info"] = Reply(200, {"data": {"children": children}})
    assert platform.measure("t3_abc", account, http) == figures
    assert reddit.wire.requests[0].query == {"raw_json": "1", "id": "t3_abc"}


@pytest.mark.parametrize("children", [[], [{"kind": "t3", "data": {"author": "[deleted]"}}]])
def test_a_post_that_is_gone_has_no_figures(
    reddit: Reddit, http: Http, account: Credentials, children: list[Any]
) -> None:
    reddit.answers["GET /api/info"] = Reply(200, {"data": {"children": children}})
    with pytest.raises(Rejected, match="no longer has this post"):
        platform.measure("t3_abc", account, http)

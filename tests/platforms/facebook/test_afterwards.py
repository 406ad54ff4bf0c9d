"""What follows a post: its first comment and its figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Figures
from syndication.platforms.errors import NotAuthorized, OutcomeUnknown, RateLimited, Rejected, Unavailable
from syndication.platforms.facebook.adapter import platform
from syndication.platforms.http import Http
from tests.platforms.facebook.conftest import error
from tests.platforms.wire import Reply, Request, Wire, reset

GONE = error(100, 33)


def test_a_comment_is_one_call(wire: Wire, http: Http, page: Credentials) -> None:
    wire.replies(Reply(200, {"id": "1_9"}))
    assert platform.comment("77_1", "Grüße 🐝", page, http) == "1_9"
    [request] = wire.requests
    assert (request.method, request.path) == ("POST", "/v26.0/77_1/comments")
    assert request.form == {"message": "Grüße 🐝"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (GONE, Rejected),
        (error(200), NotAuthorized),
        (error(368, 1404006), Rejected),
        (error(32), RateLimited),
        (error(1), OutcomeUnknown),
        (reset, OutcomeUnknown),
        (Reply(200, {}), OutcomeUnknown),
    ],
)
def test_a_refused_comment_is_told_apart(
    wire: Wire, http: Http, page: Credentials, answer: Any, expected: type
) -> None:
    wire.replies(answer)
    with pytest.raises(expected):
        platform.comment("77_1", "Hello", page, http)


def counts(likes: int, comments: int, **more: Any) -> Reply:
    def summary(count: int) -> dict[str, Any]:
        return {"data": [], "summary": {"total_count": count}}

    return Reply(200, {"id": "77_1", "likes": summary(likes), "comments": summary(comments), **more})


def metric(value: Any) -> Reply:
    return Reply(200, {"data": [{"name": "x", "period": "lifetime", "values": [{"value": value}]}]})


@pytest.fixture
def facebook(wire: Wire) -> dict[str, Any]:
    """Answers by the metric that is asked for, else by what is asked about."""
    answers: dict[str, Any] = {
        "77_1": counts(3, 2, shares={"count": 4}),
        "55": counts(3, 2),
        "post_media_view": metric(120),
        "post_clicks": metric(7),
        "total_video_views": error(100),
        "blue_reels_play_count": metric(300),
    }

    def answer(request: Request) -> Any:
        return answers[request.query.get("metric") or request.path.rpartition("/")[2]]

    wire.answer = answer
    return answers


def test_a_post_is_measured(wire: Wire, http: Http, page: Credentials, facebook: dict[str, Any]) -> None:
    assert platform.measure("77_1", page, http) == Figures(views=120, likes=3, comments=2, shares=4, clicks=7)
    fields = "likes.limit(0).summary(true),comments.limit(0).summary(true),shares"
    assert [(r.path, r.query) for r in wire.requests] == [
        ("/v26.0/77_1", {"fields": fields}),
        ("/v26.0/77_1/insights", {"metric": "post_media_view"}),
        ("/v26.0/77_1/insights", {"metric": "post_clicks"}),
    ]


def test_a_video_is_measured_by_the_first_metric_that_facebook_knows(
    wire: Wire, http: Http, page: Credentials, facebook: dict[str, Any]
) -> None:
    assert platform.measure("55", page, http) == Figures(views=300, likes=3, comments=2)
    assert [request.path for request in wire.requests][1:] == ["/v26.0/55/video_insights"] * 2


def test_a_post_that_nobody_shared_has_no_shares(
    http: Http, page: Credentials, facebook: dict[str, Any]
) -> None:
    facebook["77_1"] = counts(0, 0)
    assert platform.measure("77_1", page, http).shares == 0


@pytest.mark.parametrize("refusal", [error(100), error(10), error(200)])
def test_a_figure_that_facebook_does_not_tell_is_none(
    http: Http, page: Credentials, facebook: dict[str, Any], refusal: Reply
) -> None:
    facebook["post_media_view"] = facebook["post_clicks"] = refusal
    assert platform.measure("77_1", page, http) == Figures(likes=3, comments=2, shares=4)


def test_what_has_no_likes_is_measured_all_the_same(
    http: Http, page: Credentials, facebook: dict[str, Any]
) -> None:
    facebook["77_1"] = error(100)
    assert platform.measure("77_1", page, http) == Figures(views=120, clicks=7)


def test_other_metrics_are_a_setting(http: Http, page: Credentials, facebook: dict[str, Any]) -> None:
    settings = {"VIEWS_METRICS": "", "CLICKS_METRICS": "post_media_view"}
    figures = platform.measure("77_1", replace(page, settings=settings), http)
    assert (figures.views, figures.clicks) == (None, 120)


@pytest.mark.parametrize(
    ("place", "answer", "expected"),
    [
        ("77_1", GONE, Rejected),
        ("77_1", error(190), NotAuthorized),
        ("post_media_view", error(190), NotAuthorized),
        ("post_clicks", error(4), RateLimited),
        ("post_clicks", error(2), Unavailable),
    ],
)
def test_a_measurement_that_fails_says_why(
    http: Http, page: Credentials, facebook: dict[str, Any], place: str, answer: Reply, expected: type
) -> None:
    facebook[place] = answer
    with pytest.raises(expected):
        platform.measure("77_1", page, http)

"""Comments and figures at the sandbox's Graph API."""

from __future__ import annotations

from typing import Any

import pytest
import requests


def error_of(answer: requests.Response) -> dict[str, Any]:
    return dict(answer.json()["error"])


@pytest.fixture
def post_id(page: Any) -> str:
    return str(page.say("Hello").json()["id"])


def test_a_comment_is_counted_and_shown(page: Any, post_id: str) -> None:
    assert page.post(f"/{post_id}/comments", message="First!").json()["id"]
    fields = "comments.limit(0).summary(true),permalink_url"
    found = page.get(f"/{post_id}", fields=fields).json()
    assert found["comments"] == {"data": [], "summary": {"total_count": 1}}
    assert "First!" in requests.get(found["permalink_url"], timeout=10).text


def test_counts_come_only_when_asked_for(page: Any, post_id: str) -> None:
    assert page.get(f"/{post_id}", fields="likes").json()["likes"] == {"data": []}


@pytest.mark.parametrize("message", ["", " ", "x" * 8001])
def test_a_comment_of_nothing_or_too_much_is_refused(page: Any, post_id: str, message: str) -> None:
    assert error_of(page.post(f"/{post_id}/comments", message=message))["code"] == 100


def test_an_unknown_field_of_a_comment_is_refused(page: Any, post_id: str) -> None:
    assert "text" in error_of(page.post(f"/{post_id}/comments", message="x", text="x"))["message"]


def test_what_does_not_exist_cannot_be_commented(page: Any) -> None:
    assert error_of(page.post("/1_1/comments", message="x"))["error_subcode"] == 33


@pytest.mark.parametrize(
    ("edge", "form"), [("comments", {"message": "x"}), ("insights", {"metric": "post_clicks"})]
)
def test_comments_and_figures_need_permissions_of_their_own(
    page: Any, post_id: str, edge: str, form: dict[str, str]
) -> None:
    page.token += "~posts"
    ask = page.post if edge == "comments" else page.get
    assert error_of(ask(f"/{post_id}/{edge}", **form))["code"] == 10


def test_an_insight_is_told(page: Any, post_id: str) -> None:
    [metric] = page.get(f"/{post_id}/insights", metric="post_media_view").json()["data"]
    assert metric["name"] == "post_media_view"
    assert isinstance(metric["values"][0]["value"], int)


@pytest.mark.parametrize("metric", ["", "post_impressions", "post_clicks,post_impressions"])
def test_a_metric_that_no_longer_exists_fails_the_call(page: Any, post_id: str, metric: str) -> None:
    assert error_of(page.get(f"/{post_id}/insights", metric=metric))["code"] == 100


def test_a_post_has_no_video_insights(page: Any, post_id: str) -> None:
    answer = page.get(f"/{post_id}/video_insights", metric="total_video_views")
    assert error_of(answer)["code"] == 100


def test_a_user_is_told_the_permissions_of_its_token(page: Any) -> None:
    page.token = f"sandbox-user-{page.id}~posts"
    granted = {item["permission"] for item in page.get("/me/permissions").json()["data"]}
    assert granted == {"pages_show_list", "pages_read_engagement", "public_profile", "pages_manage_posts"}


def test_a_page_has_no_permissions_to_list(page: Any) -> None:
    assert error_of(page.get("/me/permissions"))["code"] == 100

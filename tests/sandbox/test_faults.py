"""Planned faults, as a client on the other end of the connection meets them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.support.processes import wait_until

Plan = Callable[..., requests.Response]


def error_of(answer: requests.Response) -> dict[str, Any]:
    return dict(answer.json()["error"])


def messages(page: Any) -> list[str]:
    data = page.get(f"/{page.id}/published_posts", fields="message").json()["data"]
    return [post["message"] for post in data]


def test_a_fault_hits_so_many_publish_calls_and_no_more(page: Any, plan: Plan) -> None:
    plan("facebook", "error-before", times=2)
    assert [page.say("Hello").status_code for _ in range(3)] == [500, 500, 200]


def test_a_fault_leaves_other_calls_alone(page: Any, plan: Plan) -> None:
    plan("facebook", "error-before")
    assert page.get(f"/{page.id}").status_code == 200


def test_a_fault_with_a_path_hits_the_calls_below_it(page: Any, plan: Plan) -> None:
    plan("facebook", "error-before", path=f"/{page.id}")
    assert page.get(f"/{page.id}").status_code == 500


def test_a_fault_of_one_account_spares_another(page: Any, plan: Plan) -> None:
    plan("facebook", "error-before", account="2")
    assert page.say("Hello").status_code == 200


def test_a_fault_may_name_a_bluesky_account_by_its_handle(repo: Any, plan: Plan) -> None:
    plan("bluesky", "error-before", account="demo.sandbox.example")
    assert repo.create().json()["error"] == "InternalServerError"


def test_an_error_before_leaves_nothing_published(page: Any, plan: Plan) -> None:
    plan("facebook", "error-before")
    page.say("Hello")
    assert messages(page) == []


def test_an_error_after_has_published_the_post(page: Any, plan: Plan) -> None:
    plan("facebook", "error-after")
    assert page.say("Hello").status_code == 500
    assert messages(page) == ["Hello"]


def test_a_page_limit_tells_the_minutes_to_wait(page: Any, plan: Plan) -> None:
    plan("facebook", "rate-limit", seconds=90)
    answer = page.say("Hello")
    usage = json.loads(answer.headers["X-Business-Use-Case-Usage"])
    assert error_of(answer)["code"] == 32
    assert usage[page.id][0]["estimated_time_to_regain_access"] == 2


def test_a_bluesky_limit_tells_when_it_resets(repo: Any, plan: Plan) -> None:
    plan("bluesky", "rate-limit", seconds=90)
    answer = repo.create()
    assert (answer.status_code, answer.json()["error"]) == (429, "RateLimitExceeded")
    assert 0 < int(answer.headers["RateLimit-Reset"]) - time.time() <= 92


def test_a_limit_that_has_reset_lets_calls_through(repo: Any, plan: Plan) -> None:
    plan("bluesky", "rate-limit", seconds=0)
    assert repo.create().status_code == 200


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 429, 500, 503])
def test_any_status_comes_with_facebooks_error_body(page: Any, plan: Plan, status: int) -> None:
    plan("facebook", "status", status=status)
    answer = page.say("Hello")
    assert answer.status_code == status
    assert {"message", "type", "code", "fbtrace_id"} <= error_of(answer).keys()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 429, 500, 503])
def test_any_status_comes_with_blueskys_error_body(repo: Any, plan: Plan, status: int) -> None:
    plan("bluesky", "status", status=status)
    answer = repo.create()
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "message"}


def test_an_expired_token_is_said_in_each_platforms_words(page: Any, repo: Any, plan: Plan) -> None:
    plan("facebook", "expired-token")
    plan("bluesky", "expired-token")
    assert error_of(page.say("Hello"))["error_subcode"] == 463
    assert repo.create().json()["error"] == "ExpiredToken"


def test_a_revoked_token_is_said_in_each_platforms_words(page: Any, repo: Any, plan: Plan) -> None:
    plan("facebook", "revoked-token")
    plan("bluesky", "revoked-token")
    assert error_of(page.say("Hello"))["error_subcode"] == 458
    assert repo.create().json()["error"] == "InvalidToken"


def test_html_comes_where_json_was_expected(page: Any, plan: Plan) -> None:
    plan("facebook", "html")
    answer = page.say("Hello")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_an_empty_answer_has_no_body(page: Any, plan: Plan) -> None:
    plan("facebook", "empty")
    answer = page.say("Hello")
    assert (answer.status_code, answer.content) == (200, b"")


def test_truncated_json_cannot_be_read(page: Any, plan: Plan) -> None:
    plan("facebook", "truncated-json")
    answer = page.say("Hello")
    assert answer.content.startswith(b"{")
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_a_redirect_publishes_nothing(page: Any, plan: Plan) -> None:
    plan("facebook", "redirect", times=1)
    url = f"{page.base}/{page.id}/feed"
    form = {"access_token": page.token, "message": "Hello"}
    answer = requests.post(url, form, timeout=10, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/_sandbox/elsewhere")
    assert messages(page) == []


@pytest.mark.parametrize(("kind", "published"), [("hang-before", []), ("hang-after", ["Hello"])])
def test_a_hang_never_answers(page: Any, plan: Plan, kind: str, published: list[str]) -> None:
    plan("facebook", kind)
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{page.base}/{page.id}/feed", {"access_token": page.token, "message": "Hello"}, timeout=0.5
        )
    wait_until(lambda: messages(page) == published, "the page shows what was accepted")


@pytest.mark.parametrize(("kind", "published"), [("reset-before", []), ("reset-after", ["Hello"])])
def test_a_reset_breaks_the_connection(page: Any, plan: Plan, kind: str, published: list[str]) -> None:
    plan("facebook", kind)
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        page.say("Hello")
    assert messages(page) == published


def test_a_drip_brings_the_answer_in_many_pieces(page: Any, plan: Plan) -> None:
    plan("facebook", "drip", seconds=0.5)
    url = f"{page.base}/{page.id}/feed"
    form = {"access_token": page.token, "message": "Hello"}
    answer = requests.post(url, form, timeout=10, stream=True)
    pieces = list(answer.iter_content(None))
    assert json.loads(b"".join(pieces))["id"].startswith(page.id)


def test_a_slow_answer_is_a_good_one(page: Any, plan: Plan) -> None:
    plan("facebook", "slow", seconds=0.05)
    assert page.say("Hello").status_code == 200


def test_faults_can_be_listed(sandbox_url: str, plan: Plan) -> None:
    plan("facebook", "reset-after", account="1", times=3)
    [fault] = requests.get(f"{sandbox_url}/_sandbox/faults", timeout=10).json()["faults"]
    assert (fault["kind"], fault["account"], fault["times"]) == ("reset-after", "1", 3)


def test_cleared_faults_hit_nothing(sandbox_url: str, page: Any, plan: Plan) -> None:
    plan("facebook", "error-before")
    requests.delete(f"{sandbox_url}/_sandbox/faults", timeout=10)
    assert page.say("Hello").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ({"platform": "myspace", "kind": "slow"}, "platform"),
        ({"platform": "facebook", "kind": "explode"}, "kind"),
        ({"platform": "facebook"}, "kind"),
        ({"platform": "facebook", "kind": "status"}, "status"),
        ({"platform": "facebook", "kind": "status", "status": 299}, "status"),
        ({"platform": "facebook", "kind": "reset-after", "seconds": 1}, "seconds"),
        ({"platform": "facebook", "kind": "slow", "times": 0}, "times"),
        ({"platform": "facebook", "kind": "slow", "path": "feed"}, "path"),
        ({"platform": "facebook", "kind": "slow", "when": "now"}, "when"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_by_name(
    plan: Plan, wanted: dict[str, Any], named: str
) -> None:
    answer = plan(**{"platform": None, "kind": None} | wanted)
    assert answer.status_code == 400
    assert named in answer.json()["error"]

"""Whom the sandbox's Reddit lets in, and what it tells each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from syndication.sandbox import create_sandbox
from syndication.sandbox.reddit.tokens import Token
from tests.support.reddit_client import RedditClient, new_user, rows
from tests.support.sandbox import served

Plan = Callable[..., requests.Response]


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """One sandbox for all tests here: each signs in as somebody of its own."""
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture
def nobody(sandbox_url: str) -> RedditClient:
    return RedditClient(f"{sandbox_url}/reddit")


@pytest.fixture
def desk(nobody: RedditClient) -> RedditClient:
    return nobody.sign_in(new_user())


def test_a_password_gives_a_token_for_everything(nobody: RedditClient) -> None:
    answer = nobody.grant(grant_type="password", username="any_user", password="sandbox-any_user").json()
    assert (answer["token_type"], answer["scope"], answer["expires_in"]) == ("bearer", "*", 86_400)
    assert RedditClient(nobody.base, answer["access_token"]).get("/api/v1/me").json()["name"] == "any_user"


def test_a_wrong_password_is_refused_with_status_200(nobody: RedditClient) -> None:
    answer = nobody.grant(grant_type="password", username="any_user", password="wrong")
    assert (answer.status_code, answer.json()) == (200, {"error": "invalid_grant"})


def test_a_refresh_token_gives_a_token_with_its_scopes(nobody: RedditClient) -> None:
    answer = nobody.grant(grant_type="refresh_token", refresh_token="sandbox-refresh-any_user~identity+read")
    assert answer.json()["scope"] == "identity read"


@pytest.mark.parametrize("token", ["sandbox-refresh-any_user~revoked", "made-up", "", "sandbox-refresh-a b"])
def test_a_refresh_token_that_is_none_is_a_bad_request(nobody: RedditClient, token: str) -> None:
    answer = nobody.grant(grant_type="refresh_token", refresh_token=token)
    assert (answer.status_code, answer.json()) == (400, {"message": "Bad Request", "error": 400})


def test_a_wrong_client_is_unauthorized(nobody: RedditClient) -> None:
    form = {"grant_type": "password", "username": "any_user", "password": "sandbox-any_user"}
    assert nobody.grant(("sandbox-app", "wrong"), **form).status_code == 401


def test_another_grant_is_not_supported(nobody: RedditClient) -> None:
    assert nobody.grant(grant_type="client_credentials").json() == {"error": "unsupported_grant_type"}


@pytest.mark.parametrize("token", ["", "made-up", "sandbox-access-desk_demo.4000000000.*.0123456789abcdef"])
def test_a_token_that_was_never_given_out_is_refused(nobody: RedditClient, token: str) -> None:
    answer = RedditClient(nobody.base, token).get("/api/v1/me")
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized", "error": 401})
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_a_token_ends(nobody: RedditClient) -> None:
    token = Token("desk_demo", int(time.time()) - 1, ("*",)).text()
    assert RedditClient(nobody.base, token).get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("scope", "call"),
    [
        ("identity", lambda c: c.get("/api/v1/me")),
        ("read", lambda c: c.get("/r/sandbox/about")),
        ("submit", lambda c: c.get("/api/v1/sandbox/post_requirements")),
        ("flair", lambda c: c.post("/r/sandbox/api/flairselector", is_newlink="true")),
        ("history", lambda c: c.get(f"/user/{c.user}/submitted")),
        ("read", lambda c: c.get("/api/info", id="t3_x")),
        ("submit", lambda c: c.submit()),
        ("submit", lambda c: c.ask("POST", "/api/submit_gallery_post.json", json={})),
        ("submit", lambda c: c.post("/api/media/asset.json", filepath="a.png", mimetype="image/png")),
        ("submit", lambda c: c.post("/api/comment", thing_id="t3_x", text="Hi")),
        ("edit", lambda c: c.post("/api/del", id="t3_x")),
    ],
)
def test_every_call_needs_its_scope(nobody: RedditClient, scope: str, call: Any) -> None:
    others = {"identity", "read", "submit", "flair", "history", "edit"} - {scope}
    answer = call(nobody.sign_in(scopes="+".join(sorted(others))))
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
    assert call(nobody.sign_in(scopes=scope)).status_code != 403


@pytest.mark.parametrize("agent", ["", "python-requests/2.32", "SyndicationDesk", "web:desk:v1"])
def test_a_common_user_agent_is_turned_away_with_a_web_page(desk: RedditClient, agent: str) -> None:
    desk.headers = {"User-Agent": agent}
    answer = desk.get("/api/v1/me")
    assert (answer.status_code, answer.headers["content-type"]) == (429, "text/html; charset=utf-8")


def test_the_headers_count_the_calls(desk: RedditClient) -> None:
    first, second = desk.get("/api/v1/me").headers, desk.get("/api/v1/me").headers
    assert float(first["x-ratelimit-remaining"]) - float(second["x-ratelimit-remaining"]) == 1.0
    assert int(second["x-ratelimit-used"]) == int(first["x-ratelimit-used"]) + 1
    assert 1 <= int(second["x-ratelimit-reset"]) <= 600


def test_an_unknown_parameter_or_path_is_refused(desk: RedditClient) -> None:
    assert desk.get("/api/v1/me", raw_json="1").status_code == 200
    assert desk.get("/api/v1/me", typo="1").status_code == 400
    assert desk.get("/api/v2/me").status_code == 404


def test_subreddits_say_what_they_require(desk: RedditClient) -> None:
    relaxed = desk.get("/api/v1/sandbox/post_requirements").json()
    strict = desk.get("/api/v1/strict/post_requirements").json()
    assert (relaxed["is_flair_required"], relaxed["title_text_min_length"]) == (False, None)
    assert (strict["is_flair_required"], strict["title_text_min_length"]) == (True, 10)
    assert set(relaxed) == set(strict)


def test_flairs_are_listed_with_their_ids(desk: RedditClient) -> None:
    choices = desk.post("/r/strict/api/flairselector", is_newlink="true").json()["choices"]
    assert [choice["flair_text"] for choice in choices] == ["News", "Story"]
    assert all(len(choice["flair_template_id"]) == 36 for choice in choices)


@pytest.mark.parametrize("path", ["/r/{}/about", "/api/v1/{}/post_requirements"])
@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [("private", 403, "private"), ("banned", 404, "banned"), ("never", 302, None)],
)
def test_subreddits_that_nobody_sees_say_why(
    desk: RedditClient, path: str, name: str, status: int, reason: str | None
) -> None:
    answer = desk.get(path.format(name))
    assert answer.status_code == status
    if reason:
        assert answer.json()["reason"] == reason
    else:
        assert "/subreddits/search" in answer.headers["Location"]


def test_a_planned_rate_limit_is_told_in_both_of_reddits_ways(desk: RedditClient, plan: Plan) -> None:
    plan("reddit", "rate-limit", account=desk.user, path="/", seconds=840)
    answer = desk.submit()
    assert rows(answer) == ["RATELIMIT"]
    assert "Take a break for 14 minutes" in answer.json()["json"]["errors"][0][1]
    assert 830 < answer.json()["json"]["ratelimit"] <= 840
    other = desk.get("/api/v1/me")
    assert (other.status_code, other.headers["retry-after"]) == (429, "840")


@pytest.mark.parametrize(
    ("kind", "status"), [("expired-token", 401), ("revoked-token", 401), ("error-before", 500)]
)
def test_planned_faults_have_reddits_form(desk: RedditClient, plan: Plan, kind: str, status: int) -> None:
    plan("reddit", kind, account=f"u/{desk.user}", times=1)
    answer = desk.submit()
    assert (answer.status_code, answer.json()["error"]) == (status, status)
    assert desk.listed() == []

"""Tokens, accounts, posts, comments and figures of the stand-in for Instagram."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from flask import Flask

from syndication.sandbox import create_sandbox
from syndication.sandbox.instagram.demo import DEMO_ACCOUNT, instagram_credentials
from syndication.sandbox.instagram.state import Container, Stored
from tests.support.sandbox import served

TIMEOUT = 10
Ask = Callable[..., requests.Response]


@pytest.fixture
def app() -> Flask:
    return create_sandbox()


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    with served(app) as url:
        yield url


def asking(base: str, token: str) -> Ask:
    def ask(path: str, method: str = "GET", **params: str) -> requests.Response:
        given = {"access_token": token} | params
        return requests.request(
            method,
            base + path,
            params=given if method != "POST" else None,
            data=given if method == "POST" else None,
            timeout=TIMEOUT,
        )

    return ask


@pytest.fixture
def ask(url: str) -> Ask:
    """By Facebook Login."""
    return asking(f"{url}/instagram/v26.0", instagram_credentials()["access_token"])


@pytest.fixture
def ask_instagram(url: str) -> Ask:
    """By Instagram Login."""
    token = instagram_credentials(login="instagram")["access_token"]
    return asking(f"{url}/instagram/_hosts/graph.instagram.com", token)


@pytest.fixture
def publish(app: Flask, ask: Ask) -> Callable[..., str]:
    """Publish something without media, which is of no interest here; its id."""

    def publish_one(kind: str = "IMAGE", caption: str = "Hello") -> str:
        state = app.extensions["sandbox"].states["instagram"]
        key = str(next(state.container_ids))
        state.containers[key] = Container(
            key, DEMO_ACCOUNT, kind, caption, False, 1e12, media=(Stored("", kind == "REELS"),), ready_at=0.0
        )
        answer = ask(f"/{DEMO_ACCOUNT}/media_publish", "POST", creation_id=key)
        return str(answer.json()["id"])

    return publish_one


def error_of(answer: requests.Response) -> tuple[int, int]:
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode", 0)


def test_an_account_tells_who_it_is(ask: Ask) -> None:
    fields = "id,username,name,profile_picture_url,followers_count,media_count"
    shown = ask(f"/{DEMO_ACCOUNT}", fields=fields).json()
    assert shown["id"] == DEMO_ACCOUNT
    assert requests.get(shown["profile_picture_url"], timeout=TIMEOUT).headers["Content-Type"] == "image/png"


def test_a_field_that_does_not_exist_is_refused(ask: Ask) -> None:
    assert error_of(ask(f"/{DEMO_ACCOUNT}", fields="id,email"))[0] == 100


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", (104, 0)),
        ("EAAG", (190, 0)),
        ("sandbox-igfb-1~never", (190, 0)),
        (f"sandbox-igfb-{DEMO_ACCOUNT}~expired", (190, 463)),
        (f"sandbox-igfb-{DEMO_ACCOUNT}~revoked", (190, 458)),
        (f"sandbox-ig-{DEMO_ACCOUNT}", (190, 0)),
        ("sandbox-igfb-1", (100, 33)),
    ],
)
def test_a_token_has_to_be_valid_for_this_host_and_account(
    url: str, token: str, code: tuple[int, int]
) -> None:
    assert error_of(asking(f"{url}/instagram/v26.0", token)(f"/{DEMO_ACCOUNT}")) == code


def test_a_token_that_may_only_read_does_not_publish(url: str) -> None:
    ask = asking(f"{url}/instagram/v26.0", f"sandbox-igfb-{DEMO_ACCOUNT}~read")
    assert ask(f"/{DEMO_ACCOUNT}").status_code == 200
    for path, method in (("media", "POST"), ("media_publish", "POST"), ("content_publishing_limit", "GET")):
        assert error_of(ask(f"/{DEMO_ACCOUNT}/{path}", method)) == (10, 0)


def test_a_version_that_does_not_exist_is_refused(url: str) -> None:
    token = instagram_credentials()["access_token"]
    assert error_of(asking(f"{url}/instagram/v99.0", token)(f"/{DEMO_ACCOUNT}")) == (2500, 0)
    answer = asking(f"{url}/instagram/v12.0", token)(f"/{DEMO_ACCOUNT}")
    assert answer.headers["facebook-api-version"] == "v21.0"


def test_uploads_have_a_host_of_their_own(url: str, ask: Ask) -> None:
    assert error_of(ask("/ig-api-upload/v26.0/1", "POST")) == (2500, 0)
    answer = requests.get(f"{url}/instagram/_hosts/rupload.facebook.com/{DEMO_ACCOUNT}", timeout=TIMEOUT)
    assert error_of(answer) == (2500, 0)


def test_a_user_is_told_which_accounts_are_linked_to_pages(url: str) -> None:
    ask = asking(f"{url}/instagram/v26.0", "sandbox-igfb-7,8")
    pages = ask("/me/accounts", fields="instagram_business_account{id,username}").json()["data"]
    assert [page["instagram_business_account"]["id"] for page in pages] == ["7", "8"]


def test_a_token_tells_its_scopes_and_its_end(ask: Ask) -> None:
    facts = ask("/debug_token", input_token=f"sandbox-igfb-{DEMO_ACCOUNT}~read").json()["data"]
    assert facts["scopes"] == ["instagram_basic"]
    assert facts["expires_at"] > 0
    assert ask("/debug_token", input_token="sandbox-igfb-1~expired").json()["data"]["is_valid"] is False


def test_by_instagram_login_the_account_is_me(ask_instagram: Ask) -> None:
    shown = ask_instagram("/v26.0/me", fields="user_id,username").json()
    assert shown["user_id"] == DEMO_ACCOUNT


def test_a_token_of_instagram_login_is_renewed_again_and_again(url: str, ask_instagram: Ask) -> None:
    first = ask_instagram("/refresh_access_token", grant_type="ig_refresh_token").json()
    assert first["expires_in"] == 60 * 86_400
    again = asking(f"{url}/instagram/_hosts/graph.instagram.com", first["access_token"])
    second = again("/refresh_access_token", grant_type="ig_refresh_token").json()
    assert second["access_token"] not in (first["access_token"], instagram_credentials(login="instagram"))
    assert again("/v26.0/me").status_code == 200


def test_a_young_token_and_one_of_facebook_are_not_renewed(url: str, ask: Ask, ask_instagram: Ask) -> None:
    young = asking(f"{url}/instagram/_hosts/graph.instagram.com", f"sandbox-ig-{DEMO_ACCOUNT}~young")
    assert error_of(young("/refresh_access_token", grant_type="ig_refresh_token"))[0] == 100
    assert error_of(ask("/refresh_access_token", grant_type="ig_refresh_token"))[0] == 100
    assert error_of(ask_instagram("/refresh_access_token", grant_type="password"))[0] == 100


def test_posts_are_listed_the_newest_first_and_stories_apart(ask: Ask, publish: Callable[..., str]) -> None:
    first, story, second = publish(), publish("STORIES"), publish("REELS")
    assert [post["id"] for post in ask(f"/{DEMO_ACCOUNT}/media").json()["data"]] == [second, first]
    assert [post["id"] for post in ask(f"/{DEMO_ACCOUNT}/stories").json()["data"]] == [story]
    assert len(ask(f"/{DEMO_ACCOUNT}/media", limit="1").json()["data"]) == 1
    assert error_of(ask(f"/{DEMO_ACCOUNT}/media", limit="101"))[0] == 100


def test_a_post_has_comments(ask: Ask, publish: Callable[..., str]) -> None:
    post = publish()
    assert ask(f"/{post}/comments", "POST", message="First!").status_code == 200
    assert [comment["text"] for comment in ask(f"/{post}/comments").json()["data"]] == ["First!"]
    assert ask(f"/{post}", fields="comments_count").json()["comments_count"] == 1


@pytest.mark.parametrize("message", ["", " ", "x" * 2201, " ".join(["#a"] * 31)])
def test_a_comment_has_words_and_a_limit(ask: Ask, publish: Callable[..., str], message: str) -> None:
    assert error_of(ask(f"/{publish()}/comments", "POST", message=message))[0] == 100


def test_figures_are_told_by_kind_of_post(ask: Ask, publish: Callable[..., str]) -> None:
    post, story = publish(), publish("STORIES")
    [views] = ask(f"/{post}/insights", metric="views").json()["data"]
    assert isinstance(views["values"][0]["value"], int)
    assert error_of(ask(f"/{story}/insights", metric="saved"))[0] == 100
    assert error_of(ask(f"/{post}/insights", metric="impressions"))[0] == 100


def test_a_plain_token_neither_comments_nor_counts_nor_deletes(url: str, publish: Callable[..., str]) -> None:
    post = publish()
    ask = asking(f"{url}/instagram/v26.0", f"sandbox-igfb-{DEMO_ACCOUNT}~plain")
    assert error_of(ask(f"/{post}/comments", "POST", message="First!")) == (10, 0)
    assert error_of(ask(f"/{post}/insights", metric="views")) == (10, 0)
    assert error_of(ask(f"/{post}", "DELETE")) == (10, 0)


def test_posts_are_deleted_by_facebook_login_alone(
    ask: Ask, ask_instagram: Ask, publish: Callable[..., str]
) -> None:
    post = publish()
    assert error_of(ask_instagram(f"/v26.0/{post}", "DELETE")) == (100, 33)
    assert ask(f"/{post}", "DELETE").json() == {"success": True, "deleted_id": post}
    assert error_of(ask(f"/{post}")) == (100, 33)


def test_what_belongs_to_another_account_is_not_there(
    url: str, publish: Callable[..., str], app: Flask
) -> None:
    post = publish()
    [container] = app.extensions["sandbox"].states["instagram"].containers
    other = asking(f"{url}/instagram/v26.0", "sandbox-igfb-7")
    for path in (f"/{post}", f"/{container}", f"/{post}/insights", f"/{post}/comments"):
        assert error_of(other(path, metric="views") if "insights" in path else other(path)) == (100, 33)
    assert error_of(other("/7/media_publish", "POST", creation_id=container)) == (24, 2207006)


@pytest.mark.parametrize(
    ("kind", "code"), [("rate-limit", 80002), ("expired-token", 190), ("revoked-token", 190)]
)
def test_planned_faults_are_told_in_instagrams_words(url: str, ask: Ask, kind: str, code: int) -> None:
    plan(url, kind=kind, path="/")
    answer = ask(f"/{DEMO_ACCOUNT}")
    assert error_of(answer)[0] == code
    if kind == "rate-limit":
        assert '"estimated_time_to_regain_access":1' in answer.headers["X-Business-Use-Case-Usage"]


def test_a_planned_status_is_told_in_instagrams_form(url: str, ask: Ask) -> None:
    for status in (400, 401, 403, 404, 413, 422, 429, 500, 503):
        plan(url, kind="status", status=status, path="/", times=1)
        answer = ask(f"/{DEMO_ACCOUNT}")
        assert answer.status_code == status
        assert error_of(answer)


def test_only_publishing_is_hit_by_a_fault_without_a_path(
    url: str, ask: Ask, publish: Callable[..., str]
) -> None:
    plan(url, kind="error-before", times=1)
    assert ask(f"/{DEMO_ACCOUNT}").status_code == 200
    answer = ask(f"/{DEMO_ACCOUNT}/media_publish", "POST", creation_id="1")
    assert answer.status_code == 500


def test_a_profile_is_shown_under_its_name(url: str, ask: Ask) -> None:
    name = ask(f"/{DEMO_ACCOUNT}", fields="username").json()["username"]
    page = requests.get(f"{url}/instagram/_hosts/www.instagram.com/{name}/", timeout=TIMEOUT)
    assert page.status_code == 200
    assert name in page.text
    assert (
        requests.get(f"{url}/instagram/_hosts/www.instagram.com/nobody/", timeout=TIMEOUT).status_code == 404
    )


def test_a_publish_is_counted(url: str, publish: Callable[..., str]) -> None:
    publish()
    counted = requests.get(f"{url}/_sandbox/stats", timeout=TIMEOUT).json()["platforms"]["instagram"]
    assert (counted["accepted"], counted["duplicates"], len(counted["publish_times"])) == (1, 0, 1)


def plan(url: str, **fault: Any) -> None:
    body = {"platform": "instagram"} | fault
    assert requests.post(f"{url}/_sandbox/faults", json=body, timeout=TIMEOUT).status_code == 201

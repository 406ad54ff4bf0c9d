"""Making, showing, listing and deleting posts on the stand-in for Mastodon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from freezegun import freeze_time

from syndication.sandbox import create_sandbox
from tests.support.sandbox import served

TIMEOUT = 10


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """One sandbox for all tests of this file."""
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture(autouse=True)
def _afresh(sandbox_url: str) -> None:
    requests.post(f"{sandbox_url}/_sandbox/reset", timeout=TIMEOUT)


@dataclass
class Caller:
    """Calls with the token of one account."""

    base: str
    token: str = "sandbox-mastodon-demo"
    language: str = "en"

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language}
        headers |= more.pop("headers", {})
        return requests.request(method, f"{self.base}{path}", headers=headers, timeout=TIMEOUT, **more)

    def post(self, text: str = "Hello", key: str = "", **fields: Any) -> requests.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return self.ask("POST", "/api/v1/statuses", json={"status": text} | fields, headers=headers)

    def listed(self, **params: str) -> list[str]:
        """The ids of the account's posts."""
        number = self.ask("GET", "/api/v1/accounts/verify_credentials").json()["id"]
        answer = self.ask("GET", f"/api/v1/accounts/{number}/statuses", params=params)
        return [post["id"] for post in answer.json()]


@pytest.fixture
def caller(sandbox_url: str) -> Caller:
    return Caller(f"{sandbox_url}/mastodon")


def test_a_post_is_answered_whole(caller: Caller) -> None:
    answer = caller.post("Hello https://example.com/a @bob@b.example", visibility="unlisted", language="de")
    post = answer.json()
    assert answer.status_code == 200
    assert (post["visibility"], post["language"], post["spoiler_text"], post["sensitive"]) == (
        "unlisted",
        "de",
        "",
        False,
    )
    assert '<span class="invisible">https://</span>' in post["content"]
    assert "@<span>bob</span>" in post["content"]
    assert answer.headers["X-RateLimit-Limit"] == "300"
    assert datetime.fromisoformat(answer.headers["X-RateLimit-Reset"]) > datetime.now(UTC)


def test_a_form_is_taken_as_well_as_json(caller: Caller) -> None:
    form = {
        "status": "Which?",
        "poll[options][]": ["a", "b"],
        "poll[expires_in]": "300",
        "poll[multiple]": "true",
    }
    post = caller.ask("POST", "/api/v1/statuses", data=form).json()
    assert [option["title"] for option in post["poll"]["options"]] == ["a", "b"]


def test_the_same_key_makes_no_second_post(caller: Caller, stats: Any) -> None:
    first, again = caller.post("Hello", "k1").json(), caller.post("Other", "k1").json()
    assert first["id"] == again["id"]
    assert caller.post("Hello", "k2").json()["id"] != first["id"]
    assert stats("mastodon")["accepted"] == 2


def test_a_key_is_forgotten_after_an_hour(caller: Caller) -> None:
    first = caller.post("Hello", "k1").json()
    with freeze_time(datetime.now(UTC) + timedelta(hours=1, seconds=1), ignore=["werkzeug"], tick=True):
        assert caller.post("Hello", "k1").json()["id"] != first["id"]


def test_a_key_is_of_one_account(caller: Caller) -> None:
    other = Caller(caller.base, "sandbox-mastodon-other")
    assert caller.post("Hello", "k1").json()["id"] != other.post("Hello", "k1").json()["id"]


def test_a_server_that_is_not_mastodon_ignores_keys(caller: Caller) -> None:
    plain = Caller(caller.base, "sandbox-mastodon-plain-x")
    assert plain.post("Hello", "k1").json()["id"] != plain.post("Hello", "k1").json()["id"]


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"status": ""}, 422, "can't be blank"),
        ({"status": " \n"}, 422, "can't be blank"),
        ({"status": "x" * 501}, 422, "limit of 500"),
        ({"status": "x" * 497, "spoiler_text": "Food"}, 422, "limit of 500"),
        ({"status": "https://a.co " + "x" * 477}, 422, "limit of 500"),
        ({"status": 5}, 422, "status"),
        ({"status": "a\0b"}, 400, "Bad request"),
        ({"text": "Hello"}, 422, "text is not known"),
        ({"scheduled_at": "2030-01-01"}, 422, "scheduled_at is not known"),
        ({"visibility": "secret"}, 422, "visibility"),
        ({"language": "German"}, 422, "language"),
        ({"sensitive": "perhaps"}, 422, "sensitive"),
        ({"in_reply_to_id": "1"}, 404, "reply to"),
        ({"media_ids": ["1"]}, 422, "Media 1 not found"),
        ({"media_ids": "1"}, 422, "media_ids"),
        ({"media_ids": list("12345")}, 422, "more than 4 files"),
        ({"poll": {"options": ["a"], "expires_in": 300}}, 422, "more than one"),
        ({"poll": {"options": list("abcde"), "expires_in": 300}}, 422, "more than 4"),
        ({"poll": {"options": ["a", "x" * 51], "expires_in": 300}}, 422, "too long"),
        ({"poll": {"options": ["a", "a"], "expires_in": 300}}, 422, "duplicate"),
        ({"poll": {"options": ["a", "b"], "expires_in": 299}}, 422, "too soon"),
        ({"poll": {"options": ["a", "b"], "expires_in": 2629747}}, 422, "too far"),
        ({"poll": {"options": ["a", "b"]}}, 422, "expires_in"),
        ({"poll": {"options": ["a", "b"], "expires_in": 300, "hidden": True}}, 422, "hidden is not known"),
        ({"poll": ["a", "b"]}, 422, "poll"),
    ],
)
def test_a_wrong_post_is_refused(caller: Caller, fields: dict[str, Any], status: int, words: str) -> None:
    answer = caller.ask("POST", "/api/v1/statuses", json={"status": "Hello"} | fields)
    assert (answer.status_code, caller.listed()) == (status, [])
    assert words in answer.json()["error"]


@pytest.mark.parametrize(("body", "mime_type"), [("[]", "application/json"), ("{", "application/json")])
def test_what_is_no_json_object_is_refused(caller: Caller, body: str, mime_type: str) -> None:
    answer = caller.ask("POST", "/api/v1/statuses", data=body, headers={"Content-Type": mime_type})
    assert answer.status_code == 400


def test_another_content_type_is_refused(caller: Caller) -> None:
    answer = caller.ask("POST", "/api/v1/statuses", data="Hello", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 422


def test_five_hundred_characters_as_the_server_counts_them_fit(caller: Caller) -> None:
    text = "👍🏽" * 450 + " https://example.com/" + "a" * 300 + " @bob@b.example " + "é" * 20
    assert caller.post(text).status_code == 200
    assert caller.post(text + "é").status_code == 422


def test_a_content_warning_alone_becomes_the_text(caller: Caller) -> None:
    post = caller.post("", spoiler_text="Food").json()
    assert (post["content"], post["spoiler_text"], post["sensitive"]) == ("<p>Food</p>", "", True)


def test_a_server_with_longer_posts_takes_them(caller: Caller) -> None:
    long = Caller(caller.base, "sandbox-mastodon-long-x")
    assert long.post("x" * 1000).status_code == 200
    assert "limit of 1000" in long.post("x" * 1001).json()["error"]


def test_errors_are_in_the_language_that_is_asked_for(caller: Caller) -> None:
    caller.language = "de-DE,de;q=0.9"
    assert caller.post("").json() == {"error": "Gültigkeitsprüfung gescheitert: Text muss ausgefüllt werden"}


def test_a_reply_counts_and_a_deleted_one_no_longer(caller: Caller) -> None:
    first = caller.post("One").json()["id"]
    reply = caller.post("Two", in_reply_to_id=first).json()
    assert reply["in_reply_to_id"] == first

    def replies() -> int:
        return int(caller.ask("GET", f"/api/v1/statuses/{first}").json()["replies_count"])

    assert replies() == 1
    caller.ask("DELETE", f"/api/v1/statuses/{reply['id']}")
    assert replies() == 0


def test_what_is_deleted_comes_back_as_its_source_and_is_gone(caller: Caller) -> None:
    post = caller.post("Hello <b>").json()
    answer = caller.ask("DELETE", f"/api/v1/statuses/{post['id']}").json()
    assert answer["text"] == "Hello <b>"
    assert "content" not in answer
    for method in ("GET", "DELETE"):
        assert caller.ask(method, f"/api/v1/statuses/{post['id']}").status_code == 404


def test_nobody_deletes_a_post_of_somebody_else(caller: Caller) -> None:
    post = caller.post().json()
    other = Caller(caller.base, "sandbox-mastodon-other")
    assert other.ask("DELETE", f"/api/v1/statuses/{post['id']}").status_code == 404
    assert caller.listed() == [post["id"]]


def test_posts_are_listed_from_the_newest_in_pages(caller: Caller) -> None:
    ids = [caller.post(str(number)).json()["id"] for number in range(5)]
    assert caller.listed() == ids[::-1]
    assert caller.listed(limit="2") == [ids[4], ids[3]]
    assert caller.listed(max_id=ids[2]) == [ids[1], ids[0]]
    assert caller.listed(since_id=ids[2]) == [ids[4], ids[3]]


def test_posts_for_followers_are_listed_for_their_author_alone(caller: Caller) -> None:
    post = caller.post(visibility="private").json()
    number = post["account"]["id"]
    other = Caller(caller.base, "sandbox-mastodon-other")
    assert caller.listed() == [post["id"]]
    assert other.ask("GET", f"/api/v1/accounts/{number}/statuses").json() == []


@pytest.mark.parametrize("params", [{"limit": "x"}, {"max_id": "x"}, {"pinned": "true"}])
def test_a_wrong_question_for_posts_is_refused(caller: Caller, params: dict[str, str]) -> None:
    number = caller.post().json()["account"]["id"]
    assert caller.ask("GET", f"/api/v1/accounts/{number}/statuses", params=params).status_code == 422


def test_people_see_what_was_posted(caller: Caller) -> None:
    first = caller.post("Look: https://example.com/a #fun", spoiler_text="Food", visibility="unlisted").json()
    reply = caller.post("More", in_reply_to_id=first["id"]).json()
    page = requests.get(first["url"], timeout=TIMEOUT).text
    assert 'href="https://example.com/a"' in page
    assert "Food" in page and "unlisted" in page
    assert f"/mastodon/@demo/{first['id']}" in requests.get(reply["url"], timeout=TIMEOUT).text
    assert "More" in requests.get(f"{caller.base}/@demo", timeout=TIMEOUT).text

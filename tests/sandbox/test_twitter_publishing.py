"""What the stand-in of X takes and refuses when something is to be posted, and how it gives it back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import requests

from syndication.sandbox import create_sandbox
from tests.sandbox.twitter_client import Desk, bearing, signing
from tests.support.sandbox import served

numbers = count(1)


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """One for all tests here: each has an account of its own."""
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture
def name() -> str:
    return f"desk-{next(numbers)}"


@pytest.fixture
def desk(sandbox_url: str, name: str) -> Desk:
    return signing(sandbox_url, name)


def message(answer: requests.Response) -> str:
    """What a refusal says."""
    problem = answer.json()
    errors = problem.get("errors") or [problem]
    return str(errors[0].get("message") or errors[0].get("detail"))


def made(answer: requests.Response) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["id"])


def test_a_post_is_made_and_named(desk: Desk) -> None:
    answer = desk.say("Hello & <welcome>")
    data = answer.json()["data"]
    assert (answer.status_code, data["text"]) == (201, "Hello &amp; &lt;welcome&gt;")
    assert data["edit_history_tweet_ids"] == [data["id"]]
    assert answer.headers["location"].endswith(data["id"])


def test_the_answer_tells_the_rate_limit(desk: Desk) -> None:
    assert [desk.say(text).headers["x-rate-limit-remaining"] for text in ("One", "Two")] == ["99", "98"]
    headers = desk.say("Three").headers
    assert headers["x-rate-limit-limit"] == "100"
    assert int(headers["x-rate-limit-reset"]) > 1_700_000_000


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "Please include either text or media in your Tweet."),
        ({"text": " \n"}, "Please include either text or media in your Tweet."),
        ({"text": 5}, "$.text: int found, str expected"),
        ({"text": "a", "txet": "b"}, "$.txet: is not defined in the schema"),
        ({"text": "a", "reply": {"to": "5"}}, "$.reply.to: is not defined in the schema"),
        ({"text": "a", "reply": "5"}, "$.reply: str found, object expected"),
        ({"text": "a", "reply": {"in_reply_to_tweet_id": "x"}}, "parameter value [x] is not valid"),
        ({"text": "a", "reply": {"in_reply_to_tweet_id": "5"}}, "deleted or not visible"),
        ({"text": "a", "reply_settings": "nobody"}, "does not have a value in the enumeration"),
        ({"text": "a", "made_with_ai": "yes"}, "$.made_with_ai: str found, bool expected"),
        ({"text": "a", "media": {"media_ids": []}}, "1 to 4 items"),
        ({"text": "a", "media": {"media_ids": ["1", "2", "3", "4", "5"]}}, "1 to 4 items"),
        ({"text": "a", "media": {"media_ids": ["5"]}}, "Your media IDs are invalid."),
        ({"text": "a\uffff"}, "not allowed"),
        ({"text": "x" * 281}, "Your Tweet text is too long."),
        ({"text": "漢" * 141}, "Your Tweet text is too long."),
        ({"text": "👍" * 141}, "Your Tweet text is too long."),
        ({"text": "x" * 257 + " a.co"}, "Your Tweet text is too long."),
    ],
)
def test_a_wrong_request_is_refused(desk: Desk, body: dict[str, Any], says: str) -> None:
    answer = desk.post("/2/tweets", **body)
    assert answer.status_code == 400
    assert says in message(answer)
    assert answer.json()["type"] == "https://api.twitter.com/2/problems/invalid-request"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 280,
        "漢" * 140,
        "👩‍👩‍👧‍👦" * 140,
        "x" * 256 + " https://example.com/" + "a" * 500,
        "e\u0301" * 280,
    ],
)
def test_a_text_of_exactly_the_limit_is_taken(desk: Desk, text: str) -> None:
    made(desk.say(text))


def test_a_body_that_is_no_json_is_refused(desk: Desk) -> None:
    assert desk.call("POST", "/2/tweets", data={"text": "Hello"}).status_code == 400
    answer = desk.call("POST", "/2/tweets", data=b"[1]")
    assert answer.status_code == 400


def test_two_cashtags_are_refused(desk: Desk) -> None:
    assert desk.say("$TWTR $AAPL").status_code == 403
    made(desk.say("$TWTR costs $5"))


def test_the_same_text_again_is_refused_until_the_first_is_deleted(desk: Desk) -> None:
    first = made(desk.say("Hello"))
    answer = desk.say("Hello ")
    assert answer.status_code == 403
    assert answer.json() == {
        "title": "Forbidden",
        "type": "about:blank",
        "status": 403,
        "detail": "You are not allowed to create a Tweet with duplicate content.",
    }
    assert desk.call("DELETE", f"/2/tweets/{first}").json() == {"data": {"deleted": True}}
    made(desk.say("Hello"))


def test_a_post_of_ones_own_can_be_answered(desk: Desk) -> None:
    first = made(desk.say("One"))
    made(desk.say("Two", reply={"in_reply_to_tweet_id": first}))
    post = desk.get(f"/2/tweets/{first}", **{"tweet.fields": "public_metrics"}).json()["data"]
    assert post["public_metrics"]["reply_count"] == 1


def test_a_post_of_somebody_else_can_be_answered_only_when_it_mentions_us(
    sandbox_url: str, desk: Desk
) -> None:
    other = signing(sandbox_url, "other")
    plain, mention = (
        made(other.say("Nobody is meant")),
        made(other.say(f"What does @{desk.name.replace('-', '_')} say?")),
    )
    answer = desk.say("A", reply={"in_reply_to_tweet_id": plain})
    assert answer.status_code == 403
    assert "you have not been mentioned or otherwise engaged" in message(answer)
    made(desk.say("A", reply={"in_reply_to_tweet_id": mention}))


def test_only_the_author_can_delete_a_post(sandbox_url: str, desk: Desk) -> None:
    theirs = made(signing(sandbox_url, "other").say("Mine"))
    assert desk.call("DELETE", f"/2/tweets/{theirs}").status_code == 403
    assert desk.call("DELETE", "/2/tweets/99").json() == {"data": {"deleted": True}}


def test_listed_posts_come_with_short_links_and_escapes(desk: Desk) -> None:
    made(desk.say("Cats & dogs at example.com/a?b=c"))
    [post] = desk.get(f"/2/users/{desk.id}/tweets", **{"tweet.fields": "entities"}).json()["data"]
    [url] = post["entities"]["urls"]
    assert post["text"] == f"Cats &amp; dogs at {url['url']}"
    assert url["url"].startswith("https://t.co/")
    assert url["expanded_url"] == "http://example.com/a?b=c"


def test_posts_are_listed_newest_first_and_by_time(desk: Desk) -> None:
    ids = [made(desk.say(f"Post {n}")) for n in range(6)]
    path = f"/2/users/{desk.id}/tweets"
    listed = desk.get(path, max_results="5").json()
    assert [post["id"] for post in listed["data"]] == ids[:0:-1]
    assert listed["meta"] == {"result_count": 5, "newest_id": ids[-1], "oldest_id": ids[1]}
    assert desk.get(path, start_time="2999-01-01T00:00:00Z").json() == {"meta": {"result_count": 0}}


@pytest.mark.parametrize(
    "params",
    [
        {"max_results": "4"},
        {"max_results": "101"},
        {"start_time": "yesterday"},
        {"tweet.fields": "text,likes"},
        {"count": "5"},
    ],
)
def test_a_wrong_query_is_refused(desk: Desk, params: dict[str, str]) -> None:
    assert desk.get(f"/2/users/{desk.id}/tweets", **params).status_code == 400


def test_the_new_name_of_the_fields_is_taken_too(desk: Desk) -> None:
    made(desk.say("Hello"))
    [post] = desk.get(f"/2/users/{desk.id}/tweets", **{"post.fields": "reply_settings"}).json()["data"]
    assert post["reply_settings"] == "everyone"


def test_a_post_that_does_not_exist_is_an_error_within_an_answer(desk: Desk) -> None:
    answer = desk.get("/2/tweets/99")
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["type"].endswith("/resource-not-found")


def test_private_figures_of_others_are_not_told(sandbox_url: str, desk: Desk) -> None:
    post = made(desk.say("Mine"))
    fields = {"tweet.fields": "public_metrics,non_public_metrics"}
    assert "non_public_metrics" in desk.get(f"/2/tweets/{post}", **fields).json()["data"]
    answer = bearing(sandbox_url, name="other").get(f"/2/tweets/{post}", **fields).json()
    assert "non_public_metrics" not in answer["data"]
    assert answer["errors"][0]["title"] == "Field Authorization Error"


def test_what_is_out_is_counted(desk: Desk, stats: Any) -> None:
    before = stats("twitter")
    desk.say("Hello")
    desk.say("Hello")
    after = stats("twitter")
    assert after["accepted"] == before["accepted"] + 1
    assert len(after["publish_times"]) == len(before["publish_times"]) + 2


def test_people_see_a_post_with_its_options_and_what_it_answers(sandbox_url: str, desk: Desk) -> None:
    first = made(desk.say("See https://example.org/a by @ben #news", reply_settings="following"))
    second = made(desk.say("More", reply={"in_reply_to_tweet_id": first}, made_with_ai=True))
    pages = [
        requests.get(f"{sandbox_url}/twitter/_hosts/x.com/i/status/{post}", timeout=10).text
        for post in (first, second)
    ]
    assert 'href="https://example.org/a"' in pages[0]
    assert "People this account follows" in pages[0]
    assert "Made with AI" in pages[1]
    assert f"/posts/{first}" in pages[1]


def test_an_unknown_path_is_not_found(desk: Desk) -> None:
    assert desk.get("/2/nothing").status_code == 404
    assert desk.get("/1.1/statuses/update.json").json()["title"] == "Not Found"


def test_no_account_and_no_post_have_no_page(sandbox_url: str) -> None:
    for path in ("i/status/99", "nobody"):
        assert requests.get(f"{sandbox_url}/twitter/_hosts/x.com/{path}", timeout=10).status_code == 404

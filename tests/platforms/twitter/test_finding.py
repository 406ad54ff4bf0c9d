"""Settling what became of a post whose answer was lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Published
from syndication.platforms.errors import CannotTell, NotAuthorized, OutcomeUnknown, RateLimited, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.twitter import finding
from syndication.platforms.twitter.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.twitter.conftest import (
    DUPLICATE,
    EXPIRED,
    OAUTH_1,
    SLOW_DOWN,
    USER,
    listed,
    made,
    uploaded,
)
from tests.platforms.wire import Reply, Wire, reset
from tests.support.shelf import Shelf

NOTHING = Reply(200, {"meta": {"result_count": 0}})
#: How X gives back the text of `in_doubt`.
TEXT = "Hello &amp; welcome: https://t.co/abc123"
URLS = {"urls": [{"url": "https://t.co/abc123", "expanded_url": "https://example.com/a"}]}


def test_nothing_is_looked_up_when_nothing_was_tried(wire: Wire, find: Any) -> None:
    assert find(Draft("tweet", "Text")) is None
    assert wire.requests == []


def test_after_a_refusal_there_is_nothing_to_find(wire: Wire, publish: Any, find: Any) -> None:
    wire.replies(SLOW_DOWN)
    with pytest.raises(RateLimited):
        publish(Draft("tweet", "Text"))
    assert find(Draft("tweet", "Text")) is None
    assert len(wire.requests) == 1


def test_a_lost_post_is_found_by_its_text_without_the_links(
    wire: Wire, find: Any, in_doubt: Draft, out: Published, checkpoints: Notes
) -> None:
    wire.replies(listed({"id": "1001", "text": TEXT, "entities": URLS}))
    assert find(in_doubt) == out
    asked = wire.requests[-1]
    assert (asked.method, asked.path) == ("GET", "/2/users/77/tweets")
    assert asked.query["max_results"] == "100"
    assert asked.query["tweet.fields"] == "created_at,entities,attachments,referenced_tweets"
    start = datetime.strptime(asked.query["start_time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert 50 < (datetime.now(UTC) - start).total_seconds() < 120
    assert checkpoints.public == ["part-0"]


def test_a_post_without_entities_is_found_by_its_text(
    wire: Wire, find: Any, in_doubt: Draft, out: Published
) -> None:
    wire.replies(listed({"id": "1001", "text": TEXT}))
    assert find(in_doubt) == out


def test_the_new_name_of_the_parameter_can_be_set(
    wire: Wire, http: Http, in_doubt: Draft, checkpoints: Notes
) -> None:
    settings = {"FIELDS_PARAMETER": "post.fields"}
    account = Credentials(OAUTH_1, wire.url, USER, settings=settings)
    wire.replies(listed({"id": "1001", "text": TEXT}))
    assert platform.find(in_doubt, account, http, checkpoints, datetime.now(UTC))
    assert "post.fields" in wire.requests[-1].query


def test_a_link_within_a_text_without_spaces_is_left_out_too(wire: Wire, publish: Any, find: Any) -> None:
    draft = Draft("tweet", "これは日本語です。example.com中国語")
    wire.replies(reset)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    wire.replies(listed({"id": "1001", "text": "これは日本語です。https://t.co/abc123中国語"}))
    assert find(draft).remote_id == "1001"


@pytest.mark.usefixtures("long_ago")
@pytest.mark.parametrize(
    "other",
    [
        {"text": "Something else"},
        {"text": TEXT, "referenced_tweets": [{"type": "replied_to", "id": "5"}]},
        {"text": TEXT, "referenced_posts": [{"type": "replied_to", "id": "5"}]},
    ],
)
def test_another_post_is_not_taken_for_it(
    wire: Wire, find: Any, in_doubt: Draft, other: dict[str, Any]
) -> None:
    wire.replies(listed({"id": "1", **other}))
    assert find(in_doubt) is None


@pytest.mark.parametrize(
    "other",
    [
        {"entities": {"urls": [{"url": "https://t.co/x", "expanded_url": "https://example.com/other"}]}},
        {"attachments": {"media_keys": ["3_99"]}},
    ],
)
def test_the_same_text_with_another_link_or_picture_needs_a_person(
    wire: Wire, find: Any, in_doubt: Draft, other: dict[str, Any]
) -> None:
    wire.replies(listed({"id": "1", "text": TEXT, **other}))
    with pytest.raises(CannotTell, match="Look at the account"):
        find(in_doubt)


def test_a_lost_picture_is_told_by_its_media(
    wire: Wire, publish: Any, find: Any, shelf: Shelf, out: Published
) -> None:
    draft = Draft("tweet", "", media=(shelf.picture(alt_text=""),))
    wire.replies(uploaded("5"), reset)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    other = {"id": "1000", "text": "https://t.co/zzz", "attachments": {"media_keys": ["3_4"]}}
    own = {"id": "1001", "text": "https://t.co/abc", "attachments": {"media_keys": ["3_5"]}}
    wire.replies(listed(other, own))
    assert find(draft) == out


def test_a_post_that_is_not_listed_yet_is_asked_for_again(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(NOTHING)
    with pytest.raises(Unavailable) as caught:
        find(in_doubt)
    assert 0 < (caught.value.retry_after or 0) <= finding.SETTLES_AFTER.total_seconds()


@pytest.mark.usefixtures("long_ago")
def test_a_post_that_is_not_listed_in_the_end_is_not_out_and_may_be_sent_again(
    wire: Wire, publish: Any, find: Any, in_doubt: Draft, out: Published
) -> None:
    wire.replies(NOTHING)
    assert find(in_doubt) is None
    wire.replies(made())
    assert publish(in_doubt) == out


@pytest.mark.usefixtures("long_ago")
def test_a_duplicate_that_is_not_listed_needs_a_person(
    wire: Wire, publish: Any, find: Any, in_doubt: Draft
) -> None:
    wire.replies(DUPLICATE, NOTHING)
    with pytest.raises(OutcomeUnknown):
        publish(in_doubt)
    with pytest.raises(CannotTell, match="says that this was posted"):
        find(in_doubt)


def test_an_account_with_too_many_new_posts_needs_a_person(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(listed(*({"id": str(n), "text": str(n)} for n in range(100))))
    with pytest.raises(CannotTell, match="too many"):
        find(in_doubt)


def test_a_refused_look_up_tells_nothing(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(Reply(400, {"title": "Invalid Request"}), EXPIRED, SLOW_DOWN)
    for error in (CannotTell, NotAuthorized, RateLimited):
        with pytest.raises(error):
            find(in_doubt)


THREAD = Draft("thread", "One\n---\nTwo\n---\nThree")


@pytest.fixture
def half_out(wire: Wire, publish: Any) -> None:
    """A thread of which the first post is out and the second in doubt."""
    wire.replies(made("1"), reset)
    with pytest.raises(OutcomeUnknown):
        publish(THREAD)


@pytest.mark.usefixtures("half_out")
def test_of_a_thread_the_post_in_doubt_is_found_and_the_rest_is_sent(
    wire: Wire, publish: Any, find: Any, checkpoints: Notes
) -> None:
    second = {"id": "2", "text": "Two", "referenced_tweets": [{"type": "replied_to", "id": "1"}]}
    wire.replies(listed({"id": "9", "text": "Two"}, second), made("3"))
    assert find(THREAD) is None
    assert checkpoints.public == ["part-0", "part-1"]
    assert publish(THREAD).remote_id == "1-2-3"
    assert wire.requests[-1].json == {"text": "Three", "reply": {"in_reply_to_tweet_id": "2"}}


@pytest.mark.usefixtures("half_out", "long_ago")
def test_of_a_thread_a_post_that_did_not_get_out_is_sent_again(wire: Wire, publish: Any, find: Any) -> None:
    wire.replies(NOTHING, made("2"), made("3"))
    assert find(THREAD) is None
    assert publish(THREAD).remote_id == "1-2-3"


def test_a_thread_whose_last_post_is_found_is_out(wire: Wire, publish: Any, find: Any) -> None:
    wire.replies(made("1"), made("2"), reset)
    with pytest.raises(OutcomeUnknown):
        publish(THREAD)
    third = {"id": "3", "text": "Three", "referenced_tweets": [{"type": "replied_to", "id": "2"}]}
    wire.replies(listed(third))
    assert find(THREAD).remote_id == "1-2-3"


def test_a_thread_that_is_known_to_be_out_needs_no_look_up(wire: Wire, publish: Any, find: Any) -> None:
    wire.replies(made("1"), made("2"), made("3"))
    published = publish(THREAD)
    assert find(THREAD) == published
    assert len(wire.requests) == 3

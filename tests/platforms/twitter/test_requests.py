"""What goes over the wire to make posts and threads."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Published
from syndication.platforms.errors import OutcomeUnknown, RateLimited, Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.twitter.adapter import platform
from syndication.platforms.twitter.addresses import post_url, profile_url
from tests.platforms.conftest import Notes
from tests.platforms.twitter.conftest import DUPLICATE, MEDIA_INVALID, SLOW_DOWN, made, uploaded
from tests.platforms.wire import Reply, Wire, hang, reset
from tests.support.shelf import Shelf

THREAD = Draft("thread", "One\n---\nTwo\n---\nThree")


def bodies(wire: Wire) -> list[Any]:
    return [request.json for request in wire.requests]


def test_a_post_is_one_call(wire: Wire, publish: Any, out: Published) -> None:
    wire.replies(made())
    assert publish(Draft("tweet", "Grüße 🐝", link="https://example.com/a", tags=("news",))) == out
    [request] = wire.requests
    assert (request.method, request.path, request.query) == ("POST", "/2/tweets", {})
    assert request.headers["content-type"] == "application/json"
    assert request.json == {"text": "Grüße 🐝\n\nhttps://example.com/a\n\n#news"}


def test_options_go_along(wire: Wire, publish: Any) -> None:
    wire.replies(made())
    publish(
        Draft(
            "tweet",
            "Text",
            options={
                "reply_settings": "mentionedUsers",
                "made_with_ai": True,
                "paid_partnership": True,
                "first_comment": "More",
            },
        )
    )
    assert bodies(wire) == [
        {"text": "Text", "reply_settings": "mentionedUsers", "made_with_ai": True, "paid_partnership": True}
    ]


def test_untouched_options_are_not_sent(wire: Wire, publish: Any) -> None:
    wire.replies(made())
    publish(
        Draft("tweet", "Text", options={"reply_settings": "", "made_with_ai": False, "first_comment": ""})
    )
    assert bodies(wire) == [{"text": "Text"}]


def test_on_the_public_api_a_post_is_shown_at_x() -> None:
    assert post_url("1001", platform.api_base) == "https://x.com/i/status/1001"
    assert profile_url("desk", platform.api_base) == "https://x.com/desk"


def test_each_post_of_a_thread_answers_the_one_before(wire: Wire, publish: Any, checkpoints: Notes) -> None:
    wire.replies(made("1"), made("2"), made("3"))
    published = publish(THREAD)
    assert published == Published("1-2-3", f"{wire.url}/_hosts/x.com/i/status/1")
    assert bodies(wire) == [
        {"text": "One"},
        {"text": "Two", "reply": {"in_reply_to_tweet_id": "1"}},
        {"text": "Three", "reply": {"in_reply_to_tweet_id": "2"}},
    ]
    assert checkpoints.public == ["part-0", "part-1", "part-2"]


def test_options_and_media_are_on_the_first_post_of_a_thread(wire: Wire, publish: Any, shelf: Shelf) -> None:
    wire.replies(uploaded(), made("1"), made("2"))
    picture = shelf.picture(alt_text="")
    publish(Draft("thread", "One\n---\nTwo", media=(picture,), options={"reply_settings": "following"}))
    first, second = (request.json for request in wire.requests[1:])
    assert first == {"text": "One", "media": {"media_ids": ["5"]}, "reply_settings": "following"}
    assert set(second) == {"text", "reply"}


def test_a_thread_goes_on_after_the_last_post_that_is_out(wire: Wire, publish: Any) -> None:
    wire.replies(made("1"), SLOW_DOWN, made("2"), made("3"))
    with pytest.raises(RateLimited):
        publish(THREAD)
    assert publish(THREAD).remote_id == "1-2-3"
    assert [body["text"] for body in bodies(wire)] == ["One", "Two", "Two", "Three"]


@pytest.mark.parametrize("reply", [hang, reset, Reply(500), Reply(503), Reply(201, "{}"), Reply(201)])
def test_a_post_without_a_readable_answer_has_an_unknown_outcome(
    wire: Wire, publish: Any, reply: Any
) -> None:
    wire.replies(reply)
    with pytest.raises(OutcomeUnknown):
        publish(Draft("tweet", "Text"))
    assert len(wire.requests) == 1


def test_a_lost_answer_within_a_thread_is_unknown_and_what_is_out_is_kept(
    wire: Wire, publish: Any, checkpoints: Notes
) -> None:
    wire.replies(made("1"), reset)
    with pytest.raises(OutcomeUnknown):
        publish(THREAD)
    assert checkpoints.public == ["part-0"]


def test_a_doubt_is_saved_before_the_call_and_closed_by_a_refusal(
    wire: Wire, publish: Any, checkpoints: Notes
) -> None:
    seen: list[bool] = []

    def answer(_: Any) -> Reply:
        seen.append(bool((checkpoints.get("doubt-0") or {}).get("open")))
        return SLOW_DOWN

    wire.answer = answer
    with pytest.raises(RateLimited):
        publish(Draft("tweet", "Text"))
    assert seen == [True]
    assert not (checkpoints.get("doubt-0") or {})["open"]


def test_a_duplicate_without_a_doubt_is_refused(wire: Wire, publish: Any) -> None:
    wire.replies(SLOW_DOWN, DUPLICATE)
    with pytest.raises(RateLimited):
        publish(Draft("tweet", "Text"))
    with pytest.raises(Rejected, match="Change the text"):
        publish(Draft("tweet", "Text"))


def test_a_duplicate_after_a_doubt_is_evidence_that_it_is_out(
    wire: Wire, publish: Any, in_doubt: Draft
) -> None:
    wire.replies(DUPLICATE)
    with pytest.raises(OutcomeUnknown, match="just posted"):
        publish(in_doubt)


def test_a_refusal_after_a_doubt_leaves_it_open(
    wire: Wire, publish: Any, in_doubt: Draft, checkpoints: Notes
) -> None:
    wire.replies(SLOW_DOWN)
    with pytest.raises(RateLimited):
        publish(in_doubt)
    assert (checkpoints.get("doubt-0") or {})["open"]


def test_media_that_x_has_forgotten_are_uploaded_again_once(wire: Wire, publish: Any, shelf: Shelf) -> None:
    draft = Draft("tweet", "Text", media=(shelf.picture(alt_text=""),))
    wire.replies(uploaded("5"), MEDIA_INVALID, uploaded("6"), MEDIA_INVALID)
    with pytest.raises(Unavailable, match="uploaded again"):
        publish(draft)
    with pytest.raises(Rejected, match="Replace the pictures or the video"):
        publish(draft)
    assert [request.path for request in wire.requests] == ["/2/media/upload", "/2/tweets"] * 2
    assert wire.requests[3].json["media"] == {"media_ids": ["6"]}


def test_a_first_reply_answers_the_last_post(wire: Wire, account: Credentials, http: Http) -> None:
    wire.replies(made("9"))
    assert platform.comment("1-2-3", "More ", account, http) == "9"
    assert bodies(wire) == [{"text": "More", "reply": {"in_reply_to_tweet_id": "3"}}]


def test_a_lost_answer_to_a_first_reply_is_unknown(wire: Wire, account: Credentials, http: Http) -> None:
    wire.replies(reset)
    with pytest.raises(OutcomeUnknown):
        platform.comment("1", "More", account, http)


def test_a_thread_is_taken_down_from_its_end(wire: Wire, account: Credentials, http: Http) -> None:
    wire.replies(Reply(200, {"data": {"deleted": True}}))
    platform.delete("1-2-3", account, http)
    assert [(request.method, request.path) for request in wire.requests] == [
        ("DELETE", "/2/tweets/3"),
        ("DELETE", "/2/tweets/2"),
        ("DELETE", "/2/tweets/1"),
    ]


@pytest.mark.parametrize(
    "gone", [Reply(404), Reply(404, {"errors": [{"code": 144, "message": "No status"}]})]
)
def test_taking_down_what_is_gone_is_no_error(
    wire: Wire, account: Credentials, http: Http, gone: Reply
) -> None:
    wire.replies(gone)
    platform.delete("1", account, http)

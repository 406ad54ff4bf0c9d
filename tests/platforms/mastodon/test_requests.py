"""What goes over the wire to a Mastodon server, and what is made of its answers."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Figures, Published
from syndication.platforms.errors import NotAuthorized, OutcomeUnknown, RateLimited, Rejected
from syndication.platforms.http import Http
from syndication.platforms.mastodon.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.mastodon.conftest import HELLO, TOKEN, URL, Server, made
from tests.platforms.wire import Reply, hang, hang_up, reset
from tests.support.shelf import Shelf


def thread(*texts: str, **more: Any) -> Draft:
    return Draft("thread", "\n---\n".join(texts), **more)


def test_a_post_is_one_call_with_the_token_in_a_header(server: Server, publish: Any) -> None:
    assert publish() == Published("1001", f"{URL}/1001")
    assert server.calls == ["POST /api/v1/statuses"]
    request = server.posts[0]
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["content-type"] == "application/json"
    assert request.json == {"status": "Hello world", "visibility": "public", "sensitive": False}


def test_everything_that_an_editor_chose_goes_along(server: Server, publish: Any, shelf: Shelf) -> None:
    options = {"content_warning": "Food", "visibility": "private", "language": "de", "sensitive": True}
    publish(
        Draft(
            "status",
            "Hello",
            link="https://example.com/a",
            tags=("fun",),
            options=options,
            media=(shelf.picture(),),
        )
    )
    assert server.posts[0].json == {
        "status": "Hello\n\nhttps://example.com/a\n\n#fun",
        "visibility": "private",
        "sensitive": True,
        "spoiler_text": "Food",
        "language": "de",
        "media_ids": ["m1"],
    }


def test_a_poll_goes_along_with_its_duration_in_seconds(server: Server, publish: Any) -> None:
    options = {"poll_choices": "Tea\n\n Coffee \n", "poll_duration": "3600", "poll_multiple": True}
    publish(Draft("status", "Which?", options=options))
    assert server.posts[0].json["poll"] == {
        "options": ["Tea", "Coffee"],
        "expires_in": 3600,
        "multiple": True,
    }


def test_the_key_is_saved_before_the_post_is_sent_and_the_same_in_every_try(
    server: Server, publish: Any, checkpoints: Notes
) -> None:
    server.replies["POST /api/v1/statuses"] = [Reply(502), Reply(502), made()]
    for _try in range(2):
        with pytest.raises(OutcomeUnknown):
            publish()
    assert checkpoints.saved[:2] == ["status-0", "doubt-0"]
    publish()
    keys = {request.headers["idempotency-key"] for request in server.posts}
    assert keys == {checkpoints.values["status-0"]["key"]}
    assert len(server.posts) == 3


def test_two_posts_have_two_keys(server: Server, credentials: Credentials, http: Http) -> None:
    for _post in range(2):
        platform.publish(HELLO, credentials, http, Notes())
    first, second = server.posts
    assert first.headers["idempotency-key"] != second.headers["idempotency-key"]


@pytest.mark.parametrize(
    "reply",
    [hang, hang_up, reset, Reply(500), Reply(503), Reply(200), Reply(200, "<p>Hi</p>"), Reply(200, {})],
)
def test_a_post_without_a_readable_answer_has_an_unknown_outcome(
    server: Server, publish: Any, reply: Any
) -> None:
    server.replies["POST /api/v1/statuses"] = reply
    with pytest.raises(OutcomeUnknown):
        publish()
    assert len(server.posts) == 1


def test_what_is_out_is_saved_and_said_to_be_public(server: Server, publish: Any, checkpoints: Notes) -> None:
    publish()
    assert checkpoints.public == ["status-0"]
    assert publish() == Published("1001", f"{URL}/1001")
    assert len(server.posts) == 1


def test_an_address_that_no_browser_may_open_is_not_kept(server: Server, publish: Any) -> None:
    server.replies["POST /api/v1/statuses"] = Reply(200, {"id": "1", "url": "javascript:alert(1)"})
    assert publish() == Published("1", "")


def test_a_thread_is_a_chain_of_replies_each_with_a_key_of_its_own(
    server: Server, publish: Any, checkpoints: Notes
) -> None:
    server.replies["POST /api/v1/statuses"] = [made("1"), made("2"), made("3")]
    options = {"content_warning": "Long", "numbered": True}
    assert publish(thread("One", "Two", "Three", options=options)) == Published("1,2,3", f"{URL}/1")
    assert [(p.json["status"], p.json.get("in_reply_to_id")) for p in server.posts] == [
        ("One 1/3", None),
        ("Two 2/3", "1"),
        ("Three 3/3", "2"),
    ]
    assert {p.json["spoiler_text"] for p in server.posts} == {"Long"}
    assert len({p.headers["idempotency-key"] for p in server.posts}) == 3
    assert checkpoints.public == ["status-0", "status-1", "status-2"]


def test_a_thread_goes_on_after_the_last_post_that_is_out(server: Server, publish: Any, shelf: Shelf) -> None:
    draft = thread("One", "Two", media=(shelf.picture(),))
    server.replies["POST /api/v1/statuses"] = [made("1"), Reply(429, {"error": "x"}), made("2")]
    with pytest.raises(RateLimited):
        publish(draft)
    assert publish(draft).remote_id == "1,2"
    assert [p.json["status"] for p in server.posts] == ["One", "Two", "Two"]
    assert [p.json.get("media_ids") for p in server.posts] == [["m1"], None, None]
    assert server.calls.count("POST /api/v2/media") == 1


def test_a_thread_whose_beginning_was_deleted_meanwhile_is_refused(server: Server, publish: Any) -> None:
    server.replies["POST /api/v1/statuses"] = [made("1"), Reply(404, {"error": "…"})]
    with pytest.raises(Rejected, match="may have been deleted"):
        publish(thread("One", "Two"))


def test_a_first_reply_is_as_visible_as_the_post_and_has_its_content_warning(
    server: Server, credentials: Credentials, http: Http
) -> None:
    server.replies["GET /api/v1/statuses/5"] = Reply(
        200, {"id": "5", "visibility": "private", "spoiler_text": "Food", "language": "de"}
    )
    server.replies["POST /api/v1/statuses"] = made("6")
    assert platform.comment("5", "More", credentials, http) == "6"
    assert server.posts[0].json == {
        "status": "More",
        "in_reply_to_id": "5",
        "visibility": "private",
        "spoiler_text": "Food",
        "language": "de",
    }


def test_the_same_reply_again_has_the_same_key_and_another_one_has_not(
    server: Server, credentials: Credentials, http: Http
) -> None:
    server.replies["GET /api/v1/statuses/5"] = Reply(200, {"id": "5"})
    for text in ("More", " More\0", "Less"):
        platform.comment("5", text, credentials, http)
    first, again, other = (request.headers["idempotency-key"] for request in server.posts)
    assert first == again != other


def test_a_reply_whose_answer_is_lost_has_an_unknown_outcome(
    server: Server, credentials: Credentials, http: Http
) -> None:
    server.replies["GET /api/v1/statuses/5"] = Reply(200, {"id": "5"})
    server.replies["POST /api/v1/statuses"] = reset
    with pytest.raises(OutcomeUnknown):
        platform.comment("5", "More", credentials, http)


def test_figures_are_what_the_server_counts(server: Server, credentials: Credentials, http: Http) -> None:
    counts = {"favourites_count": 3, "reblogs_count": 4, "quotes_count": 1, "replies_count": 2}
    server.replies["GET /api/v1/statuses/5"] = Reply(200, {"id": "5"} | counts)
    assert platform.measure("5", credentials, http) == Figures(likes=3, comments=2, shares=5)
    assert platform.measure("5,6", credentials, http) == Figures(likes=3, comments=1, shares=5)


def test_figures_of_what_is_gone_are_refused(credentials: Credentials, http: Http, server: Server) -> None:
    with pytest.raises(Rejected, match="deleted"):
        platform.measure("5", credentials, http)


def test_a_thread_is_taken_down_from_its_end(server: Server, credentials: Credentials, http: Http) -> None:
    server.replies |= {f"DELETE /api/v1/statuses/{n}": Reply(200, {"id": str(n), "text": ""}) for n in (1, 3)}
    platform.delete("1,2,3", credentials, http)
    assert server.calls == [f"DELETE /api/v1/statuses/{number}" for number in (3, 2, 1)]


def test_a_post_that_may_not_be_deleted_is_an_error(
    server: Server, credentials: Credentials, http: Http
) -> None:
    server.replies["DELETE /api/v1/statuses/1"] = Reply(403, {"error": "Diese Aktion ist nicht erlaubt"})
    with pytest.raises(NotAuthorized):
        platform.delete("1", credentials, http)


def test_ids_of_a_thread_that_cannot_all_be_kept_are_said_to_be_missing(server: Server, publish: Any) -> None:
    server.replies["POST /api/v1/statuses"] = [made("9" * 40 + str(number)) for number in range(15)]
    published = publish(thread(*map(str, range(15))))
    assert len(published.remote_id) <= 500
    assert "first 11 posts" in published.note

"""Settling what became of a post whose answer was lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Published
from syndication.platforms.doubt import open_doubt
from syndication.platforms.errors import CannotTell, NotAuthorized, RateLimited, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.mastodon import finding
from syndication.platforms.mastodon.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.mastodon.conftest import HELLO, ME, TYPED, URL, Server, listed, made, taken
from tests.platforms.wire import Reply, Wire, reset
from tests.support.shelf import Shelf

OUT = Published("1001", f"{URL}/1001")
OLD = listed("<p>Hello world</p>", id="1", created_at="2020-01-01T00:00:00.000Z")
LIST = "GET /api/v1/accounts/77/statuses"


@pytest.fixture
def shows(server: Server) -> Callable[..., None]:
    """shows(post, …): what the account's list has, the newest first, above a post of long ago."""

    def show(*posts: Any) -> None:
        server.replies[LIST] = Reply(200, [*posts, OLD])

    return show


def test_nothing_is_looked_up_when_nothing_was_tried(server: Server, find: Any) -> None:
    assert find() is None
    assert server.calls == []


def test_a_lost_post_is_found_by_its_text(server: Server, find: Any, in_doubt: Draft, shows: Any) -> None:
    shows(listed("<p>Hello <span>wor</span>ld</p>"))
    assert find() == OUT
    asked = server.wire.requests[-1]
    assert asked.query == {"limit": "40", "exclude_reblogs": "true"}


def test_looking_makes_no_post(server: Server, find: Any, in_doubt: Draft, long_ago: None) -> None:
    find()
    assert len(server.posts) == 1


def test_what_was_found_is_kept(
    find: Any, in_doubt: Draft, shows: Any, checkpoints: Notes, publish: Any
) -> None:
    shows(listed())
    find()
    assert checkpoints.public == ["status-0"]
    assert publish() == OUT


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Line\n\nbreaks", "<p>Line</p><p>breaks</p>"),
        ("Line\nbreaks", "<p>Line<br />breaks</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        (
            "See https://example.com/a/long/way",
            '<p>See <a href="x"><span class="invisible">https://</span><span class="ellipsis">example.com/a</span>'
            '<span class="invisible">/long/way</span></a></p>',
        ),
        ("Hi @bob@b.example!", '<p>Hi <span class="h-card"><a href="x">@<span>bob</span></a></span>!</p>'),
        ("Hi @bob@b.example!", "<p>Hi @bob@b.example!</p>"),
        ("👍🏽", "<p>👍🏽</p>"),
    ],
)
def test_a_text_is_recognised_in_the_form_in_which_servers_show_it(
    lose: Any, find: Any, shows: Any, text: str, shown: str
) -> None:
    draft = Draft("status", text)
    lose(draft)
    shows(listed(shown))
    assert find(draft) == OUT


@pytest.mark.usefixtures("in_doubt", "long_ago")
def test_a_post_with_another_text_is_not_taken_for_it(find: Any, shows: Any) -> None:
    shows(listed("<p>Something else</p>"))
    assert find() is None


@pytest.mark.usefixtures("in_doubt", "long_ago")
def test_a_post_from_before_the_try_is_not_taken_for_it(find: Any, shows: Any) -> None:
    shows(listed(created_at=(datetime.now(UTC) - timedelta(minutes=10)).isoformat()))
    assert find() is None


@pytest.mark.usefixtures("in_doubt")
@pytest.mark.parametrize(
    "other",
    [
        {"spoiler_text": "A warning"},
        {"in_reply_to_id": "3"},
        {"media_attachments": [{"id": "m9"}]},
        {"poll": {"options": [{"title": "Tea"}, {"title": "Coffee"}]}},
        {"content": "<p>Hello, world!</p>"},
    ],
)
def test_a_post_that_is_only_alike_is_left_to_a_person(find: Any, shows: Any, other: dict[str, Any]) -> None:
    shows(listed() | other)
    with pytest.raises(CannotTell, match="Look at the account"):
        find()


def test_ours_is_found_among_others_that_are_alike(find: Any, in_doubt: Draft, shows: Any) -> None:
    shows(listed(id="2", in_reply_to_id="9"), listed())
    assert find() == OUT


def test_a_post_of_a_picture_alone_is_known_by_the_picture(
    lose: Any, find: Any, shows: Any, shelf: Shelf
) -> None:
    draft = Draft("status", "", media=(shelf.picture(),))
    lose(draft)
    shows(
        listed("", id="7", media_attachments=[{"id": "other"}]),
        listed("", media_attachments=[{"id": "m1"}]),
    )
    assert find(draft) == OUT


def test_a_poll_is_known_by_its_choices(lose: Any, find: Any, shows: Any) -> None:
    draft = Draft("status", "Which?", options={"poll_choices": "Tea\nCoffee"})
    lose(draft)
    shows(listed("<p>Which?</p>", poll={"options": [{"title": "Tea"}, {"title": "Coffee"}]}))
    assert find(draft) == OUT


@pytest.mark.usefixtures("in_doubt")
def test_a_post_that_is_not_listed_yet_is_asked_for_again(find: Any) -> None:
    with pytest.raises(Unavailable) as caught:
        find()
    assert 0 < (caught.value.retry_after or 0) <= finding.SETTLES_AFTER_WITH_KEY.total_seconds()


def test_a_request_that_may_still_be_under_way_is_not_repeated_even_under_its_key(
    find: Any, in_doubt: Draft, checkpoints: Notes
) -> None:
    """Mastodon remembers a key once it has made the post: until then, a repeat makes a second one."""
    began = (datetime.now(UTC) - timedelta(seconds=60)).isoformat()
    checkpoints.save("doubt-0", {"open": True, "first": began, "latest": began})
    with pytest.raises(Unavailable):
        find()


def test_a_server_that_may_not_know_the_key_is_given_more_time(
    wire: Wire, server: Server, http: Http, checkpoints: Notes
) -> None:
    credentials = Credentials(TYPED, wire.url, ME)
    open_doubt(checkpoints, "doubt-0")
    with pytest.raises(Unavailable) as caught:
        platform.find(HELLO, credentials, http, checkpoints, datetime.now(UTC))
    assert (caught.value.retry_after or 0) > finding.SETTLES_AFTER_WITH_KEY.total_seconds()


def test_a_key_that_may_be_forgotten_by_now_is_not_relied_on(
    find: Any, in_doubt: Draft, checkpoints: Notes
) -> None:
    doubt = dict(checkpoints.values["doubt-0"])
    first = datetime.now(UTC) - timedelta(minutes=55)
    latest = datetime.now(UTC) - timedelta(seconds=20)
    checkpoints.save("doubt-0", doubt | {"first": first.isoformat(), "latest": latest.isoformat()})
    with pytest.raises(Unavailable):
        find()


@pytest.mark.usefixtures("long_ago")
def test_what_is_not_listed_in_the_end_is_sent_again_under_the_same_key(
    server: Server, find: Any, publish: Any, in_doubt: Draft
) -> None:
    assert find() is None
    server.replies["POST /api/v1/statuses"] = made()
    assert publish() == OUT
    first, second = server.posts
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.body == second.body


def test_the_first_lost_post_of_a_thread_is_found_and_the_rest_follows(
    server: Server, lose: Any, find: Any, publish: Any, shows: Any
) -> None:
    draft = Draft("thread", "One\n---\nTwo\n---\nThree")
    server.replies["POST /api/v1/statuses"] = [made("1"), reset]
    lose(draft)
    shows(listed("<p>Two</p>", id="2", in_reply_to_id="1"), listed("<p>One</p>", id="1"))
    assert find(draft) is None
    server.replies["POST /api/v1/statuses"] = made("3")
    assert publish(draft) == Published("1,2,3", f"{URL}/1")
    assert [post.json["status"] for post in server.posts] == ["One", "Two", "Three"]
    assert server.posts[-1].json["in_reply_to_id"] == "2"


def test_the_last_lost_post_of_a_thread_completes_it(
    server: Server, lose: Any, find: Any, shows: Any
) -> None:
    draft = Draft("thread", "Same\n---\nSame")
    server.replies["POST /api/v1/statuses"] = [made("1"), reset]
    lose(draft)
    shows(listed("<p>Same</p>", id="2", in_reply_to_id="1"), listed("<p>Same</p>", id="1"))
    assert find(draft).remote_id == "1,2"


def test_a_part_that_is_out_is_not_taken_for_the_next_one(
    server: Server, lose: Any, find: Any, shows: Any, long_ago: None
) -> None:
    draft = Draft("thread", "Same\n---\nSame")
    server.replies["POST /api/v1/statuses"] = [made("1"), reset]
    lose(draft)
    shows(listed("<p>Same</p>", id="1"))
    assert find(draft) is None


@pytest.mark.usefixtures("in_doubt")
def test_many_new_posts_are_paged_through(server: Server, find: Any) -> None:
    page = [listed("<p>Other</p>", id=str(2000 - number)) for number in range(40)]
    server.replies[LIST] = [Reply(200, page), Reply(200, [listed(), OLD])]
    assert find() == OUT
    assert server.wire.requests[-1].query["max_id"] == "1961"


@pytest.mark.usefixtures("in_doubt")
def test_too_many_new_posts_are_left_to_a_person(server: Server, find: Any) -> None:
    page = [listed("<p>Other</p>", id=str(2000 - number)) for number in range(40)]
    server.replies[LIST] = Reply(200, page)
    with pytest.raises(CannotTell, match="too many"):
        find()


@pytest.mark.usefixtures("in_doubt")
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(401, {"error": "x"}), NotAuthorized),
        (Reply(403, {"error": "x"}), NotAuthorized),
        (Reply(404, {"error": "x"}), CannotTell),
        (Reply(422, {"error": "x"}), CannotTell),
        (Reply(429, {"error": "x"}), RateLimited),
        (Reply(503), Unavailable),
        (Reply(200, "<p>"), Unavailable),
        (Reply(200, {"error": "x"}), CannotTell),
        (reset, Unavailable),
    ],
)
def test_a_look_up_that_fails_says_nothing_about_the_post(
    server: Server, find: Any, reply: Any, expected: type[Exception]
) -> None:
    server.replies[LIST] = reply
    with pytest.raises(expected):
        find()


@pytest.mark.usefixtures("in_doubt", "long_ago")
def test_odd_entries_of_the_list_are_passed_over(find: Any, shows: Any) -> None:
    shows("odd", {}, {"id": "9", "content": None, "created_at": "?", "media_attachments": None, "poll": 3})
    assert find() is None


def test_media_of_a_lost_post_are_not_uploaded_again(
    server: Server, lose: Any, publish: Any, find: Any, shelf: Shelf, long_ago: None
) -> None:
    draft = Draft("status", "Look", media=(shelf.picture(),))
    server.replies["POST /api/v2/media"] = [taken("m1"), taken("m2")]
    lose(draft)
    assert find(draft) is None
    server.replies["POST /api/v1/statuses"] = made()
    publish(draft)
    assert server.posts[0].body == server.posts[1].body

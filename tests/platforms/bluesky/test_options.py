"""Threads, quotes and replies as they are composed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.platforms.base import Credentials, Draft, Figures
from syndication.platforms.bluesky.adapter import platform
from syndication.platforms.errors import Rejected
from syndication.platforms.http import Http
from tests.platforms.bluesky.conftest import Server
from tests.platforms.wire import Reply
from tests.support.shelf import Shelf

KEY = "3kabcdefghijk"


@given(text=st.text(min_size=1))
def test_every_part_of_a_thread_is_a_post_that_fits(text: str) -> None:
    rendered = platform.render(Draft("thread", text * 40))
    assert all(part.length <= 300 and len(part.text.encode()) <= 3000 for part in rendered.parts)


def test_media_and_card_are_on_the_first_post(shelf: Shelf) -> None:
    rendered = platform.render(Draft("thread", "One\n---\nTwo", media=(shelf.picture(),)))
    assert [len(part.media) for part in rendered.parts] == [1, 0]


def test_parts_are_where_the_editor_put_borders() -> None:
    rendered = platform.render(Draft("thread", "One\n---\nTwo", options={"numbered": True}))
    assert [part.text for part in rendered.parts] == ["One 1/2", "Two 2/2"]


def test_too_many_parts_are_a_problem() -> None:
    problems = platform.problems(Draft("thread", "\n---\n".join("abcd"), settings={"THREAD_PARTS": 3}))
    assert [p.code for p in problems] == ["too_many_parts"]


@pytest.mark.parametrize("length", [300, 301])
def test_a_comment_has_the_limits_of_a_post(length: int) -> None:
    problems = platform.problems(Draft("post", "Text", options={"first_comment": "x" * length}))
    assert [p.where for p in problems] == (["options.first_comment"] if length > 300 else [])


@pytest.mark.parametrize(
    "address",
    [
        f"https://bsky.app/profile/alice.example/post/{KEY}",
        f"https://bsky.app/profile/did:plc:alice/post/{KEY}?ref=x",
        f"at://did:plc:alice/app.bsky.feed.post/{KEY}",
    ],
)
def test_a_quoted_post_is_named_by_its_address(address: str) -> None:
    draft = Draft("post", "Text", options={"quote": address})
    assert platform.problems(draft) == []
    assert platform.render(draft).details == (("Quotes", address),)


@pytest.mark.parametrize("address", ["nonsense", "https://example.com/", "https://bsky.app/profile/alice"])
def test_anything_else_is_a_problem_at_its_field(address: str) -> None:
    problems = platform.problems(Draft("post", "Text", options={"quote": address}))
    assert [(p.code, p.where) for p in problems] == [("quote_invalid", "options.quote")]


def test_figures_are_read_from_the_app(server: Server, credentials: Credentials, http: Http) -> None:
    counts = {"likeCount": 5, "repostCount": 2, "quoteCount": 1, "replyCount": 4}
    server.replies["getPosts"] = Reply(200, {"posts": [{"uri": "at://x", **counts}]})
    assert platform.measure("at://x", credentials, http) == Figures(likes=5, comments=4, shares=3)
    assert server.wire.requests[-1].query == {"uris": "at://x"}


def test_a_post_that_is_gone_has_no_figures(server: Server, credentials: Credentials, http: Http) -> None:
    server.replies["getPosts"] = Reply(200, {"posts": []})
    with pytest.raises(Rejected, match="not on Bluesky any more"):
        platform.measure("at://x", credentials, http)

"""Settling what became of a post whose answer was lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from syndication.platforms.base import Draft
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.facebook import finding
from tests.platforms.facebook.conftest import LINK, OUT, error, listed
from tests.platforms.wire import Reply, Wire, reset

NOTHING_LISTED = Reply(200, {"data": []})
OTHER_LINK = "https://example.com/other"


def test_nothing_is_looked_up_when_nothing_was_tried(wire: Wire, find: Any) -> None:
    assert find(Draft("feed-post", "Text")) is None
    assert wire.requests == []


@pytest.mark.usefixtures("long_ago")
def test_after_a_refusal_there_is_nothing_to_find(wire: Wire, publish: Any, find: Any) -> None:
    wire.replies(error(100))
    with pytest.raises(Rejected):
        publish(Draft("feed-post", "Text"))
    assert find(Draft("feed-post", "Text")) is None
    assert len(wire.requests) == 1


def test_a_lost_post_is_found_by_its_text(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(listed(message="Hello  world\n"))
    assert find(in_doubt) == OUT
    asked = wire.requests[-1]
    assert asked.path == "/v26.0/77/published_posts"
    assert datetime.now(UTC).timestamp() - float(asked.query["since"]) < 120


def test_a_post_with_another_text_is_not_taken_for_it(
    wire: Wire, find: Any, in_doubt: Draft, long_ago: None
) -> None:
    wire.replies(listed(message="Something else"))
    assert find(in_doubt) is None


def test_a_post_that_is_not_listed_yet_is_asked_for_again(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(NOTHING_LISTED)
    with pytest.raises(Unavailable) as caught:
        find(in_doubt)
    assert 0 < (caught.value.retry_after or 0) <= finding.SETTLES_AFTER.total_seconds()


def test_a_post_that_is_not_listed_in_the_end_is_not_out(
    wire: Wire, find: Any, in_doubt: Draft, long_ago: None
) -> None:
    wire.replies(NOTHING_LISTED)
    assert find(in_doubt) is None


def test_a_duplicate_after_a_doubt_is_evidence_and_a_person_decides(
    wire: Wire, publish: Any, find: Any, in_doubt: Draft, long_ago: None
) -> None:
    wire.replies(error(506, 1455006), NOTHING_LISTED)
    with pytest.raises(OutcomeUnknown):
        publish(in_doubt)
    with pytest.raises(CannotTell):
        find(in_doubt)


def test_a_duplicate_after_a_person_looked_is_refused_with_what_to_do(
    wire: Wire, publish: Any, in_doubt: Draft
) -> None:
    wire.replies(error(506, 1455006), error(506, 1455006))
    with pytest.raises(OutcomeUnknown):
        publish(in_doubt)
    with pytest.raises(Rejected, match="delete the other one"):
        publish(in_doubt)


def test_a_duplicate_without_a_doubt_is_refused(wire: Wire, publish: Any) -> None:
    wire.replies(error(4), error(506, 1455006))
    with pytest.raises(RateLimited):
        publish(Draft("feed-post", "Text"))
    with pytest.raises(Rejected, match="identical"):
        publish(Draft("feed-post", "Text"))


@pytest.mark.parametrize(
    ("attachments", "found"),
    [
        ({"data": [{"target": {"id": "555"}}]}, True),
        ({"data": [{"target": {"id": "556"}}]}, False),
        ({"data": [{"type": "photo"}]}, True),
        (None, True),
    ],
)
def test_a_lost_photo_post_is_told_by_its_photo(
    wire: Wire, publish: Any, find: Any, make_picture: Any, attachments: Any, found: bool
) -> None:
    draft = Draft("feed-post", "Text", media=(make_picture(),))
    wire.replies(Reply(200, {"id": "555"}), reset)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    wire.replies(listed(message="Text", attachments=attachments))
    if found:
        assert find(draft) == OUT
    else:
        with pytest.raises(CannotTell):
            find(draft)


@pytest.mark.parametrize(("photo", "found"), [("2", True), ("9", False)])
def test_a_lost_post_of_several_photos_is_told_by_any_of_them(
    wire: Wire, publish: Any, find: Any, make_picture: Any, photo: str, found: bool
) -> None:
    draft = Draft("feed-post", "Text", media=(make_picture(), make_picture()))
    wire.replies(Reply(200, {"id": "1"}), Reply(200, {"id": "2"}), reset)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    album = {"target": {"id": "70"}, "subattachments": {"data": [{"target": {"id": photo}}]}}
    wire.replies(listed(message="Text", attachments={"data": [album]}))
    if found:
        assert find(draft) == OUT
    else:
        with pytest.raises(CannotTell):
            find(draft)
    assert "subattachments{target}" in wire.requests[-1].query["fields"]


@pytest.mark.parametrize(
    ("attachment", "found"),
    [
        ({"unshimmed_url": LINK}, True),
        ({"url": LINK}, True),
        ({"unshimmed_url": f"{LINK}b"}, False),
        ({}, False),
    ],
)
def test_a_lost_link_without_a_text_is_told_by_its_link(
    wire: Wire, publish: Any, find: Any, attachment: dict[str, str], found: bool
) -> None:
    wire.replies(reset)
    with pytest.raises(OutcomeUnknown):
        publish(Draft("feed-post", "", link=LINK))
    wire.replies(listed(attachments={"data": [attachment]}))
    if found:
        assert find(Draft("feed-post", "", link=LINK)) == OUT
    else:
        with pytest.raises(CannotTell):
            find(Draft("feed-post", "", link=LINK))


@pytest.mark.parametrize(
    ("attachments", "found"),
    [
        ([{"url": LINK}], True),
        ([{"unshimmed_url": f"{LINK}/", "url": "https://l.facebook.com/l.php?u=x"}], True),
        ([{"url": OTHER_LINK}], False),
        ([{"unshimmed_url": OTHER_LINK, "url": LINK}], False),
        ([{"type": "photo"}], False),
        ([], False),
    ],
)
def test_a_post_with_the_same_text_and_another_link_is_not_taken_for_it(
    wire: Wire, publish: Any, find: Any, long_ago: None, attachments: Any, found: bool
) -> None:
    draft = Draft("feed-post", "New on our blog:", link=LINK)
    wire.replies(reset)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    wire.replies(listed(message=draft.text, attachments={"data": attachments}))
    if found:
        assert find(draft) == OUT
    else:
        with pytest.raises(CannotTell):
            find(draft)


def test_the_post_with_its_own_link_is_found_beside_one_with_another(
    wire: Wire, publish: Any, find: Any
) -> None:
    draft = Draft("feed-post", "New on our blog:", link=LINK)
    wire.replies(reset)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    other = {"id": "77_0", "message": draft.text, "attachments": {"data": [{"url": OTHER_LINK}]}}
    own = {"id": "77_1", "message": draft.text, "attachments": {"data": [{"url": LINK}]}}
    wire.replies(Reply(200, {"data": [other, {**own, "permalink_url": OUT.url}]}))
    assert find(draft) == OUT


@pytest.mark.parametrize(
    ("text", "attachment", "found"),
    [
        ("Hello", {"url": LINK}, False),
        ("Hello", {"type": "photo"}, False),
        ("Hello", {"url": "http://[::bad"}, False),
        (f"Hello {LINK}", {"url": LINK}, True),
        ("Hello at Example.com", {"url": "http://www.example.com/"}, True),
    ],
)
def test_a_lost_text_is_not_taken_for_one_with_more_than_its_text(
    wire: Wire, publish: Any, find: Any, text: str, attachment: dict[str, str], found: bool
) -> None:
    wire.replies(reset)
    with pytest.raises(OutcomeUnknown):
        publish(Draft("feed-post", text))
    wire.replies(listed(message=text, attachments={"data": [attachment]}))
    if found:
        assert find(Draft("feed-post", text)) == OUT
    else:
        with pytest.raises(CannotTell):
            find(Draft("feed-post", text))


def test_a_page_with_too_many_new_posts_needs_a_person(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(Reply(200, {"data": [{"id": f"77_{n}", "message": str(n)} for n in range(100)]}))
    with pytest.raises(CannotTell):
        find(in_doubt)


def test_a_refused_look_up_tells_nothing(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(error(100), error(190))
    with pytest.raises(CannotTell):
        find(in_doubt)
    with pytest.raises(NotAuthorized):
        find(in_doubt)


def test_trouble_while_looking_up_may_be_tried_again(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(error(2))
    with pytest.raises(Unavailable):
        find(in_doubt)

"""Stories: one photo or one video, and no words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Draft, Processing, Published
from syndication.platforms.errors import CannotTell, OutcomeUnknown, Rejected, Unavailable
from syndication.platforms.facebook.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.facebook.conftest import READY, by_phase, error, whats
from tests.platforms.facebook.samples import sample, upright
from tests.platforms.wire import Reply, Wire, reset
from tests.support.shelf import Shelf

URL = "https://www.facebook.com/stories/77/abc"
LISTED = Reply(200, {"data": [{"post_id": "31", "media_id": "555", "status": "PUBLISHED", "url": URL}]})
NOTHING_LISTED = Reply(200, {"data": []})


@pytest.fixture
def draft(shelf: Shelf) -> Draft:
    return sample("story", shelf)


@pytest.fixture
def facebook(wire: Wire) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "POST photos": Reply(200, {"id": "555"}),
        "POST photo_stories": Reply(200, {"success": True, "post_id": "31"}),
        "GET stories": LISTED,
        "start": Reply(200, {"video_id": "555", "upload_url": f"{wire.url}/upload/555"}),
        "POST 555": Reply(200, {"success": True}),
        "finish": Reply(200, {"success": True, "post_id": 31}),
        "GET 555": Reply(200, {"id": "555", "status": READY}),
    }
    wire.answer = by_phase(answers)
    return answers


def test_a_photo_is_uploaded_unpublished_and_then_made_a_story(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    assert publish(draft) == Published("31", URL)
    photo, story, listed = wire.requests
    assert b'name="published"\r\n\r\nfalse' in photo.body
    assert (story.method, story.path, story.form) == (
        "POST",
        "/v26.0/77/photo_stories",
        {"photo_id": "555"},
    )
    assert (listed.method, listed.path, listed.query) == ("GET", "/v26.0/77/stories", {"limit": "100"})


@pytest.mark.parametrize("answer", [NOTHING_LISTED, error(10), reset, Reply(200, "{")])
def test_a_story_is_out_even_when_its_address_is_not_told(
    publish: Any, draft: Draft, facebook: dict[str, Any], answer: Any
) -> None:
    facebook["GET stories"] = answer
    assert publish(draft) == Published("31", "https://www.facebook.com/77")


def test_a_video_story_is_finished_without_words(
    wire: Wire, publish: Any, proceed: Any, shelf: Shelf, facebook: dict[str, Any]
) -> None:
    draft = Draft("story", "Not sent", title="Nor this", media=(upright(shelf),))
    assert isinstance(publish(draft), Processing)
    start, _, finish = wire.requests
    assert start.path == finish.path == "/v26.0/77/video_stories"
    assert finish.form == {"upload_phase": "finish", "video_id": "555"}
    assert proceed(draft) == Published("31", URL)


@pytest.fixture
def lost(publish: Any, draft: Draft, facebook: dict[str, Any]) -> dict[str, Any]:
    facebook["POST photo_stories"] = reset
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    return facebook


def test_a_lost_story_is_found_by_its_photo(
    wire: Wire, find: Any, draft: Draft, lost: dict[str, Any]
) -> None:
    assert find(draft) == Published("31", URL)
    assert datetime.now(UTC).timestamp() - float(wire.requests[-1].query["since"]) < 120


def test_a_story_that_is_not_listed_yet_is_asked_for_again(
    find: Any, draft: Draft, lost: dict[str, Any]
) -> None:
    lost["GET stories"] = NOTHING_LISTED
    with pytest.raises(Unavailable):
        find(draft)


@pytest.mark.usefixtures("long_ago")
def test_a_story_that_is_not_listed_in_the_end_is_not_out(
    find: Any, draft: Draft, lost: dict[str, Any]
) -> None:
    lost["GET stories"] = NOTHING_LISTED
    assert find(draft) is None


@pytest.mark.usefixtures("long_ago")
def test_a_photo_that_was_used_already_is_evidence_and_a_person_decides(
    publish: Any, find: Any, draft: Draft, lost: dict[str, Any]
) -> None:
    lost["POST photo_stories"] = error(100, 1366051)
    lost["GET stories"] = NOTHING_LISTED
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    with pytest.raises(CannotTell):
        find(draft)


def test_after_a_day_nobody_can_tell(
    find: Any, draft: Draft, lost: dict[str, Any], checkpoints: Notes
) -> None:
    lost["GET stories"] = NOTHING_LISTED
    yesterday = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    checkpoints.save("doubt", {"open": True, "first": yesterday, "latest": yesterday})
    with pytest.raises(CannotTell):
        find(draft)


def test_a_refused_list_tells_nothing(find: Any, draft: Draft, lost: dict[str, Any]) -> None:
    lost["GET stories"] = error(100)
    with pytest.raises(CannotTell):
        find(draft)


def test_a_refused_story_is_refused(publish: Any, draft: Draft, facebook: dict[str, Any]) -> None:
    facebook["POST photo_stories"] = error(100)
    with pytest.raises(Rejected):
        publish(draft)


def test_words_of_a_story_are_a_warning_and_are_not_sent(draft: Draft, shelf: Shelf) -> None:
    told = Draft("story", "Hello", link="https://example.com/", tags=("news",), media=(shelf.picture(),))
    assert [(p.code, p.severity) for p in platform.problems(told)] == [("text_not_shown", "warning")]
    assert platform.render(told).text == ""
    assert platform.problems(draft) == []


def test_a_story_needs_exactly_one_picture_or_video(shelf: Shelf) -> None:
    assert [p.code for p in platform.problems(Draft("story", ""))] == ["media_missing"]
    both = Draft("story", "", media=(shelf.picture(), shelf.picture()))
    assert "too_many_media" in [p.code for p in platform.problems(both)]


def test_the_steps_of_a_story_are_saved_before_it_is_public(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any], checkpoints: Notes
) -> None:
    publish(draft)
    assert checkpoints.saved == ["photo-1", "doubt"]
    assert whats(wire) == ["POST photos", "POST photo_stories", "GET stories"]

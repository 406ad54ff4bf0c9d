"""Settling what became of a video whose last answer was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Draft, Processing
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    RateLimited,
    Unavailable,
)
from syndication.platforms.youtube.finding import SETTLES_AFTER
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, hang, reset
from tests.platforms.youtube.conftest import (
    GONE,
    MADE,
    UPLOAD_PATH,
    UPLOADS,
    Tube,
    error,
    incomplete,
    video,
)
from tests.support.shelf import Shelf


def listed(*titles: str, minutes_ago: float = 0, **more: Any) -> Reply:
    """What playlistItems.list answers: one video for each title."""
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    snippets = [
        {
            "title": title,
            "publishedAt": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "resourceId": {"videoId": f"lost{number}"},
        }
        for number, title in enumerate(titles)
    ]
    return Reply(200, {"items": [{"snippet": snippet} for snippet in snippets]} | more)


def file_of(size: int | None) -> Reply:
    details = {} if size is None else {"fileDetails": {"fileSize": str(size)}}
    return Reply(200, {"items": [{"id": "lost0", **details}]})


@pytest.mark.parametrize(
    "loss", [hang, reset, Reply(500), Reply(503), Reply(200), Reply(200, {"id": None}), GONE]
)
def test_a_last_byte_without_a_readable_answer_has_an_unknown_outcome(
    tube: Tube, publish: Any, draft: Draft, loss: Any
) -> None:
    tube.says("/session/1", loss)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    assert len(tube.pieces) == 1


def test_nothing_is_looked_up_when_the_last_byte_never_went(
    tube: Tube, publish: Any, find: Any, draft: Draft, small_pieces: int
) -> None:
    tube.says("/session/1", Reply(503))
    with pytest.raises(Unavailable):
        publish(draft)
    asked = len(tube.wire.requests)
    assert find(draft) is None
    assert len(tube.wire.requests) == asked


def test_the_session_tells_which_video_it_made(tube: Tube, find: Any, in_doubt: Draft) -> None:
    tube.says("/session/1", MADE)
    found = find(in_doubt)
    assert (found.remote_id, found.url, found.note) == (
        "vid11111111",
        f"{tube.wire.url}/_hosts/www.youtube.com/watch?v=vid11111111",
        "",
    )
    question = tube.pieces[-1]
    assert question.headers["content-range"] == f"bytes */{in_doubt.videos[0].size}"


def test_a_found_video_gets_its_thumbnail(
    tube: Tube, publish: Any, find: Any, draft: Draft, shelf: Shelf
) -> None:
    draft = replace(draft, media=(*draft.media, shelf.picture(1280, 720)))
    tube.says("/session/1", reset, MADE)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    find(draft)
    assert len(tube.asked("/upload/youtube/v3/thumbnails/set")) == 1


def test_a_session_that_wants_more_has_made_nothing_and_is_continued(
    tube: Tube, publish: Any, find: Any, in_doubt: Draft
) -> None:
    tube.says("/session/1", incomplete(100))
    assert find(in_doubt) is None
    tube.says("/session/1", incomplete(100), MADE)
    assert isinstance(publish(in_doubt), Processing)
    assert tube.pieces[-1].headers["content-range"].startswith("bytes 100-")
    assert len(tube.asked(UPLOAD_PATH)) == 1


def test_a_session_that_has_every_byte_is_asked_again_later(
    tube: Tube, publish: Any, find: Any, in_doubt: Draft
) -> None:
    tube.says("/session/1", incomplete(in_doubt.videos[0].size))
    with pytest.raises(Unavailable) as caught:
        find(in_doubt)
    assert caught.value.retry_after
    with pytest.raises(OutcomeUnknown):
        publish(in_doubt)


def test_when_the_session_is_gone_the_video_is_found_among_the_uploads(
    tube: Tube, find: Any, in_doubt: Draft
) -> None:
    tube.says("/session/1", GONE)
    tube.says("/youtube/v3/playlistItems", listed("Another", "Tomatoes"))
    tube.says("/youtube/v3/videos", file_of(in_doubt.videos[0].size), video())
    assert find(in_doubt).remote_id == "lost1"
    [asked] = tube.asked("/youtube/v3/playlistItems")
    assert asked.query == {"part": "snippet", "playlistId": UPLOADS, "maxResults": "50"}


@pytest.mark.parametrize(
    ("uploads", "sizes"),
    [
        (listed("Another"), []),
        (listed("Tomatoes", minutes_ago=10), []),
        (listed("Tomatoes"), [file_of(7)]),
        (error(404, "playlistNotFound"), []),
    ],
    ids=["another title", "an older video", "another file", "no uploads yet"],
)
def test_a_video_that_is_not_among_the_uploads_in_the_end_was_not_made(
    tube: Tube, find: Any, in_doubt: Draft, long_ago: None, uploads: Reply, sizes: list[Reply]
) -> None:
    tube.says("/session/1", GONE)
    tube.says("/youtube/v3/playlistItems", uploads)
    tube.says("/youtube/v3/videos", *sizes, video())
    assert find(in_doubt) is None


def test_a_video_that_is_not_listed_yet_is_asked_for_again(tube: Tube, find: Any, in_doubt: Draft) -> None:
    tube.says("/session/1", GONE)
    with pytest.raises(Unavailable) as caught:
        find(in_doubt)
    assert 0 < (caught.value.retry_after or 0) <= SETTLES_AFTER.total_seconds()


@pytest.mark.parametrize(
    ("titles", "size"),
    [(("Tomatoes",), None), (("Tomatoes", "Tomatoes"), "own")],
    ids=["YouTube does not tell its size", "two that look the same"],
)
def test_a_video_that_may_be_another_one_needs_a_person(
    tube: Tube, publish: Any, find: Any, in_doubt: Draft, titles: tuple[str, ...], size: str | None
) -> None:
    tube.says("/session/1", GONE)
    tube.says("/youtube/v3/playlistItems", listed(*titles))
    tube.says("/youtube/v3/videos", file_of(in_doubt.videos[0].size if size else None))
    with pytest.raises(CannotTell):
        find(in_doubt)
    with pytest.raises(OutcomeUnknown):
        publish(in_doubt)
    assert len(tube.asked(UPLOAD_PATH)) == 1


def test_older_uploads_are_looked_through_page_by_page(tube: Tube, find: Any, in_doubt: Draft) -> None:
    tube.says("/session/1", GONE)
    tube.says("/youtube/v3/playlistItems", listed(*["Other"] * 50, nextPageToken="next"), listed("Tomatoes"))
    tube.says("/youtube/v3/videos", file_of(in_doubt.videos[0].size), video())
    assert find(in_doubt).remote_id == "lost0"
    assert tube.asked("/youtube/v3/playlistItems")[1].query["pageToken"] == "next"


def test_too_many_new_uploads_need_a_person(tube: Tube, find: Any, in_doubt: Draft) -> None:
    tube.says("/session/1", GONE)
    tube.says("/youtube/v3/playlistItems", listed("Other", nextPageToken="next"))
    with pytest.raises(CannotTell, match="too many"):
        find(in_doubt)


def test_videos_older_than_the_try_are_not_looked_through(
    tube: Tube, find: Any, in_doubt: Draft, long_ago: None
) -> None:
    tube.says("/session/1", GONE)
    tube.says("/youtube/v3/playlistItems", listed("Tomatoes", minutes_ago=10, nextPageToken="next"))
    assert find(in_doubt) is None
    assert len(tube.asked("/youtube/v3/playlistItems")) == 1


def test_a_new_session_is_begun_only_when_the_video_is_surely_not_there(
    tube: Tube, publish: Any, in_doubt: Draft
) -> None:
    tube.says("/session/1", GONE)
    with pytest.raises(Unavailable):
        publish(in_doubt)
    assert len(tube.asked(UPLOAD_PATH)) == 1


@pytest.mark.parametrize(
    ("reply", "expected"),
    [(incomplete(100), Unavailable), (error(403, "rateLimitExceeded"), RateLimited)],
    ids=["wants more", "is busy"],
)
def test_what_may_have_been_made_stays_in_doubt_whatever_the_session_says_later(
    tube: Tube, publish: Any, in_doubt: Draft, reply: Reply, expected: type[Exception]
) -> None:
    tube.says("/session/1", incomplete(100), reply)
    with pytest.raises(expected):
        publish(in_doubt)
    tube.says("/session/1", GONE)
    with pytest.raises(Unavailable, match="does not list the video yet"):
        publish(in_doubt)
    assert len(tube.asked(UPLOAD_PATH)) == 1


def test_a_video_found_when_trying_again_is_not_uploaded_twice(
    tube: Tube, publish: Any, in_doubt: Draft, checkpoints: Notes
) -> None:
    tube.says("/session/1", GONE)
    tube.says("/youtube/v3/playlistItems", listed("Tomatoes"))
    tube.says("/youtube/v3/videos", file_of(in_doubt.videos[0].size))
    assert isinstance(publish(in_doubt), Processing)
    assert checkpoints.values["video"]["id"] == "lost0"
    assert len(tube.asked(UPLOAD_PATH)) == 1


def test_a_duplicate_after_a_second_upload_is_evidence_and_a_person_decides(
    tube: Tube, publish: Any, proceed: Any, find: Any, in_doubt: Draft, long_ago: None
) -> None:
    tube.says("/session/1", GONE, MADE)
    publish(in_doubt)
    assert len(tube.asked(UPLOAD_PATH)) == 2
    tube.says("/youtube/v3/videos", video("rejected", rejectionReason="duplicate"))
    with pytest.raises(OutcomeUnknown):
        proceed(in_doubt)
    with pytest.raises(CannotTell):
        find(in_doubt)


def test_a_video_that_youtube_refused_is_not_out(
    tube: Tube, publish: Any, find: Any, uploaded: Draft
) -> None:
    tube.says("/youtube/v3/videos", video("failed", failureReason="codec"))
    assert find(uploaded) is None
    assert isinstance(publish(uploaded), Processing)
    assert len(tube.asked(UPLOAD_PATH)) == 1


def test_a_video_that_is_still_processed_is_out(tube: Tube, find: Any, uploaded: Draft) -> None:
    tube.says("/youtube/v3/videos", video("uploaded"))
    assert "still processing" in find(uploaded).note


def test_a_video_that_is_not_listed_yet_is_no_proof(tube: Tube, find: Any, uploaded: Draft) -> None:
    tube.says("/youtube/v3/videos", Reply(200, {"items": []}))
    with pytest.raises(Unavailable):
        find(uploaded)


@pytest.mark.parametrize(
    ("path", "reply", "expected"),
    [
        ("/session/1", error(403, "quotaExceeded"), RateLimited),
        ("/session/1", error(403, "forbidden"), NotAuthorized),
        ("/session/1", Reply(503), Unavailable),
        ("/youtube/v3/channels", error(400, "badRequest"), CannotTell),
        ("/youtube/v3/channels", Reply(200, {"items": []}), CannotTell),
        ("/youtube/v3/playlistItems", error(403, "quotaExceeded"), RateLimited),
        ("/youtube/v3/playlistItems", error(403, "playlistItemsNotAccessible"), NotAuthorized),
    ],
)
def test_a_refused_look_up_tells_nothing(
    tube: Tube, find: Any, in_doubt: Draft, path: str, reply: Reply, expected: type[Exception]
) -> None:
    tube.says("/session/1", GONE)
    tube.says(path, reply)
    with pytest.raises(expected):
        find(in_doubt)

"""Videos of the feed: the resumable upload, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Processing, Published
from syndication.platforms.errors import CannotTell, OutcomeUnknown, Rejected, Unavailable
from syndication.platforms.facebook.adapter import platform
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.platforms.facebook.conftest import DONE, GONE, TOKEN, error, field_of, status, what, whats
from tests.platforms.wire import Reply, Wire, reset
from tests.support.shelf import Shelf


def test_a_video_is_started_transferred_and_finished(
    wire: Wire, publish: Any, video_post: Draft, video_answers: dict[str, Any]
) -> None:
    assert isinstance(publish(video_post), Processing)
    start, transfer, finish = wire.requests
    path = "/_hosts/graph-video.facebook.com/v26.0/77/videos"
    assert [(r.method, r.path) for r in wire.requests] == [("POST", path)] * 3
    assert {r.headers["authorization"] for r in wire.requests} == {f"Bearer {TOKEN}"}
    assert start.form == {"upload_phase": "start", "file_size": str(video_post.videos[0].size)}
    assert field_of(transfer, "upload_session_id") == "900"
    assert field_of(transfer, "start_offset") == "0"
    assert video_post.videos[0].path.read_bytes() in transfer.body
    assert b'name="video_file_chunk"; filename="video.mp4"' in transfer.body
    assert finish.form == {
        "upload_phase": "finish",
        "upload_session_id": "900",
        "description": "Look!",
        "title": "A wall",
    }


def test_on_the_public_api_videos_go_to_the_video_host(http: Http, video_post: Draft) -> None:
    asked: list[str] = []

    class Seen(Http):
        def request(self, method: str, url: str, **_: Any) -> Any:
            asked.append(url)
            raise Unavailable("Enough.")

    page = Credentials({"page_id": "77", "access_token": TOKEN}, platform.api_base, "77")
    with pytest.raises(Unavailable):
        platform.publish(video_post, page, Seen(), Notes())
    assert asked == ["https://graph-video.facebook.com/v26.0/77/videos"]


def test_the_pieces_are_those_that_the_answers_ask_for(
    wire: Wire, publish: Any, video_post: Draft, video_answers: dict[str, Any], checkpoints: Notes
) -> None:
    size = video_post.videos[0].size
    spans = iter([("0", "100"), ("100", str(size)), (str(size), str(size))])

    def offsets(_: Any = None) -> Reply:
        start, end = next(spans)
        return Reply(
            200, {"upload_session_id": "900", "video_id": "55", "start_offset": start, "end_offset": end}
        )

    wire.answer = lambda request: offsets() if b"finish" not in request.body else DONE
    publish(video_post)
    first, second = wire.requests[1:3]
    data = video_post.videos[0].path.read_bytes()
    assert data[:100] in first.body
    assert data[:101] not in first.body
    assert field_of(second, "start_offset") == "100"
    assert data[100:] in second.body
    assert checkpoints.saved == ["upload", "upload", "upload", "doubt", "finished"]


def test_an_upload_goes_on_after_its_last_piece(
    wire: Wire, publish: Any, video_post: Draft, video_answers: dict[str, Any]
) -> None:
    arrived = video_answers["transfer"]
    video_answers["transfer"] = reset
    with pytest.raises(Unavailable):
        publish(video_post)
    video_answers["transfer"] = arrived
    assert isinstance(publish(video_post), Processing)
    assert whats(wire) == ["start", "transfer", "transfer", "finish"]


@pytest.mark.parametrize("as_text", [True, False])
def test_a_refused_offset_is_corrected_by_what_the_refusal_says(
    wire: Wire,
    publish: Any,
    video_post: Draft,
    video_answers: dict[str, Any],
    checkpoints: Notes,
    as_text: bool,
) -> None:
    size = video_post.videos[0].size
    checkpoints.save("upload", {"session": "900", "video": "55", "start": 0, "end": 10})
    told: Any = {"start_offset": size, "end_offset": size}
    video_answers["transfer"] = error(
        6000, 1363037, error_data=str(told).replace("'", '"') if as_text else told
    )
    assert isinstance(publish(video_post), Processing)
    assert whats(wire) == ["transfer", "finish"]


def test_a_piece_that_is_not_taken_does_not_go_round_and_round(
    wire: Wire, publish: Any, video_post: Draft, video_answers: dict[str, Any]
) -> None:
    video_answers["transfer"] = Reply(200, {"start_offset": "0", "end_offset": "10"})
    with pytest.raises(Unavailable):
        publish(video_post)
    assert whats(wire) == ["start", "transfer"]


def test_a_piece_before_the_beginning_is_not_sent(
    wire: Wire, publish: Any, video_post: Draft, video_answers: dict[str, Any]
) -> None:
    session = {"upload_session_id": "900", "video_id": "55"}
    video_answers["start"] = Reply(200, {**session, "start_offset": -1, "end_offset": 10})
    with pytest.raises(Unavailable):
        publish(video_post)
    assert whats(wire) == ["start"]


@pytest.mark.parametrize("odd", [[], {}, 7, None])
def test_a_state_that_is_no_word_is_no_failure(
    publish: Any, proceed: Any, video_post: Draft, video_answers: dict[str, Any], odd: Any
) -> None:
    publish(video_post)
    video_answers["GET 55"] = status({"video_status": odd})
    assert isinstance(proceed(video_post), Processing)


def test_a_piece_that_is_wanted_again_is_sent_by_the_next_try(
    wire: Wire, publish: Any, video_post: Draft, video_answers: dict[str, Any], checkpoints: Notes
) -> None:
    size = video_post.videos[0].size
    done = video_answers["transfer"]
    checkpoints.save("upload", {"session": "900", "video": "55", "start": 10, "end": size})
    video_answers["transfer"] = Reply(200, {"start_offset": "0", "end_offset": "10"})
    with pytest.raises(Unavailable):
        publish(video_post)
    video_answers["transfer"] = done
    assert isinstance(publish(video_post), Processing)
    assert [field_of(r, "start_offset") for r in wire.requests if what(r) == "transfer"] == ["10", "0"]


@pytest.mark.parametrize("phase", ["transfer", "finish"])
@pytest.mark.parametrize("refusal", [GONE, Reply(404, {"error": {"code": 803, "message": "No"}})])
def test_an_upload_that_facebook_forgot_begins_anew(
    wire: Wire, publish: Any, video_post: Draft, video_answers: dict[str, Any], phase: str, refusal: Reply
) -> None:
    good = video_answers[phase]
    video_answers[phase] = refusal
    with pytest.raises(Unavailable, match="from the beginning"):
        publish(video_post)
    video_answers[phase] = good
    assert isinstance(publish(video_post), Processing)
    assert whats(wire).count("start") == 2


def test_a_video_that_is_finished_is_looked_at_and_not_finished_again(
    wire: Wire, publish: Any, video_post: Draft, video_answers: dict[str, Any]
) -> None:
    publish(video_post)
    assert publish(video_post) == Published("55", "https://www.facebook.com/77/videos/55/")
    assert whats(wire).count("finish") == 1


def test_looking_at_a_video_asks_for_its_status(
    wire: Wire, publish: Any, proceed: Any, video_post: Draft, video_answers: dict[str, Any]
) -> None:
    publish(video_post)
    proceed(video_post)
    asked = wire.requests[-1]
    assert (asked.method, asked.path) == ("GET", "/v26.0/55")
    assert asked.query == {"fields": "status,permalink_url,published"}


@pytest.mark.parametrize(
    "told",
    [
        {"video_status": "processing"},
        {"video_status": "upload_complete", "publishing_phase": {"status": "not_started"}},
        {"video_status": "ready", "publishing_phase": {"status": "in_progress"}},
    ],
)
def test_a_video_that_is_being_worked_on_is_asked_for_again(
    publish: Any, proceed: Any, video_post: Draft, video_answers: dict[str, Any], told: dict[str, Any]
) -> None:
    video_answers["GET 55"] = status(told, published=False)
    publish(video_post)
    assert proceed(video_post) == Processing(10.0)


def test_the_longer_it_takes_the_less_often_it_is_asked_for(
    publish: Any, proceed: Any, video_post: Draft, video_answers: dict[str, Any], checkpoints: Notes
) -> None:
    video_answers["GET 55"] = status({"video_status": "processing"})
    publish(video_post)
    begun = datetime.now(UTC) - timedelta(minutes=10)
    checkpoints.save("finished", {"video": "55", "post": "", "at": begun.isoformat()})
    assert 100 < proceed(video_post).check_after <= 300


def test_after_a_day_of_work_it_is_not_known_what_becomes_of_it(
    publish: Any, proceed: Any, video_post: Draft, video_answers: dict[str, Any], checkpoints: Notes
) -> None:
    video_answers["GET 55"] = status({"video_status": "processing"})
    publish(video_post)
    begun = datetime.now(UTC) - timedelta(hours=25)
    checkpoints.save("finished", {"video": "55", "post": "", "at": begun.isoformat()})
    with pytest.raises(OutcomeUnknown):
        proceed(video_post)


@pytest.mark.parametrize(
    "phases",
    [
        {"processing_phase": {"status": "error", "errors": [{"code": 1, "message": "Resolution too low."}]}},
        {"processing_phase": {"status": "not_started", "error": {"message": "Resolution too low."}}},
    ],
)
def test_a_video_that_cannot_be_processed_is_refused_with_the_reason_and_sent_anew_by_a_retry(
    wire: Wire,
    publish: Any,
    proceed: Any,
    video_post: Draft,
    video_answers: dict[str, Any],
    phases: dict[str, Any],
) -> None:
    video_answers["GET 55"] = status({"video_status": "error", **phases})
    publish(video_post)
    with pytest.raises(Rejected, match=r"Convert it.*“Resolution too low"):
        proceed(video_post)
    assert isinstance(publish(video_post), Processing)
    assert whats(wire).count("start") == 2


def test_a_video_that_was_to_be_published_and_is_not_shown_may_be_out(
    publish: Any, proceed: Any, find: Any, video_post: Draft, video_answers: dict[str, Any]
) -> None:
    video_answers["GET 55"] = GONE
    publish(video_post)
    with pytest.raises(OutcomeUnknown):
        proceed(video_post)
    with pytest.raises(CannotTell):
        find(video_post)


@pytest.mark.parametrize("answer", [reset, Reply(500), error(1), Reply(200, {"success": False}), Reply(200)])
def test_a_finish_without_a_good_answer_has_an_unknown_outcome(
    publish: Any, video_post: Draft, video_answers: dict[str, Any], answer: Any
) -> None:
    video_answers["finish"] = answer
    with pytest.raises(OutcomeUnknown):
        publish(video_post)


def test_a_link_beside_a_video_goes_into_the_text(video_post: Draft) -> None:
    rendered = platform.render(replace(video_post, link="https://example.com/a"))
    assert (rendered.card, rendered.text) == (None, "Look!\n\nhttps://example.com/a")


def test_pictures_beside_a_video_are_a_problem(video_post: Draft, shelf: Shelf) -> None:
    mixed = replace(video_post, media=(*video_post.media, shelf.picture()))
    assert [p.code for p in platform.problems(mixed)] == ["media_mixed"]

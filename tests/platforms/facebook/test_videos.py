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
from tests.platforms.facebook.conftest import READY, TOKEN, by_phase, error, field_of, whats
from tests.platforms.wire import Reply, Wire, reset
from tests.support.shelf import Shelf

SESSION = {"upload_session_id": "900", "video_id": "55"}
DONE = Reply(200, {"success": True})
GONE = error(100, 33)


@pytest.fixture
def draft(shelf: Shelf) -> Draft:
    return Draft("feed-post", "Look!", title="A wall", media=(shelf.video(64, 48, 1.0),))


@pytest.fixture
def answers(draft: Draft) -> dict[str, Any]:
    """What Facebook answers to a video that it wants in one piece."""
    size = str(draft.videos[0].size)
    return {
        "start": Reply(200, {**SESSION, "start_offset": "0", "end_offset": size}),
        "transfer": Reply(200, {"start_offset": size, "end_offset": size}),
        "finish": DONE,
        "GET 55": status(READY, permalink_url="/77/videos/55/", published=True),
    }


@pytest.fixture
def facebook(wire: Wire, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers, which a test may change while it runs."""
    wire.answer = by_phase(answers)
    return answers


def status(status: dict[str, Any], **more: Any) -> Reply:
    return Reply(200, {"id": "55", "status": status, **more})


def test_a_video_is_started_transferred_and_finished(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    assert isinstance(publish(draft), Processing)
    start, transfer, finish = wire.requests
    path = "/_hosts/graph-video.facebook.com/v26.0/77/videos"
    assert [(r.method, r.path) for r in wire.requests] == [("POST", path)] * 3
    assert {r.headers["authorization"] for r in wire.requests} == {f"Bearer {TOKEN}"}
    assert start.form == {"upload_phase": "start", "file_size": str(draft.videos[0].size)}
    assert field_of(transfer, "upload_session_id") == "900"
    assert field_of(transfer, "start_offset") == "0"
    assert draft.videos[0].path.read_bytes() in transfer.body
    assert b'name="video_file_chunk"; filename="video.mp4"' in transfer.body
    assert finish.form == {
        "upload_phase": "finish",
        "upload_session_id": "900",
        "description": "Look!",
        "title": "A wall",
    }


def test_on_the_public_api_videos_go_to_the_video_host(http: Http, draft: Draft) -> None:
    asked: list[str] = []

    class Seen(Http):
        def request(self, method: str, url: str, **_: Any) -> Any:
            asked.append(url)
            raise Unavailable("Enough.")

    page = Credentials({"page_id": "77", "access_token": TOKEN}, platform.api_base, "77")
    with pytest.raises(Unavailable):
        platform.publish(draft, page, Seen(), Notes())
    assert asked == ["https://graph-video.facebook.com/v26.0/77/videos"]


def test_the_pieces_are_those_that_the_answers_ask_for(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any], checkpoints: Notes
) -> None:
    size = draft.videos[0].size
    spans = iter([("0", "100"), ("100", str(size)), (str(size), str(size))])

    def offsets(_: Any = None) -> Reply:
        start, end = next(spans)
        return Reply(200, {**SESSION, "start_offset": start, "end_offset": end})

    wire.answer = lambda request: offsets() if b"finish" not in request.body else DONE
    publish(draft)
    first, second = wire.requests[1:3]
    data = draft.videos[0].path.read_bytes()
    assert data[:100] in first.body
    assert data[:101] not in first.body
    assert field_of(second, "start_offset") == "100"
    assert data[100:] in second.body
    assert checkpoints.saved == ["upload", "upload", "upload", "doubt", "finished"]


def test_an_upload_goes_on_after_its_last_piece(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    arrived = facebook["transfer"]
    facebook["transfer"] = reset
    with pytest.raises(Unavailable):
        publish(draft)
    facebook["transfer"] = arrived
    assert isinstance(publish(draft), Processing)
    assert whats(wire) == ["start", "transfer", "transfer", "finish"]


@pytest.mark.parametrize("as_text", [True, False])
def test_a_refused_offset_is_corrected_by_what_the_refusal_says(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any], checkpoints: Notes, as_text: bool
) -> None:
    size = draft.videos[0].size
    checkpoints.save("upload", {"session": "900", "video": "55", "start": 0, "end": 10})
    told: Any = {"start_offset": size, "end_offset": size}
    facebook["transfer"] = error(6000, 1363037, error_data=str(told).replace("'", '"') if as_text else told)
    assert isinstance(publish(draft), Processing)
    assert whats(wire) == ["transfer", "finish"]


def test_a_piece_that_is_not_taken_does_not_go_round_and_round(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    facebook["transfer"] = Reply(200, {"start_offset": "0", "end_offset": "10"})
    with pytest.raises(Unavailable):
        publish(draft)
    assert whats(wire) == ["start", "transfer"]


@pytest.mark.parametrize("phase", ["transfer", "finish"])
@pytest.mark.parametrize("refusal", [GONE, Reply(404, {"error": {"code": 803, "message": "No"}})])
def test_an_upload_that_facebook_forgot_begins_anew(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any], phase: str, refusal: Reply
) -> None:
    good = facebook[phase]
    facebook[phase] = refusal
    with pytest.raises(Unavailable, match="from the beginning"):
        publish(draft)
    facebook[phase] = good
    assert isinstance(publish(draft), Processing)
    assert whats(wire).count("start") == 2


def test_a_video_that_is_finished_is_looked_at_and_not_finished_again(
    wire: Wire, publish: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    publish(draft)
    assert publish(draft) == Published("55", "https://www.facebook.com/77/videos/55/")
    assert whats(wire).count("finish") == 1


def test_looking_at_a_video_asks_for_its_status(
    wire: Wire, publish: Any, proceed: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    publish(draft)
    proceed(draft)
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
    publish: Any, proceed: Any, draft: Draft, facebook: dict[str, Any], told: dict[str, Any]
) -> None:
    facebook["GET 55"] = status(told, published=False)
    publish(draft)
    assert proceed(draft) == Processing(10.0)


def test_the_longer_it_takes_the_less_often_it_is_asked_for(
    publish: Any, proceed: Any, draft: Draft, facebook: dict[str, Any], checkpoints: Notes
) -> None:
    facebook["GET 55"] = status({"video_status": "processing"})
    publish(draft)
    begun = datetime.now(UTC) - timedelta(minutes=10)
    checkpoints.save("finished", {"video": "55", "post": "", "at": begun.isoformat()})
    assert 100 < proceed(draft).check_after <= 300


def test_after_a_day_of_work_it_is_not_known_what_becomes_of_it(
    publish: Any, proceed: Any, draft: Draft, facebook: dict[str, Any], checkpoints: Notes
) -> None:
    facebook["GET 55"] = status({"video_status": "processing"})
    publish(draft)
    begun = datetime.now(UTC) - timedelta(hours=25)
    checkpoints.save("finished", {"video": "55", "post": "", "at": begun.isoformat()})
    with pytest.raises(OutcomeUnknown):
        proceed(draft)


@pytest.mark.parametrize(
    "phases",
    [
        {"processing_phase": {"status": "error", "errors": [{"code": 1, "message": "Resolution too low."}]}},
        {"processing_phase": {"status": "not_started", "error": {"message": "Resolution too low."}}},
    ],
)
def test_a_video_that_cannot_be_processed_is_refused_with_the_reason_and_sent_anew_by_a_retry(
    wire: Wire, publish: Any, proceed: Any, draft: Draft, facebook: dict[str, Any], phases: dict[str, Any]
) -> None:
    facebook["GET 55"] = status({"video_status": "error", **phases})
    publish(draft)
    with pytest.raises(Rejected, match=r"Convert it.*“Resolution too low"):
        proceed(draft)
    assert isinstance(publish(draft), Processing)
    assert whats(wire).count("start") == 2


def test_a_video_that_vanished_was_not_published(
    publish: Any, proceed: Any, draft: Draft, facebook: dict[str, Any]
) -> None:
    facebook["GET 55"] = GONE
    publish(draft)
    with pytest.raises(Rejected):
        proceed(draft)


@pytest.mark.parametrize("answer", [reset, Reply(500), error(1), Reply(200, {"success": False}), Reply(200)])
def test_a_finish_without_a_good_answer_has_an_unknown_outcome(
    publish: Any, draft: Draft, facebook: dict[str, Any], answer: Any
) -> None:
    facebook["finish"] = answer
    with pytest.raises(OutcomeUnknown):
        publish(draft)


@pytest.fixture
def lost(publish: Any, draft: Draft, facebook: dict[str, Any]) -> dict[str, Any]:
    """The answer to the finish was lost."""
    facebook["finish"] = reset
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    facebook["finish"] = DONE
    return facebook


def test_a_lost_video_that_is_out_is_found_by_its_id(find: Any, draft: Draft, lost: dict[str, Any]) -> None:
    assert find(draft) == Published("55", "https://www.facebook.com/77/videos/55/")


def test_a_lost_video_that_is_being_worked_on_is_asked_for_later(
    find: Any, draft: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"] = status({"video_status": "processing"})
    with pytest.raises(Unavailable):
        find(draft)


UNTOUCHED = {"video_status": "upload_complete", "publishing_phase": {"status": "not_started"}}


def test_a_lost_video_that_nothing_was_done_with_may_still_be_taken_up(
    find: Any, draft: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"] = status(UNTOUCHED, published=False)
    with pytest.raises(Unavailable):
        find(draft)


@pytest.mark.usefixtures("long_ago")
def test_a_lost_video_that_nothing_was_done_with_is_not_out_and_is_finished_again(
    wire: Wire, publish: Any, find: Any, draft: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"] = status(UNTOUCHED, published=False)
    assert find(draft) is None
    assert isinstance(publish(draft), Processing)
    assert whats(wire) == ["start", "transfer", "finish", "GET 55", "finish"]


@pytest.mark.usefixtures("long_ago")
def test_a_lost_video_that_does_not_exist_is_not_out_and_is_uploaded_again(
    wire: Wire, publish: Any, find: Any, draft: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"] = GONE
    assert find(draft) is None
    assert isinstance(publish(draft), Processing)
    assert whats(wire).count("start") == 2


@pytest.mark.usefixtures("long_ago")
def test_an_upload_that_is_used_up_after_a_doubt_is_evidence_and_a_person_decides(
    wire: Wire, publish: Any, find: Any, draft: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"], lost["finish"] = status(UNTOUCHED, published=False), GONE
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    with pytest.raises(CannotTell):
        find(draft)
    assert whats(wire).count("start") == 1


def test_a_lost_video_that_failed_is_refused_by_the_next_try(
    publish: Any, find: Any, draft: Draft, lost: dict[str, Any]
) -> None:
    lost["GET 55"] = status({"video_status": "error"})
    assert find(draft) is None
    with pytest.raises(Rejected):
        publish(draft)


def test_a_link_beside_a_video_goes_into_the_text(draft: Draft) -> None:
    rendered = platform.render(replace(draft, link="https://example.com/a"))
    assert (rendered.card, rendered.text) == (None, "Look!\n\nhttps://example.com/a")


def test_pictures_beside_a_video_are_a_problem(draft: Draft, shelf: Shelf) -> None:
    mixed = replace(draft, media=(*draft.media, shelf.picture()))
    assert [p.code for p in platform.problems(mixed)] == ["media_mixed"]

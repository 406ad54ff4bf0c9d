"""What goes over the wire to bring pictures, GIFs and videos there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Draft, Processing, Published
from syndication.platforms.errors import Rejected, Unavailable
from syndication.platforms.twitter import uploads
from tests.platforms.conftest import Notes
from tests.platforms.twitter.conftest import SLOW_DOWN, made, uploaded
from tests.platforms.wire import Reply, Wire, reset
from tests.support.shelf import Shelf

DESCRIBED = Reply(200, {"data": {"id": "5"}})
APPENDED = Reply(200, {"data": {"expires_at": 1}})
GONE = Reply(404, {"title": "Not Found", "type": "about:blank", "status": 404})


def processing(state: str, **more: Any) -> Reply:
    return uploaded(processing_info={"state": state, **more})


def paths(wire: Wire) -> list[str]:
    return [request.path for request in wire.requests]


def field(request: Any, name: str, value: str) -> bool:
    return f'name="{name}"\r\n\r\n{value}\r\n'.encode() in request.body


def test_a_picture_goes_at_once_and_is_described(
    wire: Wire, publish: Any, shelf: Shelf, out: Published
) -> None:
    picture = shelf.picture(alt_text=" Eine Wand ")
    wire.replies(uploaded(), DESCRIBED, made())
    assert publish(Draft("tweet", "Text", media=(picture,))) == out
    upload, described, post = wire.requests
    assert (upload.method, upload.path) == ("POST", "/2/media/upload")
    assert upload.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert field(upload, "media_category", "tweet_image")
    assert field(upload, "media_type", "image/jpeg")
    assert b'name="media"; filename="picture.jpeg"\r\nContent-Type: image/jpeg' in upload.body
    assert picture.path.read_bytes() in upload.body
    assert (described.method, described.path) == ("POST", "/2/media/metadata")
    assert described.json == {"id": "5", "metadata": {"alt_text": {"text": "Eine Wand"}}}
    assert post.json == {"text": "Text", "media": {"media_ids": ["5"]}}


def test_pictures_keep_their_order_and_may_be_all_there_is(wire: Wire, publish: Any, shelf: Shelf) -> None:
    wire.replies(uploaded("5"), uploaded("6"), made())
    publish(Draft("tweet", "", media=(shelf.picture(alt_text=""), shelf.picture(alt_text=""))))
    assert wire.requests[-1].json == {"media": {"media_ids": ["5", "6"]}}


def test_a_picture_that_is_said_to_end_at_once_is_posted_at_once(
    wire: Wire, publish: Any, shelf: Shelf, out: Published
) -> None:
    wire.replies(uploaded(expires_after_secs=0), made())
    assert publish(Draft("tweet", "Text", media=(shelf.picture(alt_text=""),))) == out


def test_what_was_uploaded_and_described_is_not_sent_again(wire: Wire, publish: Any, shelf: Shelf) -> None:
    draft = Draft("tweet", "Text", media=(shelf.picture(),))
    wire.replies(uploaded(), DESCRIBED, SLOW_DOWN, made())
    with pytest.raises(Exception, match="takes no more requests"):
        publish(draft)
    publish(draft)
    assert paths(wire) == ["/2/media/upload", "/2/media/metadata", "/2/tweets", "/2/tweets"]


def test_media_of_yesterday_are_uploaded_again(
    wire: Wire, publish: Any, shelf: Shelf, checkpoints: Notes
) -> None:
    yesterday = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    checkpoints.save("media-0", {"id": "4", "expires": yesterday, "ready": True, "described": True})
    wire.replies(uploaded("5"), DESCRIBED, made())
    publish(Draft("tweet", "Text", media=(shelf.picture(),)))
    assert wire.requests[-1].json["media"] == {"media_ids": ["5"]}


def test_media_are_not_kept_longer_than_a_day_whatever_x_says(
    wire: Wire, publish: Any, shelf: Shelf, checkpoints: Notes
) -> None:
    wire.replies(uploaded(expires_after_secs=1_295_999), made())
    publish(Draft("tweet", "Text", media=(shelf.picture(alt_text=""),)))
    kept_until = datetime.fromisoformat((checkpoints.get("media-0") or {})["expires"])
    assert kept_until < datetime.now(UTC) + timedelta(hours=24)


def test_a_lost_upload_may_be_repeated(wire: Wire, publish: Any, shelf: Shelf) -> None:
    wire.replies(reset)
    with pytest.raises(Unavailable):
        publish(Draft("tweet", "Text", media=(shelf.picture(),)))


def test_a_picture_that_is_gone_from_the_disk_is_told(wire: Wire, publish: Any, shelf: Shelf) -> None:
    picture = shelf.picture()
    picture.path.unlink()
    with pytest.raises(Rejected, match="no longer stored here"):
        publish(Draft("tweet", "Text", media=(picture,)))


def test_a_video_goes_in_segments_and_then_x_needs_time(
    wire: Wire, publish: Any, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, checkpoints: Notes
) -> None:
    video = shelf.video(seconds=1, alt_text="A wall")
    monkeypatch.setattr(uploads, "SEGMENT", video.size // 2 + 1)
    wire.replies(uploaded(), APPENDED, APPENDED, processing("pending", check_after_secs=7))
    draft = Draft("tweet", "Text", media=(video,))
    assert publish(draft) == Processing(7.0)
    initialize, first, second, finalize = wire.requests
    assert initialize.path == "/2/media/upload/initialize"
    assert initialize.json == {
        "media_type": "video/mp4",
        "total_bytes": video.size,
        "media_category": "tweet_video",
    }
    data = video.path.read_bytes()
    for number, request in enumerate((first, second)):
        assert (request.method, request.path) == ("POST", "/2/media/upload/5/append")
        assert field(request, "segment_index", str(number))
        size = video.size // 2 + 1
        assert data[number * size : (number + 1) * size] in request.body
    assert (finalize.method, finalize.path) == ("POST", "/2/media/upload/5/finalize")
    wire.replies(processing("in_progress", check_after_secs=3), processing("succeeded"), DESCRIBED, made())
    assert publish(draft) == Processing(3.0)
    assert wire.requests[4].query == {"command": "STATUS", "media_id": "5"}
    assert publish(draft).remote_id == "1001"
    assert paths(wire)[4:] == ["/2/media/upload", "/2/media/upload", "/2/media/metadata", "/2/tweets"]


def test_a_moving_gif_goes_as_a_gif(wire: Wire, publish: Any, shelf: Shelf) -> None:
    wire.replies(uploaded(), APPENDED, uploaded(), made())
    publish(Draft("tweet", "Text", media=(shelf.gif(alt_text=""),)))
    assert wire.requests[0].json["media_category"] == "tweet_gif"
    assert wire.requests[0].json["media_type"] == "image/gif"


def test_a_broken_upload_goes_on_where_it_was(
    wire: Wire, publish: Any, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = shelf.video(seconds=1, alt_text="")
    monkeypatch.setattr(uploads, "SEGMENT", video.size // 3 + 1)
    draft = Draft("tweet", "Text", media=(video,))
    wire.replies(uploaded(), APPENDED, reset)
    with pytest.raises(Unavailable):
        publish(draft)
    wire.replies(APPENDED, APPENDED, processing("succeeded"), made())
    assert publish(draft).remote_id == "1001"
    indexes = [n for r in wire.requests for n in range(3) if field(r, "segment_index", str(n))]
    assert indexes == [0, 1, 1, 2]


def test_a_lost_answer_to_finalize_is_settled_by_asking(wire: Wire, publish: Any, shelf: Shelf) -> None:
    draft = Draft("tweet", "Text", media=(shelf.video(seconds=1, alt_text=""),))
    wire.replies(uploaded(), APPENDED, reset)
    with pytest.raises(Unavailable):
        publish(draft)
    wire.replies(processing("succeeded"), made())
    assert publish(draft).remote_id == "1001"
    assert wire.requests[3].query == {"command": "STATUS", "media_id": "5"}


@pytest.mark.parametrize("lost_at", ["append", "finalize", "status"])
def test_an_upload_that_x_has_lost_begins_anew(wire: Wire, publish: Any, shelf: Shelf, lost_at: str) -> None:
    draft = Draft("tweet", "Text", media=(shelf.video(seconds=1, alt_text=""),))
    before = {
        "append": [uploaded()],
        "finalize": [uploaded(), APPENDED],
        "status": [uploaded(), APPENDED, reset],
    }[lost_at]
    wire.replies(*before, GONE)
    if lost_at == "status":
        with pytest.raises(Unavailable):
            publish(draft)
    with pytest.raises(Unavailable, match="begins anew"):
        publish(draft)
    wire.replies(uploaded("6"), APPENDED, processing("succeeded"), made())
    assert publish(draft).remote_id == "1001"
    assert wire.requests[-1].json["media"] == {"media_ids": ["6"]}


def test_a_video_that_x_cannot_process_is_refused_with_its_words(
    wire: Wire, publish: Any, shelf: Shelf
) -> None:
    error = {"code": 1, "name": "InvalidMedia", "message": "Unsupported video format"}
    wire.replies(uploaded(), APPENDED, processing("failed", error=error))
    with pytest.raises(Rejected, match="“Unsupported video format” Convert it to MP4"):
        publish(Draft("tweet", "Text", media=(shelf.video(seconds=1),)))


def test_after_an_unknown_wait_x_is_asked_again_soon(wire: Wire, publish: Any, shelf: Shelf) -> None:
    wire.replies(uploaded(), APPENDED, processing("pending"))
    assert publish(Draft("tweet", "Text", media=(shelf.video(seconds=1),))) == Processing(5.0)


def test_a_huge_video_has_larger_segments(
    wire: Wire, publish: Any, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SEGMENT", 1)
    monkeypatch.setattr(uploads, "MOST_SEGMENTS", 2)
    wire.replies(uploaded(), APPENDED, APPENDED, processing("succeeded"), made())
    publish(Draft("tweet", "Text", media=(shelf.video(seconds=1, alt_text=""),)))
    assert paths(wire).count("/2/media/upload/5/append") == 2


def test_a_post_says_that_it_is_alive_between_segments(
    wire: Wire, publish: Any, shelf: Shelf, checkpoints: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats: list[int] = []
    monkeypatch.setattr(checkpoints, "alive", lambda: beats.append(len(wire.requests)))
    video = replace(shelf.video(seconds=1), alt_text="")
    monkeypatch.setattr(uploads, "SEGMENT", video.size // 2 + 1)
    wire.replies(uploaded(), APPENDED, APPENDED, processing("succeeded"), made())
    publish(Draft("tweet", "Text", media=(video,)))
    assert {1, 2} <= set(beats)

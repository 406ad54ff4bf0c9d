"""Media on their way to a Mastodon server, and waiting until it has them ready."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from requests_toolbelt.multipart.decoder import MultipartDecoder

from syndication.platforms.base import Credentials, Draft, Processing, Published
from syndication.platforms.errors import RateLimited, Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.mastodon.adapter import platform
from syndication.platforms.mastodon.limits import PROCESSING_SECONDS
from tests.platforms.conftest import Notes
from tests.platforms.mastodon.conftest import URL, Server, taken
from tests.platforms.wire import Reply, Request, reset
from tests.support.shelf import Shelf

PREPARING = taken(status=202)
STILL_PREPARING = Reply(206, {"id": "m1", "url": None})


def parts_of(request: Request) -> dict[str, tuple[bytes, bytes]]:
    """{Content-Disposition: (Content-Type, content)} of a multipart body."""
    decoder = MultipartDecoder(request.body, request.headers["content-type"])
    return {
        p.headers[b"Content-Disposition"].decode(): (p.headers.get(b"Content-Type", b""), p.content)
        for p in decoder.parts
    }


def test_a_picture_is_uploaded_with_its_description(server: Server, publish: Any, shelf: Shelf) -> None:
    picture = shelf.picture(alt_text="A teal wall – grün")
    publish(Draft("status", "Look", media=(picture,)))
    sent = parts_of(server.wire.requests[0])
    assert sent == {
        'form-data; name="description"': (b"", "A teal wall – grün".encode()),
        'form-data; name="file"; filename="picture.jpeg"': (b"image/jpeg", picture.path.read_bytes()),
    }


def test_a_picture_without_a_description_has_no_such_field(
    server: Server, publish: Any, shelf: Shelf
) -> None:
    publish(Draft("status", "Look", media=(shelf.picture(alt_text=""),)))
    assert [name for name in parts_of(server.wire.requests[0]) if "description" in name] == []


def test_a_gif_is_sent_as_it_is(server: Server, publish: Any, shelf: Shelf) -> None:
    gif = shelf.gif()
    publish(Draft("status", "Look", media=(gif,)))
    sent = parts_of(server.wire.requests[0])
    assert sent['form-data; name="file"; filename="picture.gif"'] == (b"image/gif", gif.path.read_bytes())


def test_a_video_is_streamed_and_the_post_waits_until_it_is_ready(
    server: Server, publish: Any, proceed: Any, shelf: Shelf
) -> None:
    video = shelf.video()
    draft = Draft("status", "Look", media=(video,))
    server.replies["POST /api/v2/media"] = PREPARING
    server.replies["GET /api/v1/media/m1"] = [STILL_PREPARING, STILL_PREPARING, taken()]
    assert isinstance(publish(draft), Processing)
    waiting = proceed(draft)
    assert isinstance(waiting, Processing)
    assert 1 < waiting.check_after <= 60
    assert proceed(draft) == Published("1001", f"{URL}/1001")
    assert server.calls == [
        "POST /api/v2/media",
        *["GET /api/v1/media/m1"] * 3,
        "POST /api/v1/statuses",
    ]
    sent = parts_of(server.wire.requests[0])
    assert sent['form-data; name="file"; filename="video.mp4"'] == (b"video/mp4", video.path.read_bytes())


@pytest.mark.parametrize("reply", [Reply(429, {"error": "x"}), Reply(503), reset])
def test_asking_whether_media_are_ready_can_be_repeated(
    server: Server, publish: Any, shelf: Shelf, reply: Any
) -> None:
    server.replies["POST /api/v2/media"] = PREPARING
    server.replies["GET /api/v1/media/m1"] = [reply, taken()]
    draft = Draft("status", "Look", media=(shelf.picture(),))
    with pytest.raises((RateLimited, Unavailable)):
        publish(draft)
    assert publish(draft).remote_id == "1001"
    assert server.calls.count("POST /api/v2/media") == 1


def test_media_that_cannot_be_prepared_are_refused_in_words_for_editors(
    server: Server, publish: Any, shelf: Shelf
) -> None:
    server.replies["POST /api/v2/media"] = PREPARING
    server.replies["GET /api/v1/media/m1"] = Reply(422, {"error": "Fehler beim Verarbeiten"})
    with pytest.raises(Rejected, match="could not prepare"):
        publish(Draft("status", "Look", media=(shelf.picture(),)))
    assert server.posts == []


def test_media_that_never_get_ready_are_given_up(
    server: Server, credentials: Credentials, http: Http, checkpoints: Notes, shelf: Shelf
) -> None:
    server.replies["GET /api/v1/media/m1"] = STILL_PREPARING
    began = datetime.now(UTC) - timedelta(seconds=PROCESSING_SECONDS.default + 1)
    checkpoints.save("media-0", {"id": "m1", "at": began.isoformat(), "ready": False})
    with pytest.raises(Rejected, match="in time"):
        platform.proceed(Draft("status", "Look", media=(shelf.picture(),)), credentials, http, checkpoints)


@pytest.mark.parametrize(
    ("age", "reply"),
    [
        (0, Reply(422, {"error": "Fehler beim Verarbeiten"})),
        (PROCESSING_SECONDS.default + 1, STILL_PREPARING),
    ],
)
def test_a_retry_after_media_did_not_get_ready_sends_them_again(
    server: Server, publish: Any, checkpoints: Notes, shelf: Shelf, age: int, reply: Reply
) -> None:
    draft = Draft("status", "Look", media=(shelf.picture(),))
    server.replies["GET /api/v1/media/m1"] = reply
    server.replies["POST /api/v2/media"] = taken("m2")
    began = datetime.now(UTC) - timedelta(seconds=age)
    checkpoints.save("media-0", {"id": "m1", "at": began.isoformat(), "ready": False})
    with pytest.raises(Rejected):
        publish(draft)
    publish(draft)
    assert server.posts[0].json["media_ids"] == ["m2"]


def test_media_that_the_server_has_dropped_are_sent_again(server: Server, publish: Any, shelf: Shelf) -> None:
    draft = Draft("status", "Look", media=(shelf.picture(),))
    server.replies["POST /api/v2/media"] = [PREPARING, taken("m2")]
    server.replies["GET /api/v1/media/m1"] = Reply(404, {"error": "Record not found"})
    with pytest.raises(Unavailable):
        publish(draft)
    publish(draft)
    assert server.posts[0].json["media_ids"] == ["m2"]


def test_media_of_an_early_try_are_sent_again_before_the_server_drops_them(
    server: Server, publish: Any, checkpoints: Notes, shelf: Shelf
) -> None:
    yesterday = datetime.now(UTC) - timedelta(hours=20)
    checkpoints.save("media-0", {"id": "old", "at": yesterday.isoformat(), "ready": True})
    publish(Draft("status", "Look", media=(shelf.picture(),)))
    assert server.posts[0].json["media_ids"] == ["m1"]


def test_a_try_that_broke_off_goes_on_after_the_last_picture(
    server: Server, publish: Any, shelf: Shelf
) -> None:
    draft = Draft("status", "Look", media=(shelf.picture(), shelf.picture(20, 20)))
    server.replies["POST /api/v2/media"] = [taken("a"), reset, taken("b")]
    with pytest.raises(Unavailable):
        publish(draft)
    publish(draft)
    assert server.calls == ["POST /api/v2/media"] * 3 + ["POST /api/v1/statuses"]
    assert server.posts[0].json["media_ids"] == ["a", "b"]


def test_a_picture_that_is_no_longer_stored_is_a_refusal(publish: Any, shelf: Shelf) -> None:
    picture = shelf.picture()
    picture.path.unlink()
    with pytest.raises(Rejected, match="no longer stored"):
        publish(Draft("status", "Look", media=(picture,)))

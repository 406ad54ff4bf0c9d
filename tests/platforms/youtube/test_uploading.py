"""What goes over the wire when a video is uploaded, and how an upload goes on that was cut off."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Processing
from syndication.platforms.errors import NotAuthorized, OutcomeUnknown, RateLimited, Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.youtube.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, reset
from tests.platforms.youtube.conftest import (
    GONE,
    MADE,
    TOKEN,
    UPLOAD_PATH,
    Tube,
    error,
    incomplete,
)
from tests.support.shelf import Shelf


def test_the_details_go_first_then_the_file(tube: Tube, publish: Any, draft: Draft) -> None:
    draft = replace(draft, link="https://example.com/a", tags=("#bees", "bee keeping", "Bees"))
    assert isinstance(publish(draft), Processing)
    begun, sent = tube.wire.requests
    assert (begun.method, begun.path) == ("POST", UPLOAD_PATH)
    assert begun.query == {"uploadType": "resumable", "part": "snippet,status", "notifySubscribers": "true"}
    assert begun.headers["authorization"] == f"Bearer {TOKEN}"
    assert begun.headers["x-upload-content-length"] == str(draft.videos[0].size)
    assert begun.headers["x-upload-content-type"] == "video/mp4"
    assert begun.json == {
        "snippet": {
            "title": "Tomatoes",
            "description": "Grüße 🐝\n\nhttps://example.com/a",
            "tags": ["Bees", "bee keeping"],
            "categoryId": "22",
        },
        "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False},
    }
    size = draft.videos[0].size
    assert (sent.method, sent.query) == ("PUT", {"upload_id": "abc"})
    assert sent.headers["content-range"] == f"bytes 0-{size - 1}/{size}"
    assert (sent.headers["content-type"], sent.headers["content-length"]) == ("video/mp4", str(size))
    assert sent.body == draft.videos[0].path.read_bytes()


def test_what_an_editor_chose_is_sent(tube: Tube, publish: Any, draft: Draft) -> None:
    options = {
        "title": "Another title",
        "privacy": "private",
        "category": "27",
        "made_for_kids": "yes",
        "publish_at": "2030-12-24 18:00 Europe/Berlin",
        "notify_subscribers": "no",
    }
    publish(replace(draft, options=options))
    begun = tube.wire.requests[0]
    assert begun.query["notifySubscribers"] == "false"
    assert (begun.json["snippet"]["title"], begun.json["snippet"]["categoryId"]) == ("Another title", "27")
    assert begun.json["status"] == {
        "privacyStatus": "private",
        "selfDeclaredMadeForKids": True,
        "publishAt": "2030-12-24T17:00:00Z",
    }


def test_the_session_is_kept_before_any_byte_goes(
    tube: Tube, publish: Any, checkpoints: Notes, draft: Draft
) -> None:
    tube.says("/session/1", GONE)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    assert checkpoints.values["session"]["uri"] == f"{tube.wire.url}/session/1?upload_id=abc"
    assert checkpoints.saved[:2] == ["session", "doubt"]


def test_the_doubt_is_opened_before_the_last_byte_only(
    tube: Tube, publish: Any, checkpoints: Notes, draft: Draft, small_pieces: int
) -> None:
    tube.says("/session/1", incomplete(small_pieces), error(401, "authError"))
    with pytest.raises(NotAuthorized):
        publish(draft)
    assert "doubt" not in checkpoints.saved


def test_a_large_file_goes_in_pieces(tube: Tube, publish: Any, draft: Draft, small_pieces: int) -> None:
    size = draft.videos[0].size
    tube.says("/session/1", incomplete(small_pieces), incomplete(2 * small_pieces), MADE)
    publish(draft)
    assert [piece.headers["content-range"] for piece in tube.pieces] == [
        f"bytes 0-{small_pieces - 1}/{size}",
        f"bytes {small_pieces}-{2 * small_pieces - 1}/{size}",
        f"bytes {2 * small_pieces}-{size - 1}/{size}",
    ]
    assert b"".join(piece.body for piece in tube.pieces) == draft.videos[0].path.read_bytes()


def test_pieces_are_multiples_of_256_kilobytes() -> None:
    from syndication.platforms.youtube.uploading import CHUNK

    assert CHUNK % (256 * 1024) == 0


def test_what_youtube_did_not_take_of_a_piece_goes_again(
    tube: Tube, publish: Any, draft: Draft, small_pieces: int
) -> None:
    tube.says("/session/1", incomplete(100), incomplete(small_pieces + 100), MADE)
    publish(draft)
    assert [piece.headers["content-range"].split("-")[0] for piece in tube.pieces] == [
        "bytes 0",
        "bytes 100",
        f"bytes {small_pieces + 100}",
    ]


@pytest.mark.parametrize("loss", [reset, Reply(503), Reply(500)])
def test_after_a_lost_piece_youtube_is_asked_how_far_it_came(
    tube: Tube, publish: Any, draft: Draft, small_pieces: int, loss: Any
) -> None:
    size = draft.videos[0].size
    tube.says("/session/1", loss, incomplete(50), incomplete(small_pieces + 50), MADE)
    publish(draft)
    _lost, question, again, _last = tube.pieces
    assert question.headers["content-range"] == f"bytes */{size}"
    assert (question.headers["content-length"], question.body) == ("0", b"")
    assert again.headers["content-range"] == f"bytes 50-{small_pieces + 49}/{size}"


def test_an_upload_that_does_not_get_on_is_given_up_for_now(
    tube: Tube, publish: Any, draft: Draft, small_pieces: int
) -> None:
    tube.says("/session/1", Reply(503), incomplete(0), Reply(503))
    with pytest.raises(Unavailable):
        publish(draft)
    assert len(tube.pieces) == 3


def test_an_upload_that_youtube_acknowledges_nothing_of_is_given_up_for_now(
    tube: Tube, publish: Any, draft: Draft, small_pieces: int
) -> None:
    tube.says("/session/1", incomplete(0))
    with pytest.raises(Unavailable):
        publish(draft)
    assert len(tube.pieces) == 2


def test_a_later_try_continues_the_session(
    tube: Tube, publish: Any, draft: Draft, small_pieces: int, checkpoints: Notes
) -> None:
    tube.says("/session/1", incomplete(small_pieces), error(403, "rateLimitExceeded"))
    with pytest.raises(RateLimited):
        publish(draft)
    tube.says("/session/1", incomplete(small_pieces), incomplete(2 * small_pieces), MADE)
    publish(draft)
    assert len(tube.asked(UPLOAD_PATH)) == 1
    assert checkpoints.values["video"]["id"] == "vid11111111"


def test_a_session_that_has_made_the_video_is_not_sent_another_byte(
    tube: Tube, publish: Any, draft: Draft, checkpoints: Notes
) -> None:
    checkpoints.save("session", {"uri": f"{tube.wire.url}/session/1", "total": draft.videos[0].size})
    publish(draft)
    assert [piece.body for piece in tube.pieces] == [b""]
    assert checkpoints.values["video"]["id"] == "vid11111111"


@pytest.mark.parametrize("answer", [GONE, Reply(410), error(400, "badRequest")])
def test_a_session_that_is_gone_before_the_last_byte_went_is_begun_anew(
    tube: Tube, publish: Any, draft: Draft, checkpoints: Notes, answer: Reply
) -> None:
    checkpoints.save("session", {"uri": f"{tube.wire.url}/old", "total": draft.videos[0].size})
    tube.says("/old", answer)
    assert isinstance(publish(draft), Processing)
    assert [request.path for request in tube.wire.requests] == ["/old", UPLOAD_PATH, "/session/1"]


def test_a_session_that_ends_before_the_last_piece_is_begun_anew_by_the_next_try(
    tube: Tube, publish: Any, draft: Draft, small_pieces: int
) -> None:
    tube.says("/session/1", incomplete(small_pieces), GONE, GONE, GONE, MADE)
    with pytest.raises(Unavailable):
        publish(draft)
    publish(draft)
    assert len(tube.asked(UPLOAD_PATH)) == 2


def test_a_session_that_refuses_a_piece_is_not_continued(
    tube: Tube, publish: Any, draft: Draft, checkpoints: Notes
) -> None:
    tube.says("/session/1", error(400, "invalidVideoMetadata"), MADE)
    with pytest.raises(Rejected):
        publish(draft)
    publish(draft)
    assert len(tube.asked(UPLOAD_PATH)) == 2


def test_an_uploaded_video_is_not_uploaded_again(tube: Tube, publish: Any, uploaded: Draft) -> None:
    before = len(tube.wire.requests)
    assert isinstance(publish(uploaded), Processing)
    assert len(tube.wire.requests) == before


@pytest.mark.parametrize(
    "location", ["", "https://example.com/session", "ftp://x", "http://[::bad", "http://www.googleapis.com/x"]
)
def test_the_file_and_the_token_go_only_to_google(
    tube: Tube, publish: Any, draft: Draft, location: str
) -> None:
    tube.says(UPLOAD_PATH, Reply(200, b"", {"Location": location}))
    with pytest.raises(Unavailable, match="did not say where"):
        publish(draft)


def test_a_thumbnail_is_set_once_the_video_is_there(
    tube: Tube, publish: Any, draft: Draft, shelf: Shelf
) -> None:
    picture = shelf.picture(1280, 720)
    draft = replace(draft, media=(picture, *draft.media))
    publish(draft)
    publish(draft)
    [request] = tube.asked("/upload/youtube/v3/thumbnails/set")
    assert request.query == {"videoId": "vid11111111", "uploadType": "media"}
    assert request.headers["content-type"] == "image/jpeg"
    assert request.body == picture.path.read_bytes()


def test_a_file_that_is_gone_is_refused_in_words(publish: Any, draft: Draft) -> None:
    draft.videos[0].path.unlink()
    with pytest.raises(Rejected, match="no longer stored"):
        publish(draft)


def test_an_access_token_is_got_and_kept_before_anything_else(
    tube: Tube, http: Http, draft: Draft, secrets: dict[str, str], checkpoints: Notes
) -> None:
    kept: list[Mapping[str, str]] = []
    typed = {name: secrets[name] for name in ("client_id", "client_secret", "refresh_token")}
    account = Credentials(typed, tube.wire.url, "UC1", save=kept.append)
    platform.publish(draft, account, http, checkpoints)
    asked = tube.wire.requests[0]
    assert asked.path == "/_hosts/oauth2.googleapis.com/token"
    assert asked.form == {**typed, "grant_type": "refresh_token"}
    assert kept[0]["access_token"] == "ya29.renewed"
    assert tube.wire.requests[1].headers["authorization"] == "Bearer ya29.renewed"


def test_a_refused_access_token_is_renewed_and_the_same_request_made_again(
    tube: Tube, publish: Any, draft: Draft
) -> None:
    tube.says("/session/1", error(401, "authError"), MADE)
    publish(draft)
    refused, made = tube.pieces
    assert refused.body == made.body
    assert made.headers["authorization"] == "Bearer ya29.renewed"


def test_an_access_token_that_is_about_to_end_is_not_used(
    tube: Tube, http: Http, channel: Credentials
) -> None:
    ending = replace(channel, secrets={**channel.secrets, "expires_at": str(int(time.time()) + 30)})
    platform.measure("vid11111111", ending, http)
    assert tube.wire.requests[-1].headers["authorization"] == "Bearer ya29.renewed"


def test_a_missing_channel_is_no_reason_to_renew_the_token(tube: Tube, publish: Any, draft: Draft) -> None:
    tube.says(UPLOAD_PATH, error(401, "youtubeSignupRequired"))
    with pytest.raises(NotAuthorized, match="no YouTube channel"):
        publish(draft)
    assert len(tube.wire.requests) == 1

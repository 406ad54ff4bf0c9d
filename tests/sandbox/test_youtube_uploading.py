"""What the stand-in for YouTube takes and refuses when a video is uploaded."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import requests

from syndication.sandbox import create_sandbox
from tests.sandbox.youtube import Channel, reason_of
from tests.support.sandbox import served
from tests.support.shelf import video_file

STATE = import_module("syndication.sandbox.youtube.state")
PIECE = 256 * 1024
SNIPPET = {"title": "Title", "description": "Text", "tags": ["a", "b c"], "categoryId": "22"}
STATUS = {"privacyStatus": "public", "selfDeclaredMadeForKids": False}


@pytest.fixture(scope="module")
def one_sandbox() -> Iterator[str]:
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture
def sandbox_url(one_sandbox: str) -> str:
    """Started once, as good as new for each test."""
    assert requests.post(f"{one_sandbox}/_sandbox/reset", timeout=10).ok
    return one_sandbox


@pytest.fixture
def channel(sandbox_url: str) -> Channel:
    return Channel(sandbox_url)


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    return video_file(tmp_path / "film.mp4", width=64, height=36, seconds=0.5, rate=10).read_bytes()


@pytest.mark.parametrize("path", ["/upload/youtube/v3/videos", "/resumable/upload/youtube/v3/videos"])
def test_a_video_is_uploaded_at_both_addresses(channel: Channel, film: bytes, path: str) -> None:
    session = channel.begin(path=path).headers["Location"]
    answer = channel.send(session, film)
    assert answer.status_code == 200
    made = answer.json()
    assert (made["kind"], made["snippet"]["title"], len(made["id"])) == ("youtube#video", "Title", 11)
    assert made["status"]["uploadStatus"] in ("uploaded", "processed")


def test_nothing_is_made_before_the_last_byte(channel: Channel, film: bytes) -> None:
    film += bytes(2 * PIECE)
    session = channel.begin(size=len(film)).headers["Location"]
    answer = channel.send(session, film, 0, PIECE)
    assert (answer.status_code, answer.headers["Range"]) == (308, f"bytes=0-{PIECE - 1}")
    assert reason_of(channel.uploads()) == "playlistNotFound"
    assert channel.send(session, film, PIECE, len(film)).status_code == 200
    assert len(channel.uploads().json()["items"]) == 1


def test_a_session_says_how_far_it_came(channel: Channel, film: bytes) -> None:
    session = channel.begin(size=len(film)).headers["Location"]
    answer = channel.ask(session, len(film))
    assert (answer.status_code, answer.headers.get("Range")) == (308, None)
    made = channel.send(session, film).json()
    asked = channel.ask(session, len(film))
    assert (asked.status_code, asked.json()["id"]) == (200, made["id"])
    assert channel.send(session, film).json()["id"] == made["id"]


def test_bytes_sent_again_count_once(channel: Channel, film: bytes) -> None:
    film += bytes(2 * PIECE)
    session = channel.begin(size=len(film)).headers["Location"]
    for _ in range(2):
        assert channel.send(session, film, 0, PIECE).headers["Range"] == f"bytes=0-{PIECE - 1}"


@pytest.mark.parametrize(
    ("headers", "size"),
    [
        ({}, PIECE),
        ({"Content-Range": "bytes 0-99/1000000"}, 100),
        ({"Content-Range": f"bytes 0-{PIECE - 1}/999"}, PIECE),
        ({"Content-Range": f"bytes 0-{PIECE}/1000000"}, PIECE),
        ({"Content-Range": f"bytes {PIECE}-{2 * PIECE - 1}/1000000"}, PIECE),
        ({"Content-Range": "bytes=0-1/2"}, 2),
    ],
    ids=["no range", "not a multiple of 256 KB", "another total", "fewer bytes", "a gap", "no such range"],
)
def test_a_piece_that_does_not_fit_is_refused(channel: Channel, headers: dict[str, str], size: int) -> None:
    session = channel.begin(size=1_000_000).headers["Location"]
    answer = requests.put(session, bytes(size), headers=channel.headers() | headers, timeout=10)
    assert answer.status_code == 400


def test_a_session_of_somebody_else_does_not_exist(channel: Channel, sandbox_url: str) -> None:
    session = channel.begin(size=100).headers["Location"]
    assert Channel(sandbox_url, "somebody").ask(session, 100).status_code == 404
    assert channel.ask(session + "x", 100).status_code == 404


def test_a_planned_404_ends_the_session_for_good(channel: Channel, plan: Any) -> None:
    session = channel.begin(size=100).headers["Location"]
    plan("youtube", "status", status=404, path="/upload/youtube/v3/videos/session", times=1)
    assert channel.ask(session, 100).status_code == 404
    assert channel.ask(session, 100).status_code == 404


def test_a_session_ends_after_a_week(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    session = channel.begin(size=100).headers["Location"]
    monkeypatch.setattr(STATE, "SESSION_SECONDS", 0)
    assert channel.ask(session, 100).status_code == 404


@pytest.mark.parametrize(
    ("snippet", "status", "reason"),
    [
        ({"title": ""}, {}, "invalidTitle"),
        ({"title": " "}, {}, "invalidTitle"),
        ({"title": "x" * 101}, {}, "invalidTitle"),
        ({"title": "a < b"}, {}, "invalidTitle"),
        ({"title": 7}, {}, "invalidTitle"),
        ({"description": "x" * 5001}, {}, "invalidDescription"),
        ({"description": "ä" * 2501}, {}, "invalidDescription"),
        ({"description": ">"}, {}, "invalidDescription"),
        ({"tags": ["x" * 101]}, {}, "invalidTags"),
        ({"tags": ["x" * 99] * 5 + ["y"]}, {}, "invalidTags"),
        ({"tags": ["<"]}, {}, "invalidTags"),
        ({"tags": "a,b"}, {}, "invalidTags"),
        ({"categoryId": "99"}, {}, "invalidCategoryId"),
        ({"categoryId": 22}, {}, "invalidCategoryId"),
        ({}, {"publishAt": "2090-01-01T00:00:00Z"}, "invalidPublishAt"),
        ({}, {"publishAt": "2090-01-01", "privacyStatus": "private"}, "invalidPublishAt"),
        ({}, {"publishAt": "2090-13-01T00:00:00Z", "privacyStatus": "private"}, "invalidPublishAt"),
        ({}, {"privacyStatus": "secret"}, "invalidVideoMetadata"),
        ({}, {"selfDeclaredMadeForKids": "no"}, "invalidVideoMetadata"),
        ({"caption": "x"}, {}, "badRequest"),
        ({}, {"uploadStatus": "processed"}, "badRequest"),
    ],
)
def test_wrong_details_are_refused(
    channel: Channel, snippet: dict[str, Any], status: dict[str, Any], reason: str
) -> None:
    answer = channel.begin({"snippet": SNIPPET | snippet, "status": STATUS | status})
    assert (answer.status_code, reason_of(answer)) == (400, reason)


def test_details_at_their_limits_are_taken(channel: Channel) -> None:
    snippet = {"title": "ä" * 100, "description": "ä" * 2500, "tags": [*["x" * 99] * 4, "y" * 100]}
    status = {"privacyStatus": "private", "publishAt": "2090-01-01T00:00:00Z"}
    assert channel.begin({"snippet": snippet, "status": status}).status_code == 200


@pytest.mark.parametrize(
    ("query", "headers", "body", "reason"),
    [
        ({"part": ""}, {}, None, "required"),
        ({"part": "snippet,nonsense"}, {}, None, "unknownPart"),
        ({"part": "snippet"}, {}, None, "unexpectedPart"),
        ({"nonsense": "1"}, {}, None, "badRequest"),
        ({"notifySubscribers": "maybe"}, {}, None, "badRequest"),
        ({"uploadType": "multipart"}, {}, None, "badRequest"),
        ({}, {"X-Upload-Content-Type": "image/png"}, None, "badContent"),
        ({}, {"X-Upload-Content-Length": "many"}, None, "badRequest"),
        ({}, {"X-Upload-Content-Length": str(256 * 1024**3 + 1)}, None, "uploadTooLarge"),
        ({}, {}, {"nonsense": {}}, "badRequest"),
        ({}, {}, {"snippet": "text"}, "badRequest"),
        ({}, {}, [], "parseError"),
    ],
)
def test_a_request_that_youtube_would_not_understand_is_refused(
    channel: Channel, query: dict[str, str], headers: dict[str, str], body: Any, reason: str
) -> None:
    assert reason_of(channel.begin(body, query=query, headers=headers)) == reason


def test_details_that_are_no_json_are_refused(channel: Channel) -> None:
    url = f"{channel.base}/upload/youtube/v3/videos?uploadType=resumable&part=snippet"
    answer = requests.post(url, data={"title": "x"}, headers=channel.headers(), timeout=10)
    assert reason_of(answer) == "badContent"


@pytest.mark.parametrize(
    "path", ["/youtube/v3/videos?part=snippet", "/upload/youtube/v3/videos?part=snippet"]
)
def test_details_without_a_file_are_refused(channel: Channel, path: str) -> None:
    answer = requests.post(
        channel.base + path, json={"snippet": SNIPPET}, headers=channel.headers(), timeout=10
    )
    assert (answer.status_code, reason_of(answer)) == (400, "mediaBodyRequired")


@pytest.mark.parametrize(
    ("token", "status", "reason"),
    [
        ("", 401, "authError"),
        ("ya29.made-up", 401, "authError"),
        ("ya29.demo.demo.1000", 401, "authError"),
        ("readonly", 403, "insufficientPermissions"),
        ("nochannel", 401, "youtubeSignupRequired"),
    ],
)
def test_who_may_not_upload_is_refused(sandbox_url: str, token: str, status: int, reason: str) -> None:
    channel = (
        Channel(sandbox_url, flags=token) if token in ("readonly", "nochannel") else Channel(sandbox_url)
    )
    if token not in ("readonly", "nochannel"):
        channel.token = token
    answer = channel.begin()
    assert (answer.status_code, reason_of(answer)) == (status, reason)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "x.apps.googleusercontent.com"}, "invalid_client"),
        ({"client_secret": "GOCSPX-other"}, "invalid_client"),
        ({"refresh_token": "1//made-up"}, "invalid_grant"),
        ({"refresh_token": "1//sandbox-demo~expired"}, "invalid_grant"),
        ({"refresh_token": "1//sandbox-demo~nonsense"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"nonsense": "1"}, "invalid_request"),
    ],
)
def test_google_gives_no_token_for_wrong_credentials(
    channel: Channel, changed: dict[str, str], error: str
) -> None:
    assert channel.renew(**changed).json()["error"] == error


def test_a_token_names_its_scopes_and_its_end(channel: Channel) -> None:
    given = channel.renew().json()
    assert given["expires_in"] == 3599
    assert given["scope"].split()[-1] == "https://www.googleapis.com/auth/youtube.upload"


def state_of(channel: Channel, made: requests.Response) -> tuple[str, str]:
    status = channel.video(made.json()["id"], "status")["status"]
    return status["uploadStatus"], status.get("failureReason") or status.get("rejectionReason") or ""


def test_what_is_no_video_fails(channel: Channel, film: bytes) -> None:
    assert state_of(channel, channel.upload(b"not a video")) == ("failed", "invalidFile")
    assert state_of(channel, channel.upload(film[:200])) == ("failed", "invalidFile")


def test_the_same_bytes_again_are_rejected_until_the_first_is_deleted(channel: Channel, film: bytes) -> None:
    first = channel.upload(film)
    assert state_of(channel, channel.upload(film)) == ("rejected", "duplicate")
    assert channel.delete(first.json()["id"]).status_code == 204
    assert state_of(channel, channel.upload(film)) == ("processed", "")


def test_the_same_bytes_on_another_channel_are_no_duplicate(
    channel: Channel, sandbox_url: str, film: bytes
) -> None:
    channel.upload(film)
    other = Channel(sandbox_url, "other")
    assert state_of(other, other.upload(film)) == ("processed", "")


def test_more_than_fifteen_minutes_of_a_channel_that_is_not_verified_are_rejected(
    sandbox_url: str, tmp_path: Path
) -> None:
    path = video_file(tmp_path / "long.mp4", width=16, height=16, seconds=902, rate=1, sound=False)
    long = path.read_bytes()
    unproven, verified = Channel(sandbox_url, "new", flags="unproven"), Channel(sandbox_url)
    assert state_of(unproven, unproven.upload(long)) == ("rejected", "length")
    assert state_of(verified, verified.upload(long)) == ("processed", "")


def test_an_unverified_project_gets_private_videos_only(sandbox_url: str, film: bytes) -> None:
    channel = Channel(sandbox_url, project="unverified-x")
    made = channel.upload(film)
    assert made.json()["status"]["privacyStatus"] == "private"


def test_a_metered_project_may_insert_a_hundred_times_a_day(sandbox_url: str) -> None:
    channel = Channel(sandbox_url, project="metered-x")
    assert {channel.begin().status_code for _ in range(100)} == {200}
    answer = channel.begin()
    assert (answer.status_code, reason_of(answer)) == (403, "quotaExceeded")
    other = Channel(sandbox_url, "other", project="metered-x")
    assert reason_of(other.begin()) == "quotaExceeded"
    assert Channel(sandbox_url, project="metered-y").begin().status_code == 200

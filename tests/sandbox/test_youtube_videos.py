"""What the stand-in for YouTube says of its videos, and who may change them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from syndication.sandbox import create_sandbox
from tests.sandbox.youtube import Channel, reason_of
from tests.support.pictures import noise
from tests.support.sandbox import served
from tests.support.shelf import video_file


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


@pytest.fixture
def video_id(channel: Channel, film: bytes) -> str:
    return str(channel.upload(film).json()["id"])


def test_a_video_is_described_part_by_part(channel: Channel, video_id: str, film: bytes) -> None:
    found = channel.video(video_id, "snippet,status,statistics,processingDetails,fileDetails,contentDetails")
    assert found["snippet"]["tags"] == ["a", "b c"]
    assert found["status"]["uploadStatus"] == "processed"
    assert found["processingDetails"] == {"processingStatus": "succeeded"}
    assert found["fileDetails"]["fileSize"] == str(len(film))
    assert found["contentDetails"]["duration"].startswith("PT")
    assert {type(value) for value in found["statistics"].values()} == {str}


def test_only_its_owner_sees_a_private_video_and_the_facts_of_a_file(
    channel: Channel, sandbox_url: str, film: bytes, video_id: str
) -> None:
    somebody = Channel(sandbox_url, "somebody")
    answer = somebody.get("/videos", part="fileDetails", id=video_id)
    assert (answer.status_code, reason_of(answer)) == (403, "forbidden")
    private = channel.upload(film + b"\0", privacyStatus="private").json()["id"]
    assert somebody.get("/videos", part="status", id=private).json()["items"] == []
    assert len(channel.get("/videos", part="status", id=private).json()["items"]) == 1


def test_slow_processing_goes_on_for_as_long_as_planned(channel: Channel, film: bytes, plan: Any) -> None:
    plan("youtube", "slow-processing", seconds=100)
    made = channel.upload(film).json()["id"]
    found = channel.video(made, "status,processingDetails")
    assert found["status"]["uploadStatus"] == "uploaded"
    left = int(found["processingDetails"]["processingProgress"]["timeLeftMs"])
    assert 50_000 < left <= 100_000


def test_planned_processing_failures_fail(channel: Channel, film: bytes, plan: Any) -> None:
    plan("youtube", "processing-failed", account="@demo")
    found = channel.video(channel.upload(film).json()["id"], "status,processingDetails")
    assert (found["status"]["uploadStatus"], found["status"]["failureReason"]) == ("failed", "conversion")
    assert found["processingDetails"]["processingStatus"] == "failed"


def test_a_private_video_becomes_public_when_its_time_has_come(channel: Channel, film: bytes) -> None:
    tomorrow, yesterday = (datetime.now(UTC) + timedelta(days=days) for days in (1, -1))
    for at, privacy in ((tomorrow, "private"), (yesterday, "public")):
        made = channel.upload(
            film + at.isoformat().encode(), privacyStatus="private", publishAt=f"{at:%Y-%m-%dT%H:%M:%SZ}"
        )
        assert made.json()["status"]["privacyStatus"] == privacy


def test_uploads_are_listed_newest_first_and_page_by_page(channel: Channel, film: bytes) -> None:
    ids = [channel.upload(film + bytes(number)).json()["id"] for number in range(3)]
    first = channel.uploads(maxResults="2").json()
    second = channel.uploads(maxResults="2", pageToken=first["nextPageToken"]).json()
    listed = [item["snippet"]["resourceId"]["videoId"] for item in first["items"] + second["items"]]
    assert listed == ids[::-1]
    assert "nextPageToken" not in second


@pytest.mark.parametrize(
    ("path", "params", "reason"),
    [
        ("/videos", {"part": "status"}, "required"),
        ("/videos", {"part": "nonsense", "id": "x"}, "unknownPart"),
        ("/videos", {"part": "status", "id": "x", "nonsense": "1"}, "badRequest"),
        ("/channels", {"part": "snippet"}, "missingRequiredParameter"),
        ("/playlistItems", {"part": "snippet", "playlistId": "UUnothing"}, "playlistNotFound"),
        ("/nothing", {}, "notFound"),
    ],
)
def test_a_look_up_that_youtube_would_not_understand_is_refused(
    channel: Channel, path: str, params: dict[str, str], reason: str
) -> None:
    assert reason_of(channel.get(path, **params)) == reason


def test_a_video_of_somebody_else_cannot_be_deleted(
    channel: Channel, sandbox_url: str, video_id: str
) -> None:
    assert Channel(sandbox_url, "somebody").delete(video_id).status_code == 403
    assert reason_of(channel.delete("nothing")) == "videoNotFound"
    assert channel.delete(video_id).status_code == 204


def test_deleting_needs_its_scope(sandbox_url: str, video_id: str) -> None:
    assert reason_of(Channel(sandbox_url, flags="nocomment").delete(video_id)) == "insufficientPermissions"


def test_a_comment_is_counted_and_shown(channel: Channel, video_id: str, sandbox_url: str) -> None:
    assert channel.comment(video_id, "Hello below").json()["kind"] == "youtube#commentThread"
    assert channel.video(video_id, "statistics")["statistics"]["commentCount"] == "1"
    page = requests.get(f"{channel.base}/_hosts/www.youtube.com/watch?v={video_id}", timeout=10).text
    assert "Hello below" in page


@pytest.mark.parametrize(
    ("text", "more", "reason"),
    [
        (" ", {}, "commentTextRequired"),
        ("x" * 10_001, {}, "commentTextTooLong"),
        ("x", {"channelId": ""}, "channelOrVideoIdMissing"),
        ("x", {"videoId": "nothing"}, "videoNotFound"),
        ("x", {"nonsense": 1}, "badRequest"),
        ("x", {"topLevelComment": {"snippet": {"text": "x"}}}, "badRequest"),
    ],
)
def test_a_wrong_comment_is_refused(
    channel: Channel, video_id: str, text: str, more: dict[str, Any], reason: str
) -> None:
    assert reason_of(channel.comment(video_id, text, **more)) == reason


@pytest.mark.parametrize("status", [{"privacyStatus": "private"}, {"selfDeclaredMadeForKids": True}])
def test_private_videos_and_those_for_kids_have_no_comments(
    channel: Channel, film: bytes, status: dict[str, Any]
) -> None:
    made = channel.upload(film, **status).json()["id"]
    assert reason_of(channel.comment(made, "x")) == "commentsDisabled"


def test_a_thumbnail_is_shown(channel: Channel, video_id: str, png: bytes) -> None:
    picture = channel.thumbnail(video_id, png).json()["items"][0]["default"]["url"]
    assert requests.get(picture, timeout=10).content == png
    page = requests.get(f"{channel.base}/_hosts/www.youtube.com/shorts/{video_id}", timeout=10).text
    assert picture.partition("/pictures/")[2] in page


@pytest.mark.parametrize(
    ("data", "mime_type", "params", "reason"),
    [
        (b"", "image/png", {}, "mediaBodyRequired"),
        (b"no picture", "image/png", {}, "invalidImage"),
        (b"x", "image/gif", {}, "badContent"),
        (b"x", "image/png", {"videoId": "nothing"}, "videoNotFound"),
        (b"x", "image/png", {"nonsense": "1"}, "badRequest"),
        (b"x", "image/png", {"uploadType": "multipart"}, "badRequest"),
    ],
)
def test_a_wrong_thumbnail_is_refused(
    channel: Channel, video_id: str, data: bytes, mime_type: str, params: dict[str, str], reason: str
) -> None:
    assert reason_of(channel.thumbnail(video_id, data, mime_type, **params)) == reason


def test_a_thumbnail_of_more_than_two_megabytes_is_refused(channel: Channel, video_id: str) -> None:
    answer = channel.thumbnail(video_id, noise((1000, 1000)) + bytes(2 * 1024**2))
    assert (answer.status_code, reason_of(answer)) == (413, "uploadTooLarge")


def test_a_channel_not_verified_by_phone_sets_no_thumbnail(
    sandbox_url: str, video_id: str, png: bytes
) -> None:
    answer = Channel(sandbox_url, flags="unproven").thumbnail(video_id, png)
    assert (answer.status_code, reason_of(answer)) == (403, "forbidden")


def test_a_metered_project_has_ten_thousand_units_a_day(sandbox_url: str) -> None:
    channel = Channel(sandbox_url, project="metered-units")
    answers = [channel.delete("nothing") for _ in range(201)]
    assert [reason_of(answer) for answer in answers[-2:]] == ["videoNotFound", "quotaExceeded"]


def test_the_channels_page_shows_its_videos(channel: Channel, video_id: str) -> None:
    page = requests.get(f"{channel.base}/_hosts/www.youtube.com/@demo", timeout=10).text
    for shown in ("Title", "<video", "public", "a, b c"):
        assert shown in page
    assert requests.get(f"{channel.base}/_hosts/www.youtube.com/watch?v=nothing", timeout=10).ok

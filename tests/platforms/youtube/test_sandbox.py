"""The adapter against the stand-in: what is sent is taken, and what goes wrong is got over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.platforms.base import Credentials, Draft, Figures, Video
from syndication.platforms.errors import (
    NotAuthorized,
    PlatformError,
    RateLimited,
    Rejected,
)
from syndication.platforms.http import Http
from syndication.platforms.youtube import uploading
from syndication.platforms.youtube.adapter import platform
from syndication.platforms.youtube.composing import metadata
from syndication.platforms.youtube.session import Session
from syndication.sandbox.youtube.demo import youtube_credentials
from tests.platforms.conftest import Notes
from tests.platforms.youtube.conftest import Account, out
from tests.platforms.youtube.samples import sample
from tests.support.shelf import Shelf


@pytest.fixture(params=["video", "short"])
def draft(request: pytest.FixtureRequest, shelf: Shelf) -> Draft:
    return sample(request.param, shelf)


def test_a_full_video_is_published_commented_measured_and_taken_down(
    account: Account, patient: Http, checkpoints: Notes, draft: Draft
) -> None:
    channel = account()
    published = out(draft, channel, patient, checkpoints)
    assert published.note == ""
    assert platform.comment(published.remote_id, "Hello below", channel, patient)
    assert platform.measure(published.remote_id, channel, patient) == Figures(views=0, likes=0, comments=1)
    page = requests.get(published.url, timeout=10).text
    for shown in (
        "Tomatoes from seed",
        "How we grow tomatoes",
        "Hello below",
        "unlisted",
        "<video",
        "Thumbnail",
    ):
        assert shown in page
    platform.delete(published.remote_id, channel, patient)
    platform.delete(published.remote_id, channel, patient)
    with pytest.raises(Rejected):
        platform.measure(published.remote_id, channel, patient)


def test_a_connected_channel_says_who_it_is(account: Account, sandbox_url: str, patient: Http) -> None:
    profile = platform.profile(Credentials(youtube_credentials("bakery"), f"{sandbox_url}/youtube"), patient)
    assert profile.handle == "@bakery"
    assert profile.picture is not None and profile.picture.startswith(b"\x89PNG")
    assert profile.settings == {"LONG_UPLOADS": "allowed", "MAY_COMMENT": "yes"}
    assert profile.name in requests.get(profile.url, timeout=10).text


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ("expired", "7 days"),
        ("revoked", "7 days"),
        ("readonly", "lacks the scope youtube.upload"),
        ("nochannel", "no YouTube channel"),
    ],
)
def test_a_channel_that_cannot_be_connected_is_said_so(account: Account, flags: str, words: str) -> None:
    with pytest.raises(NotAuthorized, match=words):
        account(flags=flags)


def test_what_a_channel_may_not_do_is_known_when_it_is_connected(sandbox_url: str, patient: Http) -> None:
    typed = Credentials(youtube_credentials(flags="unproven~nocomment"), f"{sandbox_url}/youtube")
    assert platform.profile(typed, patient).settings == {"LONG_UPLOADS": "disallowed", "MAY_COMMENT": "no"}


def test_an_upload_in_pieces_arrives_whole(
    account: Account, patient: Http, checkpoints: Notes, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = larger(shelf)
    monkeypatch.setattr(uploading, "CHUNK", 256 * 1024)
    draft = Draft("video", "", title="Large", media=(video,))
    url = out(draft, account(), patient, checkpoints).url
    page = requests.get(url, timeout=10).text
    source = page.partition('<video src="')[2].partition('"')[0]
    base = url.partition("/youtube/")[0]
    assert requests.get(base + source, timeout=10).content == video.path.read_bytes()


def larger(shelf: Shelf) -> Video:
    """A video of more than two pieces: players skip what follows a box called "free"."""
    video = shelf.video(64, 36, 0.5, rate=10)
    padding = 600 * 1024
    with video.path.open("ab") as file:
        file.write((padding + 8).to_bytes(4, "big") + b"free" + bytes(padding))
    return replace(video, size=video.path.stat().st_size)


def test_a_file_that_is_no_video_is_said_in_words(
    account: Account, patient: Http, checkpoints: Notes, clip: Draft
) -> None:
    clip.videos[0].path.write_bytes(b"\0\0\0\x18ftypmp42 broken")
    channel = account()
    platform.publish(clip, channel, patient, checkpoints)
    with pytest.raises(Rejected, match="no video that can be read"):
        platform.proceed(clip, channel, patient, checkpoints)


def test_the_same_file_again_is_rejected_as_a_duplicate(account: Account, patient: Http, clip: Draft) -> None:
    channel = account()
    out(clip, channel, patient, Notes())
    again = Notes()
    platform.publish(replace(clip, title="Another"), channel, patient, again)
    with pytest.raises(Rejected, match="uploaded to this channel before"):
        platform.proceed(clip, channel, patient, again)


def test_an_unverified_project_makes_everything_private_and_it_is_said(
    account: Account, patient: Http, checkpoints: Notes, clip: Draft
) -> None:
    published = out(clip, account(project="unverified-one"), patient, checkpoints)
    assert "YouTube has made the video private" in published.note


def test_a_used_up_quota_waits_until_midnight_in_california(
    account: Account, patient: Http, clip: Draft, sandbox_url: str
) -> None:
    channel = account(project="metered-one")
    for _ in range(100):
        begin(sandbox_url, channel, {"snippet": {"title": "x"}})
    with pytest.raises(RateLimited, match="midnight in California"):
        platform.publish(clip, channel, patient, Notes())


def test_a_channel_without_the_right_to_thumbnails_still_publishes(
    account: Account, patient: Http, checkpoints: Notes, draft: Draft
) -> None:
    published = out(draft, account(flags="unproven"), patient, checkpoints)
    assert "verified at youtube.com/verify" in published.note


def test_a_comment_without_its_scope_is_refused(
    account: Account, patient: Http, checkpoints: Notes, clip: Draft
) -> None:
    channel = account(flags="nocomment")
    published = out(clip, channel, patient, checkpoints)
    with pytest.raises(NotAuthorized, match="lacks a scope"):
        platform.comment(published.remote_id, "Hello", channel, patient)


def test_a_comment_on_a_private_video_is_refused(
    account: Account, patient: Http, checkpoints: Notes, clip: Draft
) -> None:
    channel = account()
    published = out(replace(clip, options={"privacy": "private"}), channel, patient, checkpoints)
    with pytest.raises(Rejected, match="switched off"):
        platform.comment(published.remote_id, "Hello", channel, patient)


def begin(url: str, channel: Credentials, resource: dict[str, Any]) -> requests.Response:
    return requests.post(
        f"{url}/youtube/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status",
        json=resource,
        headers={"Authorization": f"Bearer {channel.secrets['access_token']}"},
        timeout=10,
    )


@pytest.fixture(scope="module")
def lasting(one_sandbox: str) -> tuple[str, Credentials]:
    """A channel for many examples."""
    http = Http()
    session = Session(Credentials(youtube_credentials(), f"{one_sandbox}/youtube"), http)
    session.renew()
    http.close()
    return one_sandbox, Credentials(session.secrets, f"{one_sandbox}/youtube")


TEXTS = st.text(max_size=120) | st.text("ab <>é🐝\n", max_size=120) | st.text("x", min_size=95, max_size=105)
LONG_TEXTS = (
    TEXTS | st.integers(4990, 5010).map(lambda n: "x" * n) | st.integers(2490, 2510).map(lambda n: "é" * n)
)
TAGS = st.lists(st.text('ab ",<é🐝', max_size=104) | st.text(max_size=30), max_size=8)


@settings(max_examples=80)
@given(
    title=TEXTS,
    text=LONG_TEXTS,
    tags=TAGS,
    privacy=st.sampled_from(["public", "unlisted", "private"]),
    later=st.booleans(),
)
def test_what_problems_accepts_youtube_accepts_and_the_other_way_round(
    lasting: tuple[str, Credentials], title: str, text: str, tags: list[str], privacy: str, later: bool
) -> None:
    url, channel = lasting
    options = {"privacy": privacy, "publish_at": "2090-01-01T00:00:00Z" if later else ""}
    video = Video(None, "video/mp4", 1920, 1080, 9_000_000, 60.0)  # type: ignore[arg-type]
    draft = Draft("video", text, title=title, tags=tuple(tags), media=(video,), options=options)
    errors = [problem for problem in platform.problems(draft) if problem.severity == "error"]
    answer = begin(url, channel, metadata(draft))
    assert (answer.status_code == 200) == (not errors), (answer.text, errors)


def test_a_refusal_by_the_sandbox_reaches_an_editor_in_words(
    account: Account, patient: Http, clip: Draft
) -> None:
    with pytest.raises(PlatformError, match="without < and >"):
        platform.publish(replace(clip, title="a < b"), account(), patient, Notes())

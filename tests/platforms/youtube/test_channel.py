"""Connecting a channel, and what can be done with a video that is out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Figures
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    Rejected,
)
from syndication.platforms.http import Http
from syndication.platforms.youtube.adapter import platform
from tests.platforms.wire import Reply, Wire, reset
from tests.platforms.youtube.conftest import CHANNEL, Tube, error


def test_a_comment_is_one_call(tube: Tube, http: Http, channel: Credentials) -> None:
    tube.says("/youtube/v3/commentThreads", Reply(200, {"id": "Ugx"}))
    assert platform.comment("vid11111111", "First 🐝", channel, http) == "Ugx"
    [request] = tube.wire.requests
    assert (request.method, request.query) == ("POST", {"part": "snippet"})
    assert request.json == {
        "snippet": {
            "channelId": CHANNEL,
            "videoId": "vid11111111",
            "topLevelComment": {"snippet": {"textOriginal": "First 🐝"}},
        }
    }


@pytest.mark.parametrize("loss", [reset, Reply(500), Reply(200), error(400, "processingFailure")])
def test_a_comment_without_a_readable_answer_may_be_there(
    tube: Tube, http: Http, channel: Credentials, loss: Any
) -> None:
    tube.says("/youtube/v3/commentThreads", loss)
    with pytest.raises(OutcomeUnknown):
        platform.comment("vid11111111", "First", channel, http)
    assert len(tube.wire.requests) == 1


def test_deleting_what_is_gone_is_no_error(tube: Tube, http: Http, channel: Credentials) -> None:
    tube.says("/youtube/v3/videos", Reply(204), error(404, "videoNotFound"), error(403, "forbidden"))
    platform.delete("vid11111111", channel, http)
    platform.delete("vid11111111", channel, http)
    with pytest.raises(NotAuthorized):
        platform.delete("vid11111111", channel, http)
    assert {(r.method, r.query["id"]) for r in tube.wire.requests} == {("DELETE", "vid11111111")}


def test_figures_are_read_from_strings(tube: Tube, http: Http, channel: Credentials) -> None:
    counts = {"viewCount": "1234", "likeCount": "56", "favoriteCount": "0"}
    tube.says("/youtube/v3/videos", Reply(200, {"items": [{"statistics": counts}]}))
    assert platform.measure("vid11111111", channel, http) == Figures(views=1234, likes=56)


def test_a_video_that_is_gone_has_no_figures(tube: Tube, http: Http, channel: Credentials) -> None:
    tube.says("/youtube/v3/videos", Reply(200, {"items": []}))
    with pytest.raises(Rejected):
        platform.measure("vid11111111", channel, http)


def test_refreshing_gives_all_secrets(http: Http, channel: Credentials, secrets: dict[str, str]) -> None:
    renewed = platform.refresh(channel, http)
    assert renewed["access_token"] == "ya29.renewed"
    assert float(renewed["expires_at"]) > datetime.now(UTC).timestamp() + 3000
    assert {name: renewed[name] for name in ("client_id", "client_secret", "refresh_token")} == {
        name: secrets[name] for name in ("client_id", "client_secret", "refresh_token")
    }


@pytest.mark.parametrize(
    ("status", "name", "words"),
    [
        (400, "invalid_grant", "7 days"),
        (401, "invalid_client", "client ID and secret"),
        (401, "unauthorized_client", "another client ID"),
        (401, "deleted_client", "deleted"),
        (400, "invalid_scope", "scopes"),
    ],
)
def test_a_token_that_google_does_not_renew_needs_an_admin(
    tube: Tube, http: Http, channel: Credentials, status: int, name: str, words: str
) -> None:
    tube.says("/_hosts/oauth2.googleapis.com/token", Reply(status, {"error": name, "error_description": "x"}))
    with pytest.raises(NotAuthorized, match=words):
        platform.refresh(channel, http)


SCOPES = "https://www.googleapis.com/auth/youtube.{}"
FOUND = {
    "id": CHANNEL,
    "snippet": {"title": "Bäckerei", "customUrl": "@baeckerei"},
    "status": {"longUploadsStatus": "eligible"},
}


def connect(tube: Tube, http: Http, channel: Credentials, scopes: list[str], **found: Any) -> Any:
    given = {"access_token": "ya29.new", "expires_in": 3599, "scope": " ".join(map(SCOPES.format, scopes))}
    tube.says("/_hosts/oauth2.googleapis.com/token", Reply(200, given))
    tube.says("/youtube/v3/channels", Reply(200, {"items": [FOUND | found]}))
    return platform.profile(replace(channel, remote_id=""), http)


def test_a_channel_is_told_by_its_refresh_token(
    tube: Tube, wire: Wire, http: Http, channel: Credentials
) -> None:
    tube.says("/picture.png", Reply(200, b"\x89PNG"))
    snippet = FOUND["snippet"] | {"thumbnails": {"default": {"url": f"{wire.url}/picture.png"}}}
    profile = connect(tube, http, channel, ["upload", "readonly", "force-ssl"], snippet=snippet)
    assert (profile.remote_id, profile.name, profile.handle) == (CHANNEL, "Bäckerei", "@baeckerei")
    assert profile.url == f"{wire.url}/_hosts/www.youtube.com/@baeckerei"
    assert profile.picture == b"\x89PNG"
    assert profile.secrets is not None and profile.secrets["access_token"] == "ya29.new"
    assert profile.settings == {"LONG_UPLOADS": "eligible", "MAY_COMMENT": "yes"}
    _token, asked, pictured = wire.requests
    assert asked.query == {"part": "snippet,status", "mine": "true"}
    assert "authorization" not in pictured.headers


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "file:///etc/passwd", 7, None, "http://[::bad"]
)
def test_a_picture_is_not_fetched_from_just_anywhere(
    tube: Tube, http: Http, channel: Credentials, url: Any
) -> None:
    snippet = FOUND["snippet"] | {"thumbnails": {"high": {"url": url}}}
    assert connect(tube, http, channel, ["upload", "readonly"], snippet=snippet).picture is None


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [(["readonly"], "youtube.upload"), (["upload"], "youtube.readonly")],
)
def test_a_missing_scope_is_named_when_connecting(
    tube: Tube, http: Http, channel: Credentials, scopes: list[str], missing: str
) -> None:
    with pytest.raises(NotAuthorized, match=f"lacks the scope {missing}"):
        connect(tube, http, channel, scopes)


def test_without_the_scope_for_comments_a_channel_still_works(
    tube: Tube, http: Http, channel: Credentials
) -> None:
    assert connect(tube, http, channel, ["upload", "readonly"]).settings["MAY_COMMENT"] == "no"


def test_a_google_account_without_a_channel_is_said_so(tube: Tube, http: Http, channel: Credentials) -> None:
    tube.says("/youtube/v3/channels", Reply(200, {"pageInfo": {"totalResults": 0}}))
    with pytest.raises(NotAuthorized, match="no YouTube channel"):
        platform.profile(channel, http)


def test_a_picture_on_another_host_is_fetched_over_a_secure_connection_only(
    tube: Tube, http: Http, channel: Credentials
) -> None:
    url = tube.wire.url.replace("127.0.0.1", "localhost") + "/picture.png"
    tube.says("/picture.png", Reply(200, b"\x89PNG"))
    snippet = FOUND["snippet"] | {"thumbnails": {"high": {"url": url}}}
    assert connect(tube, http, channel, ["upload", "readonly"], snippet=snippet).picture is None
    assert tube.asked("/picture.png") == []

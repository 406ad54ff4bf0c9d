"""Connecting: who an account is, what its token may do and what its server takes."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.platforms.base import Credentials
from syndication.platforms.errors import NotAuthorized, Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.mastodon.adapter import platform
from tests.platforms.mastodon.conftest import TOKEN, Server
from tests.platforms.wire import Reply

ACCOUNT = {
    "id": "77",
    "username": "me",
    "display_name": "Me & Co",
    "url": "https://social.example/@me",
    "avatar_static": "",
}
CONFIGURATION = {
    "statuses": {"max_characters": 1000, "max_media_attachments": 6, "characters_reserved_per_url": 30},
    "media_attachments": {
        "supported_mime_types": ["image/png", "video/mp4", "audio/mpeg", "x"],
        "description_limit": 400,
        "image_size_limit": 1,
        "image_matrix_limit": 2,
        "video_size_limit": 3,
        "video_frame_rate_limit": 4,
        "video_matrix_limit": 5,
    },
    "polls": {"max_options": 6, "max_characters_per_option": 7, "min_expiration": 8, "max_expiration": 9},
}
SETTINGS = {
    "MAX_CHARACTERS": 1000,
    "MAX_MEDIA": 6,
    "URL_CHARACTERS": 30,
    "MIME_TYPES": "image/png video/mp4",
    "DESCRIPTION_LIMIT": 400,
    "IMAGE_SIZE_LIMIT": 1,
    "IMAGE_MATRIX_LIMIT": 2,
    "VIDEO_SIZE_LIMIT": 3,
    "VIDEO_FRAME_RATE_LIMIT": 4,
    "VIDEO_MATRIX_LIMIT": 5,
    "POLL_MAX_OPTIONS": 6,
    "POLL_MAX_CHARACTERS": 7,
    "POLL_MIN_SECONDS": 8,
    "POLL_MAX_SECONDS": 9,
}


@pytest.fixture
def answers(server: Server) -> dict[str, Any]:
    server.replies |= {
        "GET /api/v1/accounts/verify_credentials": Reply(200, ACCOUNT),
        "GET /api/v1/apps/verify_credentials": Reply(200, {"name": "Desk", "scopes": ["read", "write"]}),
        "GET /api/v2/instance": Reply(200, {"domain": "social.example", "version": "4.6.4"}),
    }
    return server.replies


@pytest.fixture
def profile(answers: dict[str, Any], credentials: Credentials, http: Http) -> Any:
    return lambda: platform.profile(credentials, http)


def test_an_identity_is_the_number_of_the_account_on_its_server(profile: Any) -> None:
    found = profile()
    assert (found.remote_id, found.handle) == ("77@social.example", "me@social.example")
    assert (found.name, found.url, found.picture) == ("Me & Co", "https://social.example/@me", None)
    assert found.expires_at is None


def test_an_account_without_a_display_name_goes_by_its_user_name(
    answers: dict[str, Any], profile: Any
) -> None:
    answers["GET /api/v1/accounts/verify_credentials"] = Reply(200, ACCOUNT | {"display_name": ""})
    assert profile().name == "me"


def test_a_picture_of_the_same_server_is_fetched_without_the_token(
    server: Server, answers: dict[str, Any], profile: Any
) -> None:
    account = ACCOUNT | {"avatar_static": f"{server.wire.url}/avatar.png"}
    answers["GET /api/v1/accounts/verify_credentials"] = Reply(200, account)
    answers["GET /avatar.png"] = Reply(200, b"PNG")
    assert profile().picture == b"PNG"
    assert TOKEN not in server.wire.requests[-1].everything


@pytest.mark.parametrize("url", ["http://10.0.0.1/a.png", "file:///etc/passwd", "//[", "nonsense"])
def test_a_picture_from_elsewhere_without_tls_is_not_fetched(
    answers: dict[str, Any], profile: Any, url: str
) -> None:
    answers["GET /api/v1/accounts/verify_credentials"] = Reply(200, ACCOUNT | {"avatar": url})
    assert profile().picture is None


def test_what_the_server_takes_is_read_from_it(answers: dict[str, Any], profile: Any) -> None:
    instance = {"domain": "social.example", "version": "4.5.2+glitch", "configuration": CONFIGURATION}
    answers["GET /api/v2/instance"] = Reply(200, instance)
    assert profile().settings == SETTINGS | {"KEY_SECONDS": 3600}


def test_an_old_server_is_asked_the_older_question(answers: dict[str, Any], profile: Any) -> None:
    answers["GET /api/v2/instance"] = Reply(404, {"error": "Not found"})
    answers["GET /api/v1/instance"] = Reply(
        200, {"uri": "https://Social.Example", "version": "3.4.0", "max_toot_chars": 5000}
    )
    found = profile()
    assert found.handle == "me@social.example"
    assert found.settings == {"MAX_CHARACTERS": 5000, "KEY_SECONDS": 3600}


@pytest.mark.parametrize(
    "version", ["2.7.2 (compatible; Pleroma 2.6.0)", "4.2.0 (compatible; Akkoma 3.1)", "0.19.1", "", None, 4]
)
def test_only_of_mastodon_itself_it_is_known_that_keys_are_remembered(
    answers: dict[str, Any], profile: Any, version: object
) -> None:
    answers["GET /api/v2/instance"] = Reply(200, {"domain": "social.example", "version": version})
    assert "KEY_SECONDS" not in profile().settings


@pytest.mark.parametrize(
    "configuration",
    [None, [], {"statuses": None}, {"statuses": {"max_characters": "x", "max_media_attachments": -1}}],
)
def test_what_makes_no_sense_of_a_server_is_passed_over(
    answers: dict[str, Any], profile: Any, configuration: Any
) -> None:
    answers["GET /api/v2/instance"] = Reply(200, {"version": "4.6.4", "configuration": configuration})
    found = profile()
    assert found.settings == {"KEY_SECONDS": 3600}
    assert found.remote_id.startswith("77@127.0.0.1:")


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [
        (["read"], "write:statuses, write:media"),
        (["read", "write:statuses"], "write:media"),
        (["profile", "write"], "read:statuses"),
    ],
)
def test_a_scope_that_is_missing_is_named(
    answers: dict[str, Any], profile: Any, scopes: list[str], missing: str
) -> None:
    answers["GET /api/v1/apps/verify_credentials"] = Reply(200, {"scopes": scopes})
    with pytest.raises(NotAuthorized, match=f"{missing}\\."):
        profile()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, {"scopes": ["read:statuses", "write:statuses", "write:media", "profile"]}),
        Reply(200, {"name": "An old server says nothing of scopes"}),
        Reply(404, {"error": "Not found"}),
        Reply(403, {"error": "Forbidden"}),
    ],
)
def test_scopes_that_suffice_or_are_not_told_are_fine(
    answers: dict[str, Any], profile: Any, reply: Reply
) -> None:
    answers["GET /api/v1/apps/verify_credentials"] = reply
    assert profile().remote_id == "77@social.example"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(401, {"error": "The access token is invalid"}), NotAuthorized),
        (Reply(403, {"error": "Your login is currently disabled"}), NotAuthorized),
        (Reply(404, {"error": "Not found"}), Rejected),
        (Reply(200, "<p>No API here</p>"), Unavailable),
        (Reply(302, headers={"Location": "https://elsewhere.example"}), Unavailable),
    ],
)
def test_a_server_that_does_not_know_the_token_is_an_error(
    answers: dict[str, Any], profile: Any, reply: Reply, expected: type[Exception]
) -> None:
    answers["GET /api/v1/accounts/verify_credentials"] = reply
    with pytest.raises(expected):
        profile()

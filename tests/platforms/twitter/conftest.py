from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Published
from syndication.platforms.errors import OutcomeUnknown
from syndication.platforms.http import Http
from syndication.platforms.twitter import finding
from syndication.platforms.twitter.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, Wire, reset

USER = "77"
OAUTH_1 = {
    "api_key": "the-api-key",
    "api_key_secret": "the-api-key-secret",
    "access_token": "77-the-access-token",
    "access_token_secret": "the-access-token-secret",
}
OAUTH_2 = {
    "client_id": "the-client",
    "oauth2_access_token": "the-oauth2-access-token",
    "oauth2_refresh_token": "the-oauth2-refresh-token",
}
DUPLICATE = Reply(
    403,
    {
        "detail": "You are not allowed to create a Tweet with duplicate content.",
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
    },
)
SLOW_DOWN = Reply(429, {"title": "Too Many Requests", "type": "about:blank", "status": 429})
MEDIA_INVALID = Reply(
    400,
    {
        "errors": [{"parameters": {"media.media_ids": ["[5]"]}, "message": "Your media IDs are invalid."}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.twitter.com/2/problems/invalid-request",
    },
)
EXPIRED = Reply(
    401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
)
RENEWED = Reply(
    200,
    {
        "token_type": "bearer",
        "expires_in": 7200,
        "access_token": "a-new-access-token",
        "refresh_token": "a-new-refresh-token",
        "scope": "tweet.read tweet.write users.read media.write offline.access",
    },
)


def made(post_id: str = "1001") -> Reply:
    return Reply(201, {"data": {"id": post_id, "text": "Text", "edit_history_tweet_ids": [post_id]}})


def uploaded(media_id: str = "5", **more: Any) -> Reply:
    return Reply(
        200, {"data": {"id": media_id, "media_key": f"3_{media_id}", "expires_after_secs": 86400, **more}}
    )


def listed(*posts: dict[str, Any]) -> Reply:
    return Reply(200, {"data": list(posts), "meta": {"result_count": len(posts)}})


@pytest.fixture
def account(wire: Wire) -> Credentials:
    return Credentials(OAUTH_1, wire.url, USER)


@pytest.fixture
def out(wire: Wire) -> Published:
    """What is published when X answers `made()`."""
    return Published("1001", f"{wire.url}/_hosts/x.com/i/status/1001")


@pytest.fixture
def publish(account: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.publish(draft, account, http, checkpoints)


@pytest.fixture
def find(account: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.find(draft, account, http, checkpoints, datetime.now(UTC))


@pytest.fixture
def in_doubt(wire: Wire, publish: Any) -> Draft:
    """A draft whose answer was lost."""
    wire.replies(reset)
    draft = Draft("tweet", "Hello & welcome: https://example.com/a")
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    return draft


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if enough time had passed since the try for every post to be listed."""
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))

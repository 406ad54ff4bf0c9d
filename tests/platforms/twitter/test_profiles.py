"""Who an account is, and how its posts are doing."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.platforms.base import Credentials, Figures
from syndication.platforms.errors import NotAuthorized, Rejected
from syndication.platforms.http import Http
from syndication.platforms.twitter.adapter import platform
from tests.platforms.twitter.conftest import EXPIRED, OAUTH_2, RENEWED
from tests.platforms.wire import Reply, Wire

PNG = b"\x89PNG\r\n\x1a\n"
PROBLEMS = "https://api.twitter.com/2/problems/"


def user(**more: Any) -> Reply:
    data = {"id": "77", "name": "The Desk", "username": "desk", **more}
    return Reply(200, {"data": data}, {"x-access-level": "read-write"})


def test_the_profile_is_that_of_the_tokens(wire: Wire, account: Credentials, http: Http) -> None:
    picture = f"{wire.url}/profile_images/1/face_normal.png"
    wire.replies(user(profile_image_url=picture, verified=False, verified_type="none"), Reply(200, PNG))
    profile = platform.profile(account, http)
    assert (profile.remote_id, profile.name, profile.handle) == ("77", "The Desk", "desk")
    assert profile.url == f"{wire.url}/_hosts/x.com/desk"
    assert profile.picture == PNG
    assert profile.expires_at is None
    assert profile.settings == {}
    asked, fetched = wire.requests
    assert (asked.method, asked.path) == ("GET", "/2/users/me")
    assert asked.query == {"user.fields": "name,username,profile_image_url,verified,verified_type"}
    assert fetched.path == "/profile_images/1/face_400x400.png"
    assert "authorization" not in fetched.headers


@pytest.mark.parametrize(
    "more", [{"verified": True}, {"verified_type": "blue"}, {"verified_type": "business"}]
)
def test_a_verified_account_may_post_longer_videos(
    wire: Wire, account: Credentials, http: Http, more: dict[str, Any]
) -> None:
    wire.replies(user(**more))
    settings = platform.profile(account, http).settings
    assert settings == {"VIDEO_SECONDS": 7500, "VIDEO_BYTES": 16_000_000_000, "VIDEO_MAX_SIDE": 1920}


def test_tokens_that_may_only_read_are_refused_when_connecting(
    wire: Wire, account: Credentials, http: Http
) -> None:
    wire.replies(Reply(200, user().content, {"x-access-level": "read"}))
    with pytest.raises(NotAuthorized, match="“Read and write”"):
        platform.profile(account, http)


def test_a_missing_scope_is_told_as_soon_as_it_is_known(wire: Wire, http: Http) -> None:
    narrow = Reply(200, {**RENEWED.content, "scope": "tweet.read users.read offline.access"})
    wire.replies(EXPIRED, narrow, user())
    with pytest.raises(NotAuthorized, match=r"tweet\.write"):
        platform.profile(Credentials(OAUTH_2, wire.url), http)


def test_tokens_renewed_while_connecting_are_the_ones_to_keep(wire: Wire, http: Http) -> None:
    wire.replies(EXPIRED, RENEWED, user())
    profile = platform.profile(Credentials(OAUTH_2, wire.url), http)
    assert (profile.secrets or {})["oauth2_refresh_token"] == "a-new-refresh-token"


def test_a_picture_that_cannot_be_had_is_no_reason_to_refuse(
    wire: Wire, account: Credentials, http: Http
) -> None:
    wire.replies(user(profile_image_url=f"{wire.url}/gone.png"), Reply(404))
    assert platform.profile(account, http).picture is None


@pytest.mark.parametrize(
    ("public", "private", "figures"),
    [
        (
            {
                "impression_count": 9,
                "like_count": 5,
                "reply_count": 4,
                "retweet_count": 2,
                "quote_count": 1,
            },
            {"impression_count": 9, "url_link_clicks": 7, "user_profile_clicks": 3},
            Figures(views=9, likes=5, comments=4, shares=3, clicks=7),
        ),
        (
            {"like_count": 5, "reply_count": 4, "repost_count": 2},
            {"impression_count": 8, "url_clicks": 6},
            Figures(views=8, likes=5, comments=4, shares=2, clicks=6),
        ),
        ({}, {}, Figures()),
    ],
)
def test_figures_are_read_by_their_old_and_new_names(
    wire: Wire,
    account: Credentials,
    http: Http,
    public: dict[str, int],
    private: dict[str, int],
    figures: Figures,
) -> None:
    wire.replies(Reply(200, {"data": {"id": "1", "public_metrics": public, "non_public_metrics": private}}))
    assert platform.measure("1-2-3", account, http) == figures
    [asked] = wire.requests
    assert (asked.path, asked.query) == ("/2/tweets/1", {"tweet.fields": "public_metrics,non_public_metrics"})


def test_figures_of_an_old_post_are_those_that_everybody_may_see(
    wire: Wire, account: Credentials, http: Http
) -> None:
    refusal = {"title": "Field Authorization Error", "type": f"{PROBLEMS}not-authorized-for-resource"}
    wire.replies(
        Reply(200, {"errors": [refusal]}),
        Reply(200, {"data": {"id": "1", "public_metrics": {"like_count": 5}}}),
    )
    assert platform.measure("1", account, http) == Figures(likes=5)
    assert wire.requests[-1].query == {"tweet.fields": "public_metrics"}


def test_figures_that_are_not_given_are_not_asked_for_again(
    wire: Wire, account: Credentials, http: Http
) -> None:
    wire.replies(EXPIRED)
    with pytest.raises(NotAuthorized):
        platform.measure("1", account, http)
    assert len(wire.requests) == 1


def test_figures_of_a_post_that_is_gone_are_refused(wire: Wire, account: Credentials, http: Http) -> None:
    gone = {
        "title": "Not Found Error",
        "type": f"{PROBLEMS}resource-not-found",
        "detail": "Could not find it",
    }
    wire.replies(Reply(200, {"errors": [gone]}))
    with pytest.raises(Rejected, match="no such post"):
        platform.measure("1", account, http)

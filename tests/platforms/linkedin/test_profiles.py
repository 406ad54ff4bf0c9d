"""Whom a token speaks for, what it may do, when it ends, and renewing it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Figures
from syndication.platforms.errors import NotAuthorized, Rejected
from syndication.platforms.http import Http
from syndication.platforms.linkedin.adapter import platform
from tests.platforms.linkedin.conftest import MEMBER, ORGANIZATION, POST, TOKEN, error
from tests.platforms.wire import Reply, Wire

OAUTH = "/_hosts/www.linkedin.com/oauth/v2"
APP = {"client_id": "app", "client_secret": "app-secret-1"}
ACTIVE = {
    "active": True,
    "status": "active",
    "expires_at": 1_900_000_000,
    "scope": "openid,profile,w_member_social",
}
ROLE = {"organization": ORGANIZATION, "role": "ADMINISTRATOR", "state": "APPROVED"}


def answers(wire: Wire, **replies: Any) -> None:
    """By the last word of the path."""
    wire.answer = lambda request: replies.get(request.path.rpartition("/")[2].partition("%")[0], error(404))


def connect(wire: Wire, http: Http, **secrets: str) -> Any:
    return platform.profile(Credentials({"access_token": TOKEN, **secrets}, wire.url), http)


def test_a_member_is_read_with_the_token(wire: Wire, http: Http) -> None:
    picture = f"{wire.url}/me.png"
    answers(
        wire,
        userinfo=Reply(200, {"sub": "anna-1", "name": "Anna B", "picture": picture}),
        **{"me.png": Reply(200, b"P")},
    )
    profile = connect(wire, http)
    assert (profile.remote_id, profile.name, profile.picture) == (MEMBER, "Anna B", b"P")
    assert (profile.expires_at, profile.settings) == (None, {"KIND": "member"})
    asked, pictured = wire.requests
    assert (asked.path, asked.headers["authorization"]) == ("/v2/userinfo", f"Bearer {TOKEN}")
    assert "authorization" not in pictured.headers


@pytest.mark.parametrize("url", ["http://169.254.169.254/x", "file:///etc/passwd", "http://[", 7, None])
def test_a_picture_is_not_fetched_from_just_anywhere(wire: Wire, http: Http, url: Any) -> None:
    answers(wire, userinfo=Reply(200, {"sub": "anna-1", "name": "Anna", "picture": url}))
    assert connect(wire, http).picture is None
    assert len(wire.requests) == 1


def test_an_organisation_is_read_with_the_role_of_its_member(wire: Wire, http: Http) -> None:
    found = {
        "localizedName": "Lantern Books",
        "vanityName": "lantern",
        "logoV2": {"original": "urn:li:digitalmediaAsset:L1"},
    }
    replies = {
        "/rest/organizationAcls": Reply(200, {"elements": [ROLE]}),
        "/rest/organizations/77": Reply(200, found),
        "/rest/images/urn%3Ali%3Aimage%3AL1": Reply(200, {"downloadUrl": f"{wire.url}/logo.png"}),
        "/logo.png": Reply(200, b"L"),
    }
    wire.answer = lambda request: replies[request.path]
    profile = connect(wire, http, organization_id="77")
    assert (profile.remote_id, profile.name, profile.handle, profile.picture) == (
        ORGANIZATION,
        "Lantern Books",
        "lantern",
        b"L",
    )
    assert profile.url == f"{wire.url}/_hosts/www.linkedin.com/company/lantern"
    assert profile.settings == {"KIND": "organization"}
    roles = wire.requests[0]
    assert roles.query == {"q": "roleAssignee", "state": "APPROVED", "start": "0", "count": "100"}
    assert (roles.headers["linkedin-version"], roles.headers["x-restli-method"]) == ("202609", "FINDER")


def test_a_content_admin_who_may_not_read_the_organisation_may_post_for_it(wire: Wire, http: Http) -> None:
    role = {**ROLE, "role": "CONTENT_ADMINISTRATOR"}
    replies = {
        "/rest/organizationAcls": Reply(200, {"elements": [role]}),
        "/rest/organizations/77": error(403),
    }
    wire.answer = lambda request: replies[request.path]
    profile = connect(wire, http, organization_id="77")
    assert (profile.remote_id, profile.name) == (ORGANIZATION, "Organisation 77")


def test_a_role_on_a_later_page_counts(wire: Wire, http: Http) -> None:
    others = [{**ROLE, "organization": f"urn:li:organization:{number}"} for number in range(1000, 1100)]
    wire.replies(Reply(200, {"elements": others}), Reply(200, {"elements": [ROLE]}), error(403))
    assert connect(wire, http, organization_id="77").remote_id == ORGANIZATION


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, {"elements": []}), "has no role at this organisation"),
        (Reply(200, {"elements": [{**ROLE, "role": "ANALYST"}]}), "the role ANALYST"),
        (error(403, "ACCESS_DENIED"), "rw_organization_admin"),
        (error(401, "EXPIRED_ACCESS_TOKEN"), "has expired"),
    ],
)
def test_who_may_not_post_for_the_organisation_is_told_why(
    wire: Wire, http: Http, reply: Reply, words: str
) -> None:
    wire.replies(reply)
    with pytest.raises(NotAuthorized, match=words):
        connect(wire, http, organization_id="77")


def test_with_the_apps_secret_linkedin_says_when_the_token_ends(wire: Wire, http: Http) -> None:
    answers(wire, userinfo=Reply(200, {"sub": "anna-1", "name": "Anna"}), introspectToken=Reply(200, ACTIVE))
    assert connect(wire, http, **APP).expires_at == datetime.fromtimestamp(1_900_000_000, UTC)
    asked = wire.requests[1]
    assert (asked.method, asked.path) == ("POST", f"{OAUTH}/introspectToken")
    assert asked.form == {"client_id": "app", "client_secret": "app-secret-1", "token": TOKEN}
    assert "authorization" not in asked.headers


def test_without_it_the_day_that_was_typed_in_counts(wire: Wire, http: Http) -> None:
    answers(wire, userinfo=Reply(200, {"sub": "anna-1", "name": "Anna"}))
    assert connect(wire, http, expires_on="2027-01-31").expires_at == datetime(2027, 1, 31, tzinfo=UTC)
    assert connect(wire, http, expires_on="soon").expires_at is None


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, {**ACTIVE, "scope": "openid,profile"}), "lacks the permission w_member_social"),
        (Reply(200, {"active": False, "status": "expired"}), "has expired"),
        (Reply(200, {"active": False, "status": "revoked"}), "was withdrawn"),
        (Reply(200, {"active": False}), "is not valid any more"),
        (Reply(401, {"error": "invalid_client", "error_description": "x"}), "client ID and client secret"),
        (Reply(400, {"error": "invalid_request"}), "client ID and client secret"),
    ],
)
def test_a_token_that_linkedin_says_cannot_post_is_refused_when_it_is_connected(
    wire: Wire, http: Http, reply: Reply, words: str
) -> None:
    answers(wire, userinfo=Reply(200, {"sub": "anna-1", "name": "Anna"}), introspectToken=reply)
    with pytest.raises(NotAuthorized, match=words):
        connect(wire, http, **APP)


def test_the_longer_name_of_a_scope_counts_too(wire: Wire, http: Http) -> None:
    longer = Reply(200, {**ACTIVE, "scope": "openid profile w_member_social_feed"})
    answers(wire, userinfo=Reply(200, {"sub": "anna-1", "name": "Anna"}), introspectToken=longer)
    assert connect(wire, http, **APP).remote_id == MEMBER


REFRESHABLE = {"access_token": TOKEN, "refresh_token": "AQY-refresh-1", **APP}


def test_a_token_is_renewed_with_the_refresh_token(wire: Wire, http: Http) -> None:
    wire.replies(
        Reply(200, {"access_token": "AQX-new", "expires_in": 5_184_000, "refresh_token": "AQY-refresh-2"})
    )
    renewed = platform.refresh(Credentials(REFRESHABLE, wire.url, MEMBER), http)
    assert {**renewed, "expires_on": ""} == {
        **REFRESHABLE,
        "access_token": "AQX-new",
        "refresh_token": "AQY-refresh-2",
        "expires_on": "",
    }
    assert date.fromisoformat(renewed["expires_on"]) - datetime.now(UTC).date() >= timedelta(days=59)
    [asked] = wire.requests
    assert (asked.method, asked.path) == ("POST", f"{OAUTH}/accessToken")
    assert asked.form == {"grant_type": "refresh_token", "refresh_token": "AQY-refresh-1", **APP}


@pytest.mark.parametrize("missing", ["refresh_token", "client_id", "client_secret"])
def test_without_all_that_is_needed_only_reconnecting_helps(wire: Wire, http: Http, missing: str) -> None:
    secrets = {name: value for name, value in REFRESHABLE.items() if name != missing}
    with pytest.raises(NotAuthorized, match="connect the account again"):
        platform.refresh(Credentials(secrets, wire.url, MEMBER), http)
    assert wire.requests == []


def test_a_refused_refresh_token_means_reconnecting(wire: Wire, http: Http) -> None:
    wire.replies(Reply(400, {"error": "invalid_request", "error_description": "revoked"}))
    with pytest.raises(NotAuthorized, match="did not accept the refresh token"):
        platform.refresh(Credentials(REFRESHABLE, wire.url, MEMBER), http)


STATISTICS = {"impressionCount": 90, "clickCount": 4, "likeCount": 3, "commentCount": 2, "shareCount": 1}


@pytest.mark.parametrize(("urn", "asked"), [(POST, "shares"), ("urn:li:ugcPost:7", "ugcPosts")])
def test_an_organisations_figures_are_its_share_statistics(
    wire: Wire, http: Http, organization: Credentials, urn: str, asked: str
) -> None:
    wire.replies(Reply(200, {"elements": [{"totalShareStatistics": STATISTICS}]}))
    assert platform.measure(urn, organization, http) == Figures(90, 3, 2, 1, 4)
    [request] = wire.requests
    assert request.path == "/rest/organizationalEntityShareStatistics"
    assert request.query == {
        "q": "organizationalEntity",
        "organizationalEntity": ORGANIZATION,
        asked: f"List({urn})",
    }


SOCIAL = {
    "likesSummary": {"totalLikes": 5, "aggregatedTotalLikes": 6},
    "commentsSummary": {"totalFirstLevelComments": 2},
}


@pytest.mark.parametrize("first", [Reply(200, {"elements": []}), error(403)])
def test_what_has_no_statistics_has_its_social_actions(
    wire: Wire, http: Http, organization: Credentials, first: Reply
) -> None:
    wire.replies(first, Reply(200, SOCIAL))
    assert platform.measure(POST, organization, http) == Figures(likes=6, comments=2)


def test_a_members_figures_are_what_linkedin_shows_of_them(
    wire: Wire, http: Http, member: Credentials
) -> None:
    wire.replies(Reply(200, SOCIAL), error(403), error(404))
    assert platform.measure(POST, member, http) == Figures(likes=6, comments=2)
    assert platform.measure(POST, member, http) == Figures()
    with pytest.raises(Rejected, match="does not have this post"):
        platform.measure(POST, member, http)
    assert wire.requests[0].path == "/rest/socialActions/urn%3Ali%3Ashare%3A7000000000000000001"

"""Who an account is, by either login, and how long its token lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from syndication.platforms.base import Credentials, Figures
from syndication.platforms.errors import NotAuthorized, Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.instagram.adapter import platform
from syndication.platforms.instagram.forms import ConnectForm
from tests.platforms.instagram.conftest import TOKEN, error
from tests.platforms.wire import Reply, Wire

ME = {"id": "77", "username": "baeckerei", "name": "Bäckerei"}
LIMIT = Reply(200, {"data": [{"quota_usage": 0}]})
OLD = "IGAA-old-token-0123456789"
NEW = "IGAA-new-token-0123456789"
RENEWED = Reply(200, {"access_token": NEW, "token_type": "bearer", "expires_in": 5_183_944})


def facebook(wire: Wire, **secrets: str) -> Credentials:
    return Credentials({"login": "facebook", "ig_user_id": "77", "access_token": TOKEN} | secrets, wire.url)


def instagram(wire: Wire) -> Credentials:
    return Credentials({"login": "instagram", "access_token": OLD}, wire.url)


def answering(wire: Wire, **replies: Reply) -> None:
    """By the last part of the path."""
    wire.answer = lambda request: replies.get(request.path.rpartition("/")[2].partition(".")[0], error(100))


def test_an_account_by_facebook_login(wire: Wire, http: Http) -> None:
    picture = {"profile_picture_url": f"{wire.url}/pictures/face.jpg"}
    ends = {"data": {"expires_at": 1_900_000_000}}
    replies = {
        "77": Reply(200, ME | picture),
        "face": Reply(200, b"\xff\xd8"),
        "debug_token": Reply(200, ends),
    }
    answering(wire, content_publishing_limit=LIMIT, **replies)
    profile = platform.profile(facebook(wire), http)
    assert (profile.remote_id, profile.name, profile.handle) == ("77", "Bäckerei", "baeckerei")
    assert profile.url == f"{wire.url}/_hosts/www.instagram.com/baeckerei/"
    assert profile.picture == b"\xff\xd8"
    assert profile.expires_at == datetime.fromtimestamp(1_900_000_000, UTC)
    assert profile.settings == {}
    asked = wire.requests[0]
    assert (asked.path, asked.headers["authorization"]) == ("/v26.0/77", f"Bearer {TOKEN}")
    [pictured] = [request for request in wire.requests if "face" in request.path]
    assert "authorization" not in pictured.headers


def test_the_address_of_a_public_account_is_instagrams_own(wire: Wire, http: Http) -> None:
    answering(wire, content_publishing_limit=LIMIT, **{"77": Reply(200, {"id": "77"})})
    assert platform.profile(facebook(wire), http).url == ""
    assert platform.profile(facebook(wire), http).name == "77"


def test_the_only_account_of_a_token_needs_no_id(wire: Wire, http: Http) -> None:
    pages = {"data": [{"id": "1"}, {"id": "2", "instagram_business_account": {"id": "77", "username": "b"}}]}
    answering(wire, accounts=Reply(200, pages), content_publishing_limit=LIMIT, **{"77": Reply(200, ME)})
    assert platform.profile(facebook(wire, ig_user_id=""), http).remote_id == "77"


@pytest.mark.parametrize(
    ("linked", "sentence"),
    [
        ([], "Link the account to a page"),
        (["77", "78"], "Enter the ID of one: 77 \\(n77\\), 78 \\(n78\\)"),
    ],
)
def test_without_an_id_the_account_has_to_be_clear(
    wire: Wire, http: Http, linked: list[str], sentence: str
) -> None:
    pages = [{"instagram_business_account": {"id": key, "username": f"n{key}"}} for key in linked]
    answering(wire, accounts=Reply(200, {"data": pages}))
    with pytest.raises(Rejected, match=sentence):
        platform.profile(facebook(wire, ig_user_id=""), http)


def test_an_account_by_instagram_login_is_that_of_its_token_and_renews_it(wire: Wire, http: Http) -> None:
    me = Reply(200, ME | {"user_id": "17841", "id": "5"})
    answering(wire, me=me, refresh_access_token=RENEWED, content_publishing_limit=LIMIT)
    profile = platform.profile(instagram(wire), http)
    assert profile.remote_id == "17841"
    assert profile.secrets == {"login": "instagram", "access_token": NEW}
    assert profile.expires_at
    assert abs(profile.expires_at - datetime.now(UTC) - timedelta(seconds=5_183_944)) < timedelta(seconds=30)
    assert profile.settings == {"RESUMABLE_UPLOAD": 0}
    assert {request.path.split("/")[2] for request in wire.requests} == {"graph.instagram.com"}


@pytest.mark.parametrize("reply", [error(100), error(190), error(4), Reply(500)])
def test_a_token_too_young_to_be_renewed_works_as_it_is(wire: Wire, http: Http, reply: Reply) -> None:
    answering(wire, me=Reply(200, ME), refresh_access_token=reply, content_publishing_limit=LIMIT)
    profile = platform.profile(instagram(wire), http)
    assert (profile.secrets, profile.expires_at) == ({"login": "instagram", "access_token": OLD}, None)


def test_without_the_permission_to_publish_no_account_is_connected(wire: Wire, http: Http) -> None:
    answering(wire, content_publishing_limit=error(10), **{"77": Reply(200, ME)})
    with pytest.raises(NotAuthorized, match="lacks a permission"):
        platform.profile(facebook(wire), http)


def test_a_token_is_renewed(wire: Wire, http: Http) -> None:
    answering(wire, refresh_access_token=RENEWED)
    assert platform.refresh(instagram(wire), http) == {"login": "instagram", "access_token": NEW}
    [asked] = wire.requests
    assert asked.path == "/_hosts/graph.instagram.com/refresh_access_token"
    assert asked.query == {"grant_type": "ig_refresh_token", "access_token": OLD}


def test_a_token_that_has_ended_can_only_be_replaced(wire: Wire, http: Http) -> None:
    answering(wire, refresh_access_token=error(190, 463))
    with pytest.raises(NotAuthorized, match="access token has expired"):
        platform.refresh(instagram(wire), http)


def test_tokens_of_facebook_login_are_not_renewed(wire: Wire, http: Http) -> None:
    with pytest.raises(NotAuthorized, match="An admin has to connect the account again"):
        platform.refresh(facebook(wire), http)
    assert wire.requests == []


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "file:///etc/passwd", "http://[::bad", 7, None]
)
def test_a_picture_is_not_fetched_from_just_anywhere(wire: Wire, http: Http, url: Any) -> None:
    answering(wire, content_publishing_limit=LIMIT, **{"77": Reply(200, ME | {"profile_picture_url": url})})
    assert platform.profile(facebook(wire), http).picture is None


def test_what_cannot_be_deleted_by_instagram_login_says_what_to_do(wire: Wire, http: Http) -> None:
    with pytest.raises(Rejected, match="Delete this one in its app"):
        platform.delete("900", instagram(wire), http)
    assert wire.requests == []


def test_deleting_what_is_gone_is_no_error(wire: Wire, http: Http) -> None:
    wire.replies(Reply(200, {"success": True}), error(100, 33), error(4))
    platform.delete("900", facebook(wire), http)
    platform.delete("900", facebook(wire), http)
    assert [(request.method, request.path) for request in wire.requests] == [("DELETE", "/v26.0/900")] * 2


def test_a_comment_is_one_call(wire: Wire, http: Http) -> None:
    wire.replies(Reply(200, {"id": "950"}))
    assert platform.comment("900", "#a #b", facebook(wire), http) == "950"
    [asked] = wire.requests
    assert (asked.path, asked.form) == ("/v26.0/900/comments", {"message": "#a #b"})


def test_figures_that_instagram_does_not_count_are_left_out(wire: Wire, http: Http) -> None:
    views = {"data": [{"name": "views", "values": [{"value": 12}]}]}
    counted = Reply(200, {"like_count": 3, "comments_count": 1})

    def answer(request: Any) -> Reply:
        if not request.path.endswith("/insights"):
            return counted
        return Reply(200, views) if request.query["metric"] == "views" else error(100)

    wire.answer = answer
    assert platform.measure("900", facebook(wire), http) == Figures(views=12, likes=3, comments=1)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(200, {"data": [{"total_value": {"value": 7}}]}), 7),
        (Reply(200, {"data": []}), None),
        (Reply(200, {"data": [{"values": []}]}), None),
        (error(10), None),
    ],
)
def test_figures_come_in_several_forms_or_not_at_all(
    wire: Wire, http: Http, reply: Reply, expected: int | None
) -> None:
    wire.answer = lambda request: reply if request.path.endswith("/insights") else Reply(200, {"id": "900"})
    assert platform.measure("900", facebook(wire), http) == Figures(views=expected, shares=expected)


def test_figures_are_not_left_out_when_instagram_is_in_trouble(wire: Wire, http: Http) -> None:
    wire.answer = lambda request: (
        error(2) if request.path.endswith("/insights") else Reply(200, {"id": "900"})
    )
    with pytest.raises(Unavailable):
        platform.measure("900", facebook(wire), http)


def test_the_form_explains_what_is_no_id() -> None:
    form = ConnectForm(MultiDict({"ig_user_id": "@baeckerei", "access_token": TOKEN}))
    assert not form.validate()
    assert form.errors == {"ig_user_id": ["The ID of an Instagram account is a number, not its name."]}

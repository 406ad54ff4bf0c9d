"""Verifying a connection: who the page is, and whether the token may publish on it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Profile
from syndication.platforms.errors import NotAuthorized
from syndication.platforms.facebook.adapter import platform
from syndication.platforms.http import Http
from tests.platforms.facebook.conftest import TOKEN, error
from tests.platforms.wire import Reply, Wire

PAGE = {"id": "77", "name": "Bäckerei", "username": "baeckerei", "link": "https://www.facebook.com/baeckerei"}
SCOPES = ["pages_show_list", "pages_read_engagement", "pages_manage_posts"]


@pytest.fixture
def facebook(wire: Wire) -> dict[str, Any]:
    """A user who manages the page, by the path that is asked."""
    answers: dict[str, Any] = {
        "77": Reply(200, {**PAGE, "access_token": TOKEN}),
        "me": Reply(200, {"id": "1000"}),
        "accounts": Reply(200, {"data": [{"id": "77", "tasks": ["CREATE_CONTENT"]}]}),
        "permissions": error(100),
        "debug_token": Reply(200, {"data": {"is_valid": True, "scopes": SCOPES, "expires_at": 0}}),
    }
    wire.answer = lambda request: answers[request.path.rpartition("/")[2]]
    return answers


@pytest.fixture
def verify(wire: Wire, http: Http) -> Any:
    def profile(token: str = "EAAG-user") -> Profile:
        return platform.profile(Credentials({"page_id": "77", "access_token": token}, wire.url), http)

    return profile


def test_a_users_token_is_exchanged_for_that_of_the_page(
    wire: Wire, verify: Any, facebook: dict[str, Any]
) -> None:
    picture = {"data": {"url": f"{wire.url}/pictures/77.png"}}
    facebook["77"] = Reply(200, {**PAGE, "picture": picture, "access_token": TOKEN})
    facebook["77.png"] = Reply(200, b"\x89PNG")
    facebook["debug_token"] = Reply(200, {"data": {"expires_at": 1_900_000_000, "scopes": SCOPES}})
    profile = verify()
    assert (profile.remote_id, profile.name, profile.handle, profile.url) == (
        "77",
        "Bäckerei",
        "baeckerei",
        "https://www.facebook.com/baeckerei",
    )
    assert profile.picture == b"\x89PNG"
    assert profile.expires_at == datetime.fromtimestamp(1_900_000_000, UTC)
    assert profile.secrets == {"page_id": "77", "access_token": TOKEN}
    asked = {request.path: request for request in wire.requests}
    assert asked["/v26.0/77"].headers["authorization"] == "Bearer EAAG-user"
    assert asked["/v26.0/me/accounts"].headers["authorization"] == "Bearer EAAG-user"
    assert asked["/v26.0/debug_token"].headers["authorization"] == f"Bearer {TOKEN}"
    assert "authorization" not in asked["/pictures/77.png"].headers


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "file:///etc/passwd", "ftp://x/y", 7, None])
def test_a_picture_is_not_fetched_from_just_anywhere(verify: Any, facebook: dict[str, Any], url: Any) -> None:
    facebook["77"] = Reply(200, {**PAGE, "picture": {"data": {"url": url}}, "access_token": TOKEN})
    assert verify().picture is None


def test_a_pages_own_token_is_kept(wire: Wire, verify: Any, facebook: dict[str, Any]) -> None:
    assert verify(TOKEN).secrets == {"page_id": "77", "access_token": TOKEN}
    assert [request.path for request in wire.requests] == ["/v26.0/77", "/v26.0/debug_token"]


def test_a_pages_own_token_need_not_be_told_back(verify: Any, facebook: dict[str, Any]) -> None:
    facebook["77"], facebook["me"] = Reply(200, PAGE), Reply(200, {"id": "77"})
    assert verify(TOKEN).secrets == {"page_id": "77", "access_token": TOKEN}


def test_a_page_that_the_user_no_longer_manages_is_said(verify: Any, facebook: dict[str, Any]) -> None:
    facebook["77"] = Reply(200, PAGE)
    with pytest.raises(NotAuthorized, match="does not manage the page"):
        verify()


def test_a_page_token_whose_user_no_longer_manages_the_page_is_said(
    verify: Any, facebook: dict[str, Any]
) -> None:
    facebook["77"] = error(190, 492)
    with pytest.raises(NotAuthorized, match="no role on this page any more"):
        verify(TOKEN)


def test_a_user_who_may_not_create_content_is_refused(verify: Any, facebook: dict[str, Any]) -> None:
    facebook["accounts"] = Reply(200, {"data": [{"id": "77", "tasks": ["ANALYZE"]}]})
    with pytest.raises(NotAuthorized, match="may not create content"):
        verify()


@pytest.mark.parametrize(
    "answer", [error(100), Reply(200, {"data": []}), Reply(200, {"data": [{"id": "77"}]}), Reply(200, "{")]
)
def test_tasks_that_are_not_told_are_no_obstacle(
    verify: Any, facebook: dict[str, Any], answer: Reply
) -> None:
    facebook["accounts"] = answer
    assert verify().remote_id == "77"


@pytest.mark.parametrize("missing", ["pages_manage_posts", "pages_read_engagement"])
def test_a_missing_permission_is_named(verify: Any, facebook: dict[str, Any], missing: str) -> None:
    scopes = [scope for scope in SCOPES if scope != missing]
    facebook["debug_token"] = Reply(200, {"data": {"is_valid": True, "scopes": scopes}})
    with pytest.raises(NotAuthorized, match=f"lacks the permission {missing}"):
        verify()


def test_permissions_are_asked_of_the_user_when_the_token_is_not_told(
    verify: Any, facebook: dict[str, Any]
) -> None:
    facebook["debug_token"] = error(100)
    granted = [{"permission": scope, "status": "granted"} for scope in SCOPES[:2]]
    declined = {"permission": "pages_manage_posts", "status": "declined"}
    facebook["permissions"] = Reply(200, {"data": [*granted, declined]})
    with pytest.raises(NotAuthorized, match="pages_manage_posts"):
        verify()


def test_permissions_that_are_not_told_are_no_obstacle(verify: Any, facebook: dict[str, Any]) -> None:
    facebook["debug_token"] = error(100)
    profile = verify(TOKEN)
    assert (profile.remote_id, profile.expires_at) == ("77", None)


def test_a_permission_for_other_pages_only_is_refused(verify: Any, facebook: dict[str, Any]) -> None:
    granular = [{"scope": "pages_manage_posts", "target_ids": ["78"]}]
    facebook["debug_token"] = Reply(200, {"data": {"scopes": SCOPES, "granular_scopes": granular}})
    with pytest.raises(NotAuthorized, match="for other pages"):
        verify()


@pytest.mark.parametrize(
    ("subcode", "says"), [(463, "has expired"), (460, "password"), (0, "not valid any more")]
)
def test_a_token_that_is_not_valid_is_refused_with_the_reason(
    verify: Any, facebook: dict[str, Any], subcode: int, says: str
) -> None:
    facts = {"is_valid": False, "scopes": [], "error": {"code": 190, "subcode": subcode, "message": "No"}}
    facebook["debug_token"] = Reply(200, {"data": facts})
    with pytest.raises(NotAuthorized, match=says):
        verify()

"""What the Graph API tells about pages, tokens and posts."""

from __future__ import annotations

from typing import Any

import requests


def test_a_page_tells_the_fields_asked_for(page: Any) -> None:
    answer = page.get(f"/{page.id}", fields="id,name,access_token").json()
    assert answer.keys() == {"id", "name", "access_token"}
    assert answer["access_token"] == page.token


def test_a_field_inside_a_field_is_picked(page: Any) -> None:
    picture = page.get(f"/{page.id}", fields="picture{url}").json()["picture"]["data"]
    assert picture.keys() == {"url"}


def test_the_profile_picture_can_be_fetched(page: Any) -> None:
    url = page.get(f"/{page.id}", fields="picture.type(large){url}").json()["picture"]["data"]["url"]
    assert requests.get(url, timeout=10).content.startswith(b"\x89PNG")


def test_a_field_that_does_not_exist_is_refused(page: Any) -> None:
    assert page.get(f"/{page.id}", fields="nam").json()["error"]["code"] == 100


def test_any_page_exists_for_its_own_token(page: Any) -> None:
    page.token = "sandbox-page-4711"
    assert page.get("/4711", fields="id").json() == {"id": "4711"}


def test_me_is_the_page_of_the_token(page: Any) -> None:
    assert page.get("/me", fields="id").json() == {"id": page.id}


def test_a_user_token_lists_the_pages_it_manages_with_their_tokens(page: Any) -> None:
    page.token = "sandbox-user-1,2"
    data = page.get("/me/accounts", fields="id,access_token").json()["data"]
    assert data == [
        {"id": "1", "access_token": "sandbox-page-1"},
        {"id": "2", "access_token": "sandbox-page-2"},
    ]


def test_a_user_without_the_page_sees_no_token_of_it(page: Any) -> None:
    page.say("Hello")
    page.token = "sandbox-user-2"
    assert "access_token" not in page.get(f"/{page.id}", fields="id,access_token").json()


def test_debug_token_tells_the_scopes(page: Any) -> None:
    data = page.get("/debug_token", input_token=page.token).json()["data"]
    assert data["is_valid"] and data["profile_id"] == page.id and "pages_manage_posts" in data["scopes"]


def test_debug_token_says_when_a_token_expired(page: Any) -> None:
    data = page.get("/debug_token", input_token=f"{page.token}~expired").json()["data"]
    assert (data["is_valid"], data["error"]["subcode"]) == (False, 463)


def test_published_posts_are_listed_newest_first(page: Any) -> None:
    for text in ("one", "two"):
        page.say(text)
    data = page.get(f"/{page.id}/published_posts", fields="message").json()["data"]
    assert [post["message"] for post in data] == ["two", "one"]


def test_published_posts_since_later_are_none(page: Any) -> None:
    page.say("Hello")
    assert page.get(f"/{page.id}/published_posts", since="9999999999").json() == {"data": []}


def test_unpublished_posts_are_not_listed(page: Any) -> None:
    page.say("Later", published="false")
    assert page.get(f"/{page.id}/published_posts").json()["data"] == []


def test_the_next_page_of_posts_follows_the_cursor(page: Any) -> None:
    for number in range(3):
        page.say(str(number))
    first = page.get(f"/{page.id}/published_posts", limit="2", fields="message").json()
    after = first["paging"]["cursors"]["after"]
    rest = page.get(f"/{page.id}/published_posts", limit="2", fields="message", after=after).json()
    assert [post["message"] for post in rest["data"]] == ["0"]


def test_a_strangers_token_does_not_list_posts(page: Any) -> None:
    page.token = "sandbox-page-2"
    assert page.get(f"/{page.id}/published_posts").json()["error"]["code"] == 10


def test_a_deleted_post_is_gone(page: Any) -> None:
    post_id = page.say("Hello").json()["id"]
    assert page.delete(f"/{post_id}").json() == {"success": True}
    assert page.get(f"/{post_id}").json()["error"]["error_subcode"] == 33


def test_a_post_cannot_be_deleted_with_anothers_token(page: Any) -> None:
    post_id = page.say("Hello").json()["id"]
    page.token = "sandbox-page-2"
    assert page.delete(f"/{post_id}").status_code == 403


def test_an_unknown_object_is_refused(page: Any) -> None:
    error = page.get("/4").json()["error"]
    assert (error["type"], error["code"], error["error_subcode"]) == ("GraphMethodException", 100, 33)

"""What the Graph API takes and refuses when something is to be published."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests


def error_of(answer: requests.Response) -> dict[str, Any]:
    return dict(answer.json()["error"])


def test_a_message_is_published_on_the_page(page: Any) -> None:
    post_id = page.say("Hello").json()["id"]
    assert page.get(f"/{post_id}", fields="id,message").json() == {"id": post_id, "message": "Hello"}


def test_the_id_of_a_post_begins_with_its_page(page: Any) -> None:
    assert page.say("Hello").json()["id"].startswith(f"{page.id}_")


def test_a_post_can_be_made_without_a_version_in_the_path(page: Any) -> None:
    page.base = page.base.removesuffix("/v25.0")
    assert page.say("Hello").status_code == 200


def test_the_answer_names_the_version_that_served_it(page: Any) -> None:
    assert page.say("Hello").headers["facebook-api-version"] == "v25.0"


def test_a_version_no_longer_supported_is_served_by_the_oldest(page: Any) -> None:
    page.base = page.base.replace("v25.0", "v12.0")
    assert page.say("Hello").headers["facebook-api-version"] == "v21.0"


def test_a_version_that_does_not_exist_is_refused(page: Any) -> None:
    page.base = page.base.replace("v25.0", "v99.0")
    assert error_of(page.say("Hello"))["code"] == 2500


def test_fields_asked_for_on_the_post_come_back_with_it(page: Any) -> None:
    answer = page.say("Hello", fields="id,permalink_url").json()
    assert set(answer) == {"id", "permalink_url"}


def test_a_json_body_is_taken_too(page: Any) -> None:
    body = {"message": "Hello", "access_token": page.token}
    assert requests.post(f"{page.base}/{page.id}/feed", json=body, timeout=10).status_code == 200


def test_the_token_may_come_in_the_authorization_header(page: Any) -> None:
    headers = {"Authorization": f"Bearer {page.token}"}
    answer = requests.post(f"{page.base}/{page.id}/feed", {"message": "Hello"}, headers=headers, timeout=10)
    assert answer.status_code == 200


def test_another_content_type_is_refused(page: Any) -> None:
    url = f"{page.base}/{page.id}/feed?access_token={page.token}"
    answer = requests.post(url, b"message=Hello", headers={"Content-Type": "text/plain"}, timeout=10)
    assert error_of(answer)["code"] == 100


def test_an_unknown_parameter_is_refused(page: Any) -> None:
    assert "mesage" in error_of(page.say("Hello", mesage="typo"))["message"]


def test_a_post_with_nothing_in_it_is_refused(page: Any) -> None:
    assert error_of(page.post(f"/{page.id}/feed"))["error_subcode"] == 1349125


def test_a_message_of_63206_characters_is_taken(page: Any) -> None:
    assert page.say("ä" * 63_206).status_code == 200


def test_a_message_one_character_longer_is_refused(page: Any) -> None:
    assert error_of(page.say("ä" * 63_207))["code"] == 100


def test_the_same_message_again_is_a_duplicate(page: Any) -> None:
    page.say("Hello")
    error = error_of(page.say("Hello"))
    assert (error["code"], error["error_subcode"], error["is_transient"]) == (506, 1455006, False)


def test_only_the_last_message_is_compared(page: Any) -> None:
    page.say("Hello")
    page.say("Something else")
    assert page.say("Hello").status_code == 200


def test_after_deleting_a_post_its_message_may_be_sent_again(page: Any) -> None:
    page.delete(f"/{page.say('Hello').json()['id']}")
    assert page.say("Hello").status_code == 200


@pytest.mark.parametrize("link", ["no address", "ftp://example.org/", "https://nowhere"])
def test_a_link_that_is_no_web_address_is_refused(page: Any, link: str) -> None:
    assert error_of(page.say("Look", link=link))["code"] == 1609005


def test_a_link_to_facebook_is_refused(page: Any) -> None:
    assert error_of(page.say("Look", link="https://www.facebook.com/x"))["error_subcode"] == 1609008


def test_a_call_without_a_token_is_refused(page: Any) -> None:
    page.token = ""
    assert error_of(page.say("Hello"))["code"] == 104


@pytest.mark.parametrize(
    ("token", "code", "subcode"),
    [
        ("made-up", 190, None),
        ("sandbox-page-100000000000001~expired", 190, 463),
        ("sandbox-page-100000000000001~revoked", 190, 458),
        ("sandbox-page-100000000000001~removed", 190, 492),
        ("sandbox-page-100000000000001~read", 200, None),
        ("sandbox-page-100000000000001~analyst", 200, None),
        ("sandbox-page-2", 200, None),
        ("sandbox-user-100000000000001", 190, 2069032),
    ],
)
def test_a_token_that_may_not_publish_is_refused(
    page: Any, token: str, code: int, subcode: int | None
) -> None:
    page.token = token
    error = error_of(page.say("Hello"))
    assert (error["code"], error.get("error_subcode")) == (code, subcode)


def test_a_refusal_carries_the_challenge_header(page: Any) -> None:
    page.token = "made-up"
    assert (
        page.say("Hello").headers["WWW-Authenticate"].startswith('OAuth "Facebook Platform" "invalid_token"')
    )


def test_every_answer_tells_the_usage(page: Any) -> None:
    headers = page.say("Hello").headers
    assert "call_count" in json.loads(headers["X-App-Usage"])
    assert json.loads(headers["X-Business-Use-Case-Usage"])[page.id][0]["type"] == "pages"


def test_a_photo_is_published_with_its_caption_and_alt_text(page: Any, png: bytes) -> None:
    answer = page.upload(png, caption="A square", alt_text_custom="Teal").json()
    photo = page.get(f"/{answer['id']}", fields="name,alt_text_custom,page_story_id").json()
    assert photo == {
        "id": answer["id"],
        "name": "A square",
        "alt_text_custom": "Teal",
        "page_story_id": answer["post_id"],
    }


def test_unpublished_photos_are_shown_by_the_post_they_are_attached_to(page: Any, png: bytes) -> None:
    photos = [page.upload(png, published="false").json() for _ in range(2)]
    assert all("post_id" not in photo for photo in photos)
    media = json.dumps([{"media_fbid": photo["id"]} for photo in photos])
    post_id = page.say("Two", attached_media=media).json()["id"]
    [album] = page.get(f"/{post_id}", fields="attachments").json()["attachments"]["data"]
    shown = [item["target"]["id"] for item in album["subattachments"]["data"]]
    assert shown == [photo["id"] for photo in photos]


def test_an_eleventh_photo_is_refused(page: Any, png: bytes) -> None:
    photos = [page.upload(png, published="false").json()["id"] for _ in range(11)]
    media = json.dumps([{"media_fbid": photo} for photo in photos])
    assert error_of(page.say("Many", attached_media=media))["code"] == 100


def test_attached_media_may_be_numbered_parameters(page: Any, png: bytes) -> None:
    photo_id = page.upload(png, published="false").json()["id"]
    answer = page.say("One", **{"attached_media[0]": json.dumps({"media_fbid": photo_id})})
    assert answer.status_code == 200


def test_a_photo_that_was_posted_cannot_be_attached_again(page: Any, png: bytes) -> None:
    photo_id = page.upload(png).json()["id"]
    media = json.dumps([{"media_fbid": photo_id}])
    assert error_of(page.say("Again", attached_media=media))["error_subcode"] == 1366051


def test_a_photo_nobody_uploaded_cannot_be_attached(page: Any) -> None:
    assert error_of(page.say("None", attached_media='[{"media_fbid": "1"}]'))["error_subcode"] == 33


def test_a_file_that_is_no_picture_is_refused(page: Any) -> None:
    assert error_of(page.upload(b"GIF89a, not really"))["code"] == 324


def test_a_picture_cut_short_is_refused(page: Any, png: bytes) -> None:
    assert error_of(page.upload(png[:-30]))["code"] == 324


def test_a_photo_over_ten_megabytes_is_refused(page: Any, png: bytes) -> None:
    assert error_of(page.upload(png + b"\0" * 10_000_000))["error_subcode"] == 1366046


def test_a_photo_call_without_a_file_is_refused(page: Any) -> None:
    assert error_of(page.post(f"/{page.id}/photos", url="https://example.org/x.png"))["code"] == 324


def test_an_unpublished_photo_is_made_a_story(page: Any, png: bytes) -> None:
    photo = page.upload(png, published="false").json()["id"]
    story = page.post(f"/{page.id}/photo_stories", photo_id=photo).json()
    assert story["success"] is True
    [listed] = page.get(f"/{page.id}/stories").json()["data"]
    assert (listed["post_id"], listed["media_id"], listed["media_type"], listed["status"]) == (
        story["post_id"],
        photo,
        "photo",
        "PUBLISHED",
    )


def test_a_photo_that_was_posted_is_no_story(page: Any, png: bytes) -> None:
    photo = page.upload(png, caption="Seen").json()["id"]
    assert error_of(page.post(f"/{page.id}/photo_stories", photo_id=photo))["error_subcode"] == 1366051


def test_a_story_of_a_photo_that_nobody_uploaded_is_refused(page: Any) -> None:
    assert error_of(page.post(f"/{page.id}/photo_stories", photo_id="1"))["error_subcode"] == 33


def test_a_story_is_no_post_and_has_no_words(page: Any, png: bytes) -> None:
    photo = page.upload(png, published="false").json()["id"]
    page.post(f"/{page.id}/photo_stories", photo_id=photo)
    assert page.get(f"/{page.id}/published_posts").json()["data"] == []
    assert (
        "message" in error_of(page.post(f"/{page.id}/photo_stories", photo_id=photo, message="x"))["message"]
    )

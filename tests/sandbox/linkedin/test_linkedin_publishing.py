"""What LinkedIn takes and refuses when a post is made."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from syndication.sandbox.linkedin.demo import DEMO_ORGANIZATION
from tests.sandbox.linkedin.client import Client, body_of, code_of

OWN = f"urn:li:organization:{DEMO_ORGANIZATION}"


def test_a_post_is_named_in_the_header_of_an_empty_answer(company: Client) -> None:
    answer = company.say("Hello")
    urn = answer.headers["x-restli-id"]
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["Location"] == f"/posts/{urn.replace(':', '%3A')}"
    assert company.get(f"/rest/posts/{urn.replace(':', '%3A')}").json()["commentary"] == "Hello"


def test_an_unescaped_reserved_character_cuts_the_post_off_without_a_word(company: Client) -> None:
    for sent, kept in (
        ("One (two)", "One "),
        (r"One \(two\)", r"One \(two\)"),
        ("a #b @c", "a #b "),
        ("a\\", "a"),
    ):
        urn = company.say(sent).headers["x-restli-id"]
        assert company.get(f"/rest/posts/{urn.replace(':', '%3A')}").json()["commentary"] == kept


@pytest.mark.parametrize("name", ["author", "commentary", "visibility", "distribution", "lifecycleState"])
def test_a_missing_field_is_refused(company: Client, name: str) -> None:
    body = body_of(OWN, "Hello")
    del body[name]
    answer = company.post("/rest/posts", body)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(f"ERROR :: /{name} :: field is required")
    assert answer.headers["x-restli-error-response"] == "true"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"comentary": "x"}, 422, "/comentary :: unrecognized field"),
        ({"author": "4"}, 422, "Urn doesn't start with 'urn:'"),
        ({"author": "urn:li:share:4"}, 422, "Invalid URN"),
        ({"commentary": 4}, 422, "/commentary ::"),
        ({"visibility": "FRIENDS"}, 422, "/visibility ::"),
        ({"visibility": "CONNECTIONS"}, 400, "not for organizations"),
        ({"lifecycleState": "DRAFT"}, 400, "lifecycleState"),
        ({"distribution": {}}, 422, "/distribution/feedDistribution"),
        ({"distribution": {"feedDistribution": "ALL"}}, 422, "feedDistribution"),
        ({"distribution": {"feedDistribution": "MAIN_FEED", "x": 1}}, 422, "/distribution/x"),
        ({"commentary": " "}, 400, "commentary or a content"),
        ({"content": {}}, 422, "union"),
        ({"content": {"poll": {}}}, 422, "/content/poll"),
        ({"content": {"article": {"source": "https://example.com"}}}, 422, "/content/article/title"),
        ({"content": {"article": {"source": "example.com", "title": "T"}}}, 422, "not a valid URL"),
        ({"content": {"article": {"source": "https://e.com", "title": ""}}}, 400, "title"),
        ({"content": {"article": {"source": "https://e.com", "title": "t" * 401}}}, 400, "article.title"),
        ({"content": {"media": {"id": "urn:li:image:none"}}}, 400, "urn:li:image:none"),
        ({"content": {"media": {}}}, 422, "/content/media/id"),
        ({"content": {"multiImage": {"images": []}}}, 400, "from 2 to 20"),
        ({"content": {"multiImage": {"images": ["x", "y"]}}}, 422, "images/0"),
    ],
)
def test_a_wrong_field_is_refused(company: Client, change: dict[str, Any], status: int, words: str) -> None:
    answer = company.post("/rest/posts", body_of(OWN, "Hello") | change)
    assert answer.status_code == status
    assert words in answer.json()["message"]


@pytest.mark.parametrize(("text", "length"), [("a" * 3001, 3001), ("😀" * 1501, 3002), (r"\(" * 1501, 3002)])
def test_more_than_3000_characters_are_refused(company: Client, text: str, length: int) -> None:
    answer = company.say(text)
    assert (answer.status_code, code_of(answer)) == (400, "FIELD_LENGTH_TOO_LONG")
    assert answer.json()["message"] == f"commentary length {length} can't exceeded maximum 3000 length"


def test_3000_characters_are_taken(company: Client) -> None:
    assert company.say("a" * 3000).status_code == 201


def test_the_same_content_is_refused_naming_the_post_that_has_it(company: Client, anna: Client) -> None:
    urn = company.say("Hello").headers["x-restli-id"]
    again = company.say("Hello")
    assert again.status_code == 422
    assert again.json()["errorDetails"]["inputErrors"][0]["code"] == "DUPLICATE_POST"
    assert f"Content is a duplicate of {urn}" in again.json()["message"]
    assert company.say("Hello!").status_code == 201
    assert anna.say("Hello").status_code == 201


def test_a_deleted_post_is_still_a_duplicate(company: Client) -> None:
    urn = company.say("Hello").headers["x-restli-id"]
    path = f"/rest/posts/{urn.replace(':', '%3A')}"
    assert company.delete(path).status_code == 204
    assert company.delete(path).status_code == 204
    assert company.get(path).status_code == 404
    assert company.say("Hello").status_code == 422


@pytest.mark.parametrize(
    ("version", "status", "code"),
    [
        ("", 400, "VERSION_MISSING"),
        ("202401", 426, "NONEXISTENT_VERSION"),
        ("202610", 426, "NONEXISTENT_VERSION"),
        ("20260901", 426, "NONEXISTENT_VERSION"),
        ("202512", 201, ""),
    ],
)
def test_the_version_must_be_one_that_is_served(
    company: Client, version: str, status: int, code: str
) -> None:
    answer = company.post("/rest/posts", body_of(OWN, "Hello"), {"LinkedIn-Version": version or None})
    assert answer.status_code == status
    assert code in answer.text


def test_the_protocol_must_be_named(company: Client) -> None:
    headers = {"X-Restli-Protocol-Version": None}
    assert company.post("/rest/posts", body_of(OWN, "Hello"), headers).status_code == 400


def test_another_content_type_is_refused(company: Client) -> None:
    answer = requests.post(
        f"{company.base}/rest/posts",
        b"{}",
        headers=company.headers({"Content-Type": "text/plain"}),
        timeout=10,
    )
    assert answer.status_code == 415


def test_a_body_that_is_no_object_is_refused(company: Client) -> None:
    answer = company.post("/rest/posts", ["Hello"])
    assert (answer.status_code, code_of(answer)) == (400, "ILLEGAL_ARGUMENT")


@pytest.mark.parametrize(
    ("token", "status", "words"),
    [
        ("", 401, "Empty oauth2_access_token"),
        ("nonsense", 401, "INVALID_ACCESS_TOKEN"),
        ("sandbox-member-", 401, "INVALID_ACCESS_TOKEN"),
        ("sandbox-organization-acme", 401, "INVALID_ACCESS_TOKEN"),
        (f"sandbox-organization-{DEMO_ORGANIZATION}~expired", 401, "EXPIRED_ACCESS_TOKEN"),
        (f"sandbox-organization-{DEMO_ORGANIZATION}~revoked", 401, "REVOKED_ACCESS_TOKEN"),
        (f"sandbox-organization-{DEMO_ORGANIZATION}~read", 403, "ACCESS_DENIED"),
        (f"sandbox-organization-{DEMO_ORGANIZATION}~analyst", 403, "ACCESS_DENIED"),
        ("sandbox-organization-999", 403, "ACCESS_DENIED"),
        ("sandbox-member-anna", 403, "ACCESS_DENIED"),
        (f"sandbox-organization-999,{DEMO_ORGANIZATION}", 201, ""),
        (f"sandbox-organization-{DEMO_ORGANIZATION}~write", 201, ""),
    ],
)
def test_only_a_token_that_may_post_as_the_author_posts(
    company: Client, token: str, status: int, words: str
) -> None:
    company.token = token
    answer = company.say("Hello")
    assert answer.status_code == status
    assert words in answer.text


def test_an_organisations_token_does_not_post_as_a_member(company: Client) -> None:
    answer = company.post("/rest/posts", body_of("urn:li:person:anna", "Hello"))
    assert (answer.status_code, answer.json()) == (
        400,
        {"message": "Member permissions must be used when using member as author", "status": 400},
    )


def test_a_colon_in_a_path_must_be_encoded(company: Client) -> None:
    urn = company.say("Hello").headers["x-restli-id"]
    assert company.get(f"/rest/posts/{urn}").status_code == 400


@pytest.mark.parametrize(
    ("kind", "status"),
    [("expired-token", 401), ("revoked-token", 401), ("rate-limit", 429), ("error-before", 500)],
)
def test_planned_faults_look_as_linkedins_own(company: Client, plan: Any, kind: str, status: int) -> None:
    plan("linkedin", kind, account=DEMO_ORGANIZATION, times=1)
    answer = company.say("Hello")
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert "Retry-After" not in answer.headers


def test_what_is_out_is_counted(company: Client, stats: Any) -> None:
    company.say("Hello")
    company.say("Hello")
    counted = stats("linkedin")
    assert (counted["accepted"], len(counted["publish_times"])) == (1, 2)

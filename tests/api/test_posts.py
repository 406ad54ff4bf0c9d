"""Pieces over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from syndication.models import Account, Project
from syndication.services import media
from tests.api.conftest import Call, pointers
from tests.support.pictures import picture

pytestmark = pytest.mark.usefixtures("each_database")

Ready = Callable[..., int]


def test_a_piece_comes_back_as_it_was_written(call: Call, account: Account, project: Project) -> None:
    written = {
        "project": "Garden",
        "title": "Tulips",
        "body": "They are out 🌷",
        "link": "https://example.org/tulips",
        "tags": ["spring", "garden"],
        "variants": [{"channel": "paper/note", "body": "Short", "title": None, "options": {}}],
        "targets": [{"account": account.id, "channel": "paper/card"}],
        "status": "ready",
    }

    made = call("POST", "/posts", written)
    read = call("GET", f"/posts/{made.json['id']}")

    assert made.status_code == 201
    assert read.json == made.json
    kept = {name: read.json[name] for name in written if name not in ("project", "variants")}
    assert kept == {name: written[name] for name in kept}
    assert read.json["project"] == project.id
    assert read.json["version"] == 1


def test_a_channel_does_without_the_media_it_leaves_out(call: Call, project: Project) -> None:
    used, unused = (media.upload(picture(color=color), by=None).id for color in ("red", "blue"))
    written = {
        "project": "Garden",
        "media": [{"id": used}, {"id": unused}],
        "variants": [{"channel": "paper/note", "left_out": [unused, 999_999]}, {"channel": "paper/card"}],
    }

    made = call("POST", "/posts", written)
    read = call("GET", f"/posts/{made.json['id']}")

    assert made.status_code == 201
    kept = {variant["channel"]: variant["left_out"] for variant in read.json["variants"]}
    assert kept == {"paper/note": [unused], "paper/card": []}


def test_the_channel_of_a_target_is_chosen_for_the_piece(call: Call, account: Account) -> None:
    target = {"account": account.id, "channel": "paper/card"}

    made = call(
        "POST", "/posts", {"project": "Garden", "body": "Hello", "targets": [target], "status": "ready"}
    )

    assert [variant["channel"] for variant in made.json["variants"]] == ["paper/card"]
    assert made.json["targets"] == [target]


def test_a_project_can_be_named_by_its_id(call: Call, project: Project) -> None:
    assert call("POST", "/posts", {"project": project.id}).json["project"] == project.id


@pytest.mark.parametrize("reference", ["Nowhere", 999_999])
def test_a_project_that_does_not_exist_is_refused(call: Call, project: Project, reference: int | str) -> None:
    assert pointers(call("POST", "/posts", {"project": reference})) == ["/project"]


def test_every_wrong_field_of_a_piece_is_named(call: Call, project: Project) -> None:
    answer = call(
        "POST",
        "/posts",
        {
            "project": project.id,
            "link": "javascript:alert(1)",
            "media": [{"id": 77}],
            "variants": [{"channel": "paper/nothing"}],
        },
    )

    assert sorted(pointers(answer)) == ["/link", "/media/0", "/variants/0/channel"]


def test_a_target_at_an_unknown_account_is_refused_and_nothing_is_kept(call: Call, project: Project) -> None:
    target = {"account": 404, "channel": "paper/note"}

    answer = call("POST", "/posts", {"project": project.id, "body": "Hello", "targets": [target]})

    assert pointers(answer) == ["/targets/0/account"]
    assert call("GET", "/posts/1").status_code == 404


def test_a_target_on_another_platforms_channel_is_refused(call: Call, account: Account) -> None:
    target = {"account": account.id, "channel": "elsewhere/note"}

    answer = call("POST", "/posts", {"project": "Garden", "body": "Hello", "targets": [target]})

    assert "/targets/0/channel" in pointers(answer) or "/variants/0/channel" in pointers(answer)


def test_a_piece_with_a_problem_cannot_be_ready_and_is_not_kept(call: Call, project: Project) -> None:
    too_long = {
        "project": "Garden",
        "body": "x" * 101,
        "variants": [{"channel": "paper/note"}],
        "status": "ready",
    }

    answer = call("POST", "/posts", too_long)

    assert pointers(answer) == ["/status"]
    assert "Too long for paper." in answer.json["detail"]
    assert call("GET", "/posts/1").status_code == 404


def test_a_change_with_the_stored_version_is_kept(call: Call, ready: Ready) -> None:
    piece = ready("First")

    answer = call("PUT", f"/posts/{piece}", {"project": "Garden", "body": "Second", "version": 1})

    assert (answer.status_code, answer.json["body"], answer.json["version"]) == (200, "Second", 2)
    assert answer.json["status"] == "ready"


def test_a_change_can_archive_the_piece(call: Call, ready: Ready) -> None:
    piece = ready()

    answer = call("PUT", f"/posts/{piece}", {"project": "Garden", "version": 1, "status": "archived"})

    assert answer.json["status"] == "archived"


def test_a_change_of_an_old_version_is_a_conflict_and_changes_nothing(call: Call, ready: Ready) -> None:
    piece = ready("First")
    call("PUT", f"/posts/{piece}", {"project": "Garden", "body": "Second", "version": 1})

    answer = call("PUT", f"/posts/{piece}", {"project": "Garden", "body": "Third", "version": 1})

    assert answer.status_code == 409
    assert call("GET", f"/posts/{piece}").json["body"] == "Second"


def test_a_change_without_a_version_is_refused(call: Call, ready: Ready) -> None:
    assert pointers(call("PUT", f"/posts/{ready()}", {"project": "Garden"})) == ["/version"]


def test_a_deleted_piece_is_gone_and_its_posts_are_cancelled(
    call: Call, ready: Ready, account: Account
) -> None:
    piece = ready()
    targets = [{"account": account.id, "channel": "paper/note"}]
    later = {"post_id": piece, "targets": targets, "scheduled_time": "2101-01-01T09:00"}
    scheduled = call("POST", "/schedule", later).json["posts"][0]["id"]

    assert call("DELETE", f"/posts/{piece}").status_code == 204

    assert call("GET", f"/posts/{piece}").status_code == 404
    assert call("GET", f"/schedule/{scheduled}").json["status"] == "cancelled"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_piece_that_does_not_exist_is_not_found(call: Call, project: Project, method: str) -> None:
    answer = call(method, "/posts/4711", {"project": "Garden", "version": 1} if method == "PUT" else None)

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_the_queue_has_ready_pieces_only(call: Call, ready: Ready) -> None:
    piece = ready()
    call("POST", "/posts", {"project": "Garden", "body": "a draft"})

    queue = call("GET", "/posts/queue").json

    assert [item["id"] for item in queue["items"]] == [piece]
    assert queue["total"] == 1


def test_the_queue_comes_in_pages(call: Call, ready: Ready) -> None:
    ids = [ready(f"piece {n}") for n in range(3)]

    first = call("GET", "/posts/queue?per_page=2").json
    second = call("GET", "/posts/queue?per_page=2&page=2").json

    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert (first["total"], first["pages"], second["page"]) == (3, 2, 2)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=tulip", True),
        ("text=rose", False),
        ("platform=paper", True),
        ("channel=paper/note", True),
        ("channel=paper/card", False),
        ("project=999", False),
    ],
)
def test_the_queue_can_be_filtered(call: Call, ready: Ready, query: str, found: bool) -> None:
    ready("A tulip")

    assert call("GET", f"/posts/queue?{query}").json["total"] == int(found)


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "per_page=201", "project=-1", "platform=nope", "unknown=1", "text=%00"]
)
def test_a_wrong_parameter_of_the_queue_is_named(call: Call, query: str) -> None:
    assert pointers(call("GET", f"/posts/queue?{query}")) == [query.partition("=")[0]]


def test_a_parameter_given_twice_is_refused(call: Call) -> None:
    assert pointers(call("GET", "/posts/queue?page=1&page=2")) == ["page"]


def test_pieces_are_refused_to_whoever_has_no_token(client: FlaskClient) -> None:
    assert client.post("/api/syndication/posts", json={"project": "Garden"}).status_code == 401

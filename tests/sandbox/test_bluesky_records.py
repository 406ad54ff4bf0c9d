"""Writing and reading records and blobs on the stand-in PDS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from syndication.sandbox.bluesky import records

RECORD = {"text": "Hello", "createdAt": "2026-11-20T09:00:00Z"}
RKEY = "3lbzxyzabc222"


def read(repo: Any, rkey: str = RKEY) -> requests.Response:
    return repo.get("com.atproto.repo.getRecord", repo=repo.did, collection="app.bsky.feed.post", rkey=rkey)


def test_a_created_record_can_be_read(repo: Any) -> None:
    made = repo.create("Hello").json()
    found = read(repo, made["uri"].rpartition("/")[2]).json()
    assert (found["uri"], found["cid"], found["value"]["text"]) == (made["uri"], made["cid"], "Hello")


def test_creating_under_a_key_that_exists_is_an_internal_error(repo: Any) -> None:
    repo.write("createRecord", RECORD, rkey=RKEY)
    answer = repo.write("createRecord", RECORD, rkey=RKEY)
    assert (answer.status_code, answer.json()["error"]) == (500, "InternalServerError")


def test_putting_the_same_record_again_changes_nothing(repo: Any) -> None:
    first = repo.write("putRecord", RECORD, rkey=RKEY).json()
    second = repo.write("putRecord", RECORD, rkey=RKEY).json()
    assert (second["uri"], second["cid"]) == (first["uri"], first["cid"])
    assert "commit" in first and "commit" not in second


def test_putting_another_record_replaces_it(repo: Any) -> None:
    first = repo.write("putRecord", RECORD, rkey=RKEY).json()
    second = repo.write("putRecord", RECORD | {"text": "New"}, rkey=RKEY).json()
    assert second["cid"] != first["cid"]
    assert read(repo).json()["value"]["text"] == "New"


def test_putting_over_a_record_that_should_not_be_there_is_an_invalid_swap(repo: Any) -> None:
    repo.write("putRecord", RECORD, rkey=RKEY)
    answer = repo.write("putRecord", RECORD | {"text": "New"}, rkey=RKEY, swapRecord=None)
    assert answer.json()["error"] == "InvalidSwap"


@pytest.mark.parametrize("rkey", ["short", "", "a/b", "3LBZXYZABC222", "zzzzzzzzzzzzz"])
def test_a_key_that_is_no_tid_is_refused(repo: Any, rkey: str) -> None:
    assert repo.write("putRecord", RECORD, rkey=rkey).json()["error"] == "InvalidRequest"


def test_an_absent_record_is_not_found(repo: Any) -> None:
    answer = read(repo)
    assert (answer.status_code, answer.json()["error"]) == (400, "RecordNotFound")


def test_a_deleted_record_is_gone_and_deleting_it_again_is_fine(repo: Any) -> None:
    repo.write("putRecord", RECORD, rkey=RKEY)
    where = {"repo": repo.did, "collection": "app.bsky.feed.post", "rkey": RKEY}
    assert "commit" in repo.post("com.atproto.repo.deleteRecord", **where).json()
    assert repo.post("com.atproto.repo.deleteRecord", **where).json() == {}
    assert read(repo).json()["error"] == "RecordNotFound"


def test_records_are_listed_newest_first_and_paged(repo: Any) -> None:
    made = [repo.create(text).json()["uri"] for text in ("one", "two", "three")]
    where = {"repo": repo.did, "collection": "app.bsky.feed.post", "limit": "2"}
    first = repo.get("com.atproto.repo.listRecords", **where).json()
    rest = repo.get("com.atproto.repo.listRecords", **where, cursor=first["cursor"]).json()
    assert [r["uri"] for r in first["records"] + rest["records"]] == made[::-1]


def test_nobody_writes_to_anothers_repo(sign_in_as: Callable[[str], Any]) -> None:
    anna, ben = sign_in_as("anna"), sign_in_as("ben")
    answer = anna.write("createRecord", RECORD, repo=ben.did)
    assert (answer.status_code, answer.json()["error"]) == (401, "AuthenticationRequired")


def test_another_collection_is_refused(repo: Any) -> None:
    answer = repo.write("createRecord", RECORD, collection="app.bsky.feed.like")
    assert answer.json()["message"] == "Lexicon not found: app.bsky.feed.like"


def test_an_unknown_property_of_the_call_is_refused(repo: Any) -> None:
    assert "rKey" in repo.write("createRecord", RECORD, rKey=RKEY).json()["message"]


def test_a_form_body_is_refused(repo: Any) -> None:
    url = f"{repo.base}/xrpc/com.atproto.repo.createRecord"
    answer = requests.post(url, {"repo": repo.did}, headers=repo.headers(), timeout=10)
    assert "Wrong request encoding" in answer.json()["message"]


def test_a_write_tells_the_points_left(repo: Any) -> None:
    before = int(repo.create("one").headers["RateLimit-Remaining"])
    assert int(repo.create("two").headers["RateLimit-Remaining"]) == before - 3


def test_a_blob_comes_back_as_it_was_uploaded(repo: Any, png: bytes) -> None:
    blob = repo.upload(png).json()["blob"]
    assert (blob["mimeType"], blob["size"]) == ("image/png", len(png))
    answer = repo.get("com.atproto.sync.getBlob", did=repo.did, cid=blob["ref"]["$link"])
    assert (answer.content, answer.headers["Content-Type"]) == (png, "image/png")


def test_a_blob_needs_a_content_type(repo: Any, png: bytes) -> None:
    assert "Content-Type" in repo.upload(png, "").json()["message"]


def test_a_blob_over_the_limit_is_refused(repo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "BLOB_BYTES", 1000)
    answer = repo.upload(b"\0" * 1001)
    assert (answer.status_code, answer.json()["error"]) == (413, "PayloadTooLarge")


def test_an_unknown_blob_is_not_found(repo: Any) -> None:
    assert repo.get("com.atproto.sync.getBlob", did=repo.did, cid="baf").json()["error"] == "BlobNotFound"

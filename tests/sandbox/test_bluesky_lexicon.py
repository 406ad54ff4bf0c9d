"""Which post records the stand-in PDS takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

LINK = "app.bsky.richtext.facet#link"
FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"


def facet(start: Any, end: Any, **feature: Any) -> dict[str, Any]:
    feature = feature or {"$type": LINK, "uri": "https://example.org"}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def images(*blobs: dict[str, Any]) -> dict[str, Any]:
    return {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "x"} for blob in blobs]}


def test_three_hundred_graphemes_are_taken(repo: Any) -> None:
    assert repo.create("é" * 300).status_code == 200


def test_one_grapheme_more_is_refused(repo: Any) -> None:
    assert "300 graphemes" in repo.create("é" * 301).json()["message"]


def test_three_thousand_bytes_in_few_graphemes_are_taken(repo: Any) -> None:
    assert repo.create(FAMILY * 120).status_code == 200


def test_more_bytes_are_refused_however_few_the_graphemes(repo: Any) -> None:
    assert "string too big" in repo.create(FAMILY * 121).json()["message"]


@pytest.mark.parametrize(
    "fields",
    [
        {"txet": "typo"},
        {"createdAt": "2026-11-20T09:00:00"},
        {"createdAt": "2026-02-30T09:00:00Z"},
        {"createdAt": "yesterday"},
        {"langs": ["en", "de", "fr", "it"]},
        {"langs": ["English"]},
        {"tags": ["t"] * 9},
        {"tags": ["t" * 65]},
        {"reply": {"root": {"uri": "at://x", "cid": "y"}}},
        {"embed": {"$type": "app.bsky.embed.nothing"}},
        {"embed": {"$type": "app.bsky.embed.external", "external": {"uri": "https://e.org", "title": "T"}}},
        {"text": "\ud800"},
        {"text": 5},
        {"$type": "app.bsky.feed.like"},
    ],
)
def test_a_record_the_lexicon_does_not_allow_is_refused(repo: Any, fields: dict[str, Any]) -> None:
    answer = repo.create(**fields)
    assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest")


def test_a_record_without_its_time_is_refused(repo: Any) -> None:
    assert '"createdAt"' in repo.write("createRecord", {"text": "Hello"}).json()["message"]


@pytest.mark.parametrize(
    "facets",
    [
        [facet(0, 6)],
        [facet(-1, 2)],
        [facet(2, 2)],
        [facet(1, 3)],
        [facet(0, 1)],
        [facet(0, 2), facet(0, 4)],
        [facet("0", 2)],
        [facet(0, 2, **{"$type": LINK, "uri": "no uri"})],
        [facet(0, 2, **{"$type": "app.bsky.richtext.facet#mention", "did": "@anna"})],
        [facet(0, 2, **{"$type": "app.bsky.richtext.facet#nothing"})],
        [{"index": {"byteStart": 0, "byteEnd": 2}, "features": []}],
    ],
)
def test_a_facet_that_does_not_fit_the_text_is_refused(repo: Any, facets: list[Any]) -> None:
    assert repo.create("éab", facets=facets).json()["error"] == "InvalidRequest"


def test_facets_on_character_borders_are_taken(repo: Any) -> None:
    assert repo.create("éab", facets=[facet(0, 2), facet(2, 4)]).status_code == 200


def test_an_uploaded_image_can_be_embedded(repo: Any, png: bytes) -> None:
    blob = repo.upload(png).json()["blob"]
    assert repo.create(embed=images(blob)).status_code == 200


def test_five_images_are_refused(repo: Any, png: bytes) -> None:
    blob = repo.upload(png).json()["blob"]
    assert repo.create(embed=images(*[blob] * 5)).json()["error"] == "InvalidRequest"


def test_an_image_without_alt_text_property_is_refused(repo: Any, png: bytes) -> None:
    embed = images(repo.upload(png).json()["blob"])
    del embed["images"][0]["alt"]
    assert '"alt"' in repo.create(embed=embed).json()["message"]


def test_a_blob_of_somebody_else_is_not_found(sign_in_as: Callable[[str], Any], png: bytes) -> None:
    blob = sign_in_as("anna").upload(png).json()["blob"]
    assert sign_in_as("ben").create(embed=images(blob)).json()["error"] == "BlobNotFound"


def test_an_image_over_a_million_bytes_is_refused_by_the_record(repo: Any, png: bytes) -> None:
    blob = repo.upload(png + b"\0" * 1_000_000).json()["blob"]
    assert repo.create(embed=images(blob)).json()["error"] == "BlobTooLarge"


def test_a_file_that_only_claims_to_be_an_image_is_refused(repo: Any) -> None:
    blob = repo.upload(b"not an image").json()["blob"]
    assert repo.create(embed=images(blob)).json()["error"] == "InvalidMimeType"


def test_a_blob_given_another_type_than_it_has_is_refused(repo: Any, png: bytes) -> None:
    blob = repo.upload(png).json()["blob"] | {"mimeType": "image/jpeg"}
    assert repo.create(embed=images(blob)).json()["error"] == "InvalidMimeType"


def test_a_blob_given_another_size_than_it_has_is_refused(repo: Any, png: bytes) -> None:
    blob = repo.upload(png).json()["blob"] | {"size": 1}
    assert repo.create(embed=images(blob)).json()["error"] == "InvalidSize"


def test_a_link_card_with_a_picture_is_taken(repo: Any, png: bytes) -> None:
    card = {
        "uri": "https://example.org",
        "title": "Example",
        "description": "",
        "thumb": repo.upload(png).json()["blob"],
    }
    assert repo.create(embed={"$type": "app.bsky.embed.external", "external": card}).status_code == 200


def test_a_reply_and_a_quote_name_records(repo: Any) -> None:
    made = repo.create("first").json()
    reference = {"uri": made["uri"], "cid": made["cid"]}
    quote = {"$type": "app.bsky.embed.record", "record": reference}
    assert (
        repo.create("second", reply={"root": reference, "parent": reference}, embed=quote).status_code == 200
    )

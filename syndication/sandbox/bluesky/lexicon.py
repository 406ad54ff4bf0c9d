"""What the lexicon asks of an app.bsky.feed.post record: https://docs.bsky.app/docs/advanced-guides/posts.

Stricter than a PDS in two ways that only ever hide mistakes: unknown properties are refused, and facets must lie on
character borders inside the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

import regex

from syndication.sandbox.bluesky.errors import XrpcError, invalid
from syndication.sandbox.bluesky.ids import AT_URI, CID, DID, POST
from syndication.sandbox.bluesky.state import Account, Blob

GRAPHEME = regex.compile(r"\X")
LINKER = regex.compile(r"\p{InCB=Linker}")
#: Marks with a linker among them after no consonant: rule GB9c lets only a consonant's linker join, `\X` lets any.
LOOSE_LINKERS = regex.compile(
    r"(?<![\p{InCB=Consonant}\p{InCB=Extend}\p{InCB=Linker}])"
    r"\p{InCB=Extend}*+\p{InCB=Linker}[\p{InCB=Extend}\p{InCB=Linker}]*+"
)
DATETIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,20})?"
    r"(Z|\+([01]\d|2[0-3]):[0-5]\d|-(?!00:00)([01]\d|2[0-3]):[0-5]\d)"
)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
URI = re.compile(r"[a-z][a-z0-9.+-]*:\S+", re.IGNORECASE)
MAX_GRAPHEMES, MAX_BYTES = 300, 3000
IMAGE_BYTES = 1_000_000
VIDEO_BYTES = 100_000_000


def check_post(record: Any, account: Account) -> None:
    """Raises XrpcError for a record that is no valid post, or that shows blobs the account did not upload."""
    has(record, "$", {"$type", "text", "createdAt"}, {"facets", "reply", "embed", "langs", "labels", "tags"})
    if record["$type"] != POST:
        raise wrong("$type", f"must be {POST}")
    check_text(record["text"])
    check_datetime(record["createdAt"])
    check_list(record.get("langs", []), "langs", 3, lambda v, at: matches(v, LANGUAGE, at, "a language tag"))
    check_list(record.get("tags", []), "tags", 8, check_tag)
    if "facets" in record:
        check_facets(record["facets"], record["text"].encode())
    if "reply" in record:
        has(record["reply"], "reply", {"root", "parent"}, set())
        check_reference(record["reply"]["root"], "reply.root")
        check_reference(record["reply"]["parent"], "reply.parent")
    if "labels" in record:
        check_labels(record["labels"])
    if "embed" in record:
        check_embed(record["embed"], account)


def wrong(where: str, what: str) -> XrpcError:
    return invalid(f"Invalid {POST} record: Record/{where.replace('.', '/')} {what}")


def has(value: Any, where: str, needed: set[str], optional: set[str]) -> None:
    """Raises XrpcError unless the value is an object with all needed and no unknown properties."""
    if not isinstance(value, dict):
        raise wrong(where, "must be an object")
    if not needed <= value.keys():
        raise wrong(where, f'must have the property "{min(needed - value.keys())}"')
    unknown = value.keys() - needed - optional - {"$type"}
    if unknown:
        raise wrong(where, f'has an unknown property "{min(unknown)}"')


def matches(value: Any, pattern: re.Pattern[str], where: str, what: str) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise wrong(where, f"must be {what}")


def check_list(value: Any, where: str, most: int, check: Callable[[Any, str], None], least: int = 0) -> None:
    if not isinstance(value, list):
        raise wrong(where, "must be an array")
    if not least <= len(value) <= most:
        raise wrong(where, f"must have {least} to {most} elements")
    for place, item in enumerate(value):
        check(item, f"{where}.{place}")


def whole(value: Any, where: str, least: int) -> None:
    if type(value) is not int or value < least:
        raise wrong(where, f"must be a whole number of at least {least}")


def check_text(text: Any) -> None:
    if not isinstance(text, str):
        raise wrong("text", "must be a string")
    size = len(text.encode())
    if size > MAX_BYTES:
        raise wrong("text", f"string too big (maximum {MAX_BYTES}, got {size})")
    if len(text) > MAX_GRAPHEMES and graphemes(text) > MAX_GRAPHEMES:
        raise wrong("text", f"must not be longer than {MAX_GRAPHEMES} graphemes")


def graphemes(text: str) -> int:
    """Extended grapheme clusters of Unicode 15.1, as atproto's lexicons count."""
    settled = LOOSE_LINKERS.sub(lambda marks: LINKER.sub("\u0300", marks[0]), text)
    return len(GRAPHEME.findall(settled))


def check_datetime(value: Any) -> None:
    matches(value, DATETIME, "createdAt", "a datetime with a time zone")
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise wrong("createdAt", "must be a datetime that exists") from None


def check_tag(tag: Any, where: str) -> None:
    if not isinstance(tag, str) or len(tag.encode()) > 640 or graphemes(tag) > 64:
        raise wrong(where, "must be a string of at most 64 graphemes and 640 bytes")


def check_facets(facets: Any, text: bytes) -> None:
    ranges: list[tuple[int, int]] = []

    def check(facet: Any, where: str) -> None:
        has(facet, where, {"index", "features"}, set())
        index = facet["index"]
        has(index, f"{where}.index", {"byteStart", "byteEnd"}, set())
        whole(index["byteStart"], f"{where}.index.byteStart", 0)
        whole(index["byteEnd"], f"{where}.index.byteEnd", 1)
        check_range(index["byteStart"], index["byteEnd"], text, f"{where}.index")
        check_list(facet["features"], f"{where}.features", 10, check_feature, least=1)
        ranges.append((index["byteStart"], index["byteEnd"]))

    check_list(facets, "facets", 1000, check)
    if any(first[1] > second[0] for first, second in pairwise(sorted(ranges))):
        raise wrong("facets", "must not overlap")


def check_range(start: int, end: int, text: bytes, where: str) -> None:
    if not start < end <= len(text):
        raise wrong(where, f"must lie inside the text of {len(text)} bytes")
    # A byte 10xxxxxx is the inside of a character.
    if any(place < len(text) and text[place] & 0xC0 == 0x80 for place in (start, end)):
        raise wrong(where, "must not cut a character")


FEATURES: dict[str, tuple[str, Callable[[Any, str], None]]] = {
    "app.bsky.richtext.facet#link": ("uri", lambda v, at: matches(v, URI, at, "a uri")),
    "app.bsky.richtext.facet#mention": ("did", lambda v, at: matches(v, DID, at, "a valid did")),
    "app.bsky.richtext.facet#tag": ("tag", check_tag),
}


def check_feature(feature: Any, where: str) -> None:
    if not isinstance(feature, dict) or feature.get("$type") not in FEATURES:
        raise wrong(f"{where}.$type", f"must be one of {', '.join(FEATURES)}")
    name, check = FEATURES[feature["$type"]]
    has(feature, where, {name}, set())
    check(feature[name], f"{where}.{name}")


def check_reference(value: Any, where: str) -> None:
    has(value, where, {"uri", "cid"}, set())
    matches(value["uri"], AT_URI, f"{where}.uri", "a valid at-uri")
    matches(value["cid"], CID, f"{where}.cid", "a cid string")


def check_labels(labels: Any) -> None:
    def check(label: Any, where: str) -> None:
        has(label, where, {"val"}, set())
        if not isinstance(label["val"], str) or len(label["val"]) > 128:
            raise wrong(f"{where}.val", "must be a string of at most 128 bytes")

    has(labels, "labels", {"$type", "values"}, set())
    check_list(labels["values"], "labels.values", 10, check)


def check_embed(embed: Any, account: Account, where: str = "embed") -> None:
    kind = embed.get("$type") if isinstance(embed, dict) else None
    if kind == "app.bsky.embed.images":
        has(embed, where, {"images"}, set())
        check_list(embed["images"], f"{where}.images", 4, lambda v, at: check_image(v, at, account), least=1)
    elif kind == "app.bsky.embed.video":
        has(embed, where, {"video"}, {"alt", "aspectRatio", "captions"})
        if not isinstance(embed.get("alt", ""), str) or len(embed.get("alt", "").encode()) > 10_000:
            raise wrong(f"{where}.alt", "must be a string of at most 10000 bytes")
        check_ratio(embed, where)
        check_blob(embed["video"], f"{where}.video", account, "video/mp4", VIDEO_BYTES)
    elif kind == "app.bsky.embed.external":
        has(embed, where, {"external"}, set())
        check_external(embed["external"], f"{where}.external", account)
    elif kind == "app.bsky.embed.record":
        has(embed, where, {"record"}, set())
        check_reference(embed["record"], f"{where}.record")
    elif kind == "app.bsky.embed.recordWithMedia" and where == "embed":
        has(embed, where, {"record", "media"}, set())
        has(embed["record"], f"{where}.record", {"record"}, set())
        check_reference(embed["record"]["record"], f"{where}.record.record")
        check_embed(embed["media"], account, f"{where}.media")
    else:
        raise wrong(f"{where}.$type", f"is none that the sandbox knows: {kind}")


def check_image(image: Any, where: str, account: Account) -> None:
    has(image, where, {"image", "alt"}, {"aspectRatio"})
    if not isinstance(image["alt"], str):
        raise wrong(f"{where}.alt", "must be a string")
    check_ratio(image, where)
    check_blob(image["image"], f"{where}.image", account)


def check_ratio(shown: dict[str, Any], where: str) -> None:
    if "aspectRatio" in shown:
        has(shown["aspectRatio"], f"{where}.aspectRatio", {"width", "height"}, set())
        for side in ("width", "height"):
            whole(shown["aspectRatio"][side], f"{where}.aspectRatio.{side}", 1)


def check_external(card: Any, where: str, account: Account) -> None:
    has(card, where, {"uri", "title", "description"}, {"thumb"})
    matches(card["uri"], URI, f"{where}.uri", "a uri")
    for name in ("title", "description"):
        if not isinstance(card[name], str):
            raise wrong(f"{where}.{name}", "must be a string")
    if "thumb" in card:
        check_blob(card["thumb"], f"{where}.thumb", account)


def check_blob(
    value: Any, where: str, account: Account, wanted: str = "image/", most: int = IMAGE_BYTES
) -> None:
    """Raises XrpcError unless the value names a blob of this account, of a type that begins so and not larger."""
    has(value, where, {"ref", "mimeType", "size"}, set())
    has(value["ref"], f"{where}.ref", {"$link"}, set())
    cid = value["ref"]["$link"]
    blob: Blob | None = account.blobs.get(cid) if isinstance(cid, str) else None
    if value.get("$type") != "blob":
        raise wrong(where, "should be a blob ref")
    if blob is None:
        raise XrpcError("BlobNotFound", f"Could not find blob: {cid}")
    if value["mimeType"] != blob.mime_type:
        expected = f"Expected: {blob.mime_type}, Got: {value['mimeType']}"
        raise XrpcError("InvalidMimeType", f"Referenced Mimetype does not match stored blob. {expected}")
    if value["size"] != blob.size:
        raise XrpcError("InvalidSize", f"Referenced Size does not match stored blob. Expected: {blob.size}")
    if not blob.mime_type.startswith(wanted):
        pattern = f"{wanted}*" if wanted.endswith("/") else wanted
        raise XrpcError(
            "InvalidMimeType", f"Wrong mimetype. It is {blob.mime_type} but it must match {pattern}."
        )
    if blob.size > most:
        raise XrpcError(
            "BlobTooLarge",
            f"This file is too large. It is {blob.size} bytes but the maximum size is {most}.",
        )

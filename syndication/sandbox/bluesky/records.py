"""com.atproto.repo.* and com.atproto.sync.getBlob: records and blobs."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, request

from syndication.sandbox.bluesky.calls import XrpcCall, page_for_a_person
from syndication.sandbox.bluesky.errors import INTERNAL, XrpcError, invalid, limit_headers
from syndication.sandbox.bluesky.ids import POST, TID, cid_of_bytes, cid_of_record, new_tid
from syndication.sandbox.bluesky.lexicon import check_post
from syndication.sandbox.bluesky.profiles import PROFILE, avatar, profile_record
from syndication.sandbox.bluesky.state import HOURLY_POINTS, Account, Blob, Record, state
from syndication.sandbox.calls import accepted, allowance, json_answer, sandbox
from syndication.sandbox.files import video_facts
from syndication.sandbox.images import sniff

BLOB_BYTES = 100_000_000
KEPT_BYTES = 64_000_000
CREATE, UPDATE, DELETE = 3, 2, 1
RKEY = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._:~-]{1,512}")
SAFE_TYPES = re.compile(r"image/(png|jpeg|gif|webp)")


def create_record(call: XrpcCall) -> Response:
    account, record = checked_write(call)
    rkey = call.text("rkey") if "rkey" in call.body else new_tid()
    check_rkey(rkey)
    with account.lock:
        if rkey in account.records:
            raise XrpcError(*INTERNAL)  # recorded: the PDS says nothing better
        kept = keep(account, rkey, record)
    return written(account, kept, CREATE, committed=True)


def put_record(call: XrpcCall) -> Response:
    account, record = checked_write(call)
    rkey = call.text("rkey")
    check_rkey(rkey)
    cid = cid_of_record(record)
    with account.lock:
        before = account.records.get(rkey)
        if before is not None and before.cid == cid:
            return written(account, before, UPDATE, committed=False)
        check_swap(call.body, before)
        kept = keep(account, rkey, record)
    return written(account, kept, UPDATE if before else CREATE, committed=True)


def checked_write(call: XrpcCall) -> tuple[Account, dict[str, Any]]:
    account = own_repo(call)
    check_collection(call.text("collection"))
    record = call.body.get("record")
    if record is None:
        raise invalid('Input must have the property "record"')
    if isinstance(record, dict):
        record = {"$type": POST, **record}
    check_post(record, account)
    return account, record


def own_repo(call: XrpcCall) -> Account:
    account = call.signed_in()
    repo = call.text("repo")
    if state().find(repo) is None:
        raise invalid(f"Could not find repo: {repo}")
    if state().find(repo) is not account:
        raise XrpcError("AuthenticationRequired", "Authentication Required", 401)
    return account


def check_collection(collection: str) -> None:
    if collection != POST:
        raise invalid(f"Lexicon not found: {collection}")


def check_rkey(rkey: str) -> None:
    if not RKEY.fullmatch(rkey):
        raise invalid("Input/rkey must be a valid Record Key")
    if not TID.fullmatch(rkey):
        raise invalid(f"Invalid record key for {POST}: must be a TID")


def check_swap(body: dict[str, Any], before: Record | None) -> None:
    if "swapRecord" in body and body["swapRecord"] != (before.cid if before else None):
        raise XrpcError("InvalidSwap", f"Record was at {before.cid if before else 'null'}")


def keep(account: Account, rkey: str, value: dict[str, Any]) -> Record:
    record = Record(rkey, cid_of_record(value), value)
    account.records[rkey] = record
    accepted(account.did, value["text"])
    return record


def written(account: Account, record: Record, points: int, *, committed: bool) -> Response:
    answer: dict[str, Any] = {"uri": uri_of(account, record.rkey), "cid": record.cid}
    if committed:
        answer["commit"] = {"cid": cid_of_bytes(record.cid.encode()), "rev": new_tid()}
    return json_answer(answer | {"validationStatus": "valid"}, headers=headers_of(account, points))


def headers_of(account: Account, points: int) -> dict[str, str]:
    used, reset = account.spend(points)
    limit = allowance(HOURLY_POINTS)
    return limit_headers(limit, 3600, limit - used, reset)


def uri_of(account: Account, rkey: str) -> str:
    return f"at://{account.did}/{POST}/{rkey}"


def delete_record(call: XrpcCall) -> Response:
    account = own_repo(call)
    check_collection(call.text("collection"))
    with account.lock:
        before = account.records.get(call.text("rkey"))
        check_swap(call.body, before)
        if before is not None:
            del account.records[before.rkey]
    answer = {"commit": {"cid": cid_of_bytes(before.cid.encode()), "rev": new_tid()}} if before else {}
    return json_answer(answer, headers=headers_of(account, DELETE))


def get_record(call: XrpcCall) -> Response:
    account, collection, rkey = repo_read(call), call.param("collection"), call.param("rkey")
    uri = f"at://{account.did}/{collection}/{rkey}"
    record = held_record(account, collection, rkey)
    if record is None or call.param("cid", record.cid) != record.cid:
        raise XrpcError("RecordNotFound", f"Could not locate record: {uri}")
    page = page_for_a_person("pages.post", account, post_id=rkey) if collection == POST else None
    return page or json_answer({"uri": uri, "cid": record.cid, "value": record.value})


def held_record(account: Account, collection: str, rkey: str) -> Record | None:
    if (collection, rkey) == (PROFILE, "self"):
        return profile_record(account)
    return account.records.get(rkey) if collection == POST else None


def list_records(call: XrpcCall) -> Response:
    account = repo_read(call)
    limit = call.param("limit", "50")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit) <= 100):
        raise invalid("Params/limit must be a whole number from 1 to 100")
    oldest_first = call.param("reverse", "false") == "true"
    cursor = call.body.get("cursor")
    with account.lock:
        keys = sorted(account.records if call.param("collection") == POST else (), reverse=not oldest_first)
        if cursor:
            keys = [key for key in keys if (key > cursor if oldest_first else key < cursor)]
        records = [account.records[key] for key in keys[: int(limit)]]
    shown = [{"uri": uri_of(account, r.rkey), "cid": r.cid, "value": r.value} for r in records]
    return json_answer({"records": shown} | ({"cursor": records[-1].rkey} if records else {}))


def repo_read(call: XrpcCall) -> Account:
    if request.headers.get("Authorization"):
        call.signed_in()
    account = state().find(call.param("repo"))
    if account is None:
        raise invalid(f"Could not find repo: {call.param('repo')}")
    return account


def upload_blob(call: XrpcCall) -> Response:
    account = call.signed_in()
    if not request.mimetype:
        raise invalid("Request encoding (Content-Type) required but not provided")
    if (request.content_length or 0) > BLOB_BYTES:
        raise XrpcError("PayloadTooLarge", "request entity too large", 413)
    data = request.stream.read(BLOB_BYTES + 1)
    if len(data) > BLOB_BYTES:
        raise XrpcError("PayloadTooLarge", "request entity too large", 413)
    if not data:
        raise invalid("Request body is empty")
    declared = request.mimetype if not request.mimetype.startswith("image/") else "application/octet-stream"
    blob = Blob(cid_of_bytes(data), sniff(data) or declared, len(data))
    if blob.mime_type.startswith("video/") and video_facts(data) is None:
        blob = Blob(blob.cid, "application/octet-stream", blob.size)
    account.blobs[blob.cid] = blob
    if len(data) <= KEPT_BYTES:
        sandbox().uploads.put(f"bluesky/{blob.cid}", data, blob.mime_type)
    return json_answer({"blob": blob.as_json()})


def get_blob(call: XrpcCall) -> Response:
    account = state().find(call.param("did"))
    held = blob_data(account, call.param("cid")) if account else None
    if held is None:
        raise XrpcError("BlobNotFound", "Blob not found")
    data, mime_type = held
    # Anything but a picture is a download: a browser must never run what somebody uploaded.
    served = mime_type if SAFE_TYPES.fullmatch(mime_type) else "application/octet-stream"
    return Response(data, mimetype=served, headers={"X-Content-Type-Options": "nosniff"})


def blob_data(account: Account, cid: str) -> tuple[bytes, str] | None:
    if cid in account.blobs:
        return sandbox().uploads.get(f"bluesky/{cid}")
    picture = avatar(account)
    return (picture, "image/png") if cid == cid_of_bytes(picture) else None

"""Leases for uploads, and the storage that takes them (Amazon S3's form upload)."""

from __future__ import annotations

import json
import secrets
import time
from base64 import b64encode
from typing import Any
from urllib.parse import quote, unquote

from flask import Response, request

from syndication.sandbox.calls import json_answer, known_caller, sandbox
from syndication.sandbox.files import video_facts
from syndication.sandbox.images import readable, sniff
from syndication.sandbox.reddit.calls import caller, form_of
from syndication.sandbox.reddit.errors import status_error
from syndication.sandbox.reddit.state import Asset, state

BUCKET = "reddit-uploaded-media"
STORAGE = f"{BUCKET}.s3-accelerate.amazonaws.com"
LEASE_SECONDS = 60
PICTURE_TYPES = ("image/jpeg", "image/png", "image/gif")
VIDEO_TYPES = ("video/mp4", "video/quicktime")
MAX_BYTES = {"image": 20_971_520, "video": 1_073_741_824}
KEPT_BYTES = 64_000_000


def lease_upload() -> Response:
    account = caller("submit")
    form = form_of(("api_type", "filepath", "mimetype"))
    name, mime_type = form.get("filepath", ""), form.get("mimetype", "")
    if not name or mime_type not in PICTURE_TYPES + VIDEO_TYPES:
        raise status_error(400)
    asset_id = state().new_id() + secrets.token_hex(3)
    fields = storage_fields(f"rte_images/{asset_id}", mime_type)
    asset = Asset(asset_id, account.name, mime_type, fields, time.time() + LEASE_SECONDS)
    state().assets[asset_id] = asset
    listed = [{"name": field, "value": value} for field, value in fields]
    socket = f"wss://ws-sandbox.wss.redditmedia.com/rte_images/{asset_id}?m=sandbox"
    return json_answer(
        {
            "args": {"action": f"//{request.host}/reddit/_hosts/{STORAGE}", "fields": listed},
            "asset": {
                "asset_id": asset_id,
                "processing_state": "incomplete",
                "payload": {"filepath": name},
                "websocket_url": socket,
            },
        }
    )


def storage_fields(key: str, mime_type: str) -> tuple[tuple[str, str], ...]:
    conditions: list[Any] = [
        {"bucket": BUCKET},
        {"key": key},
        ["content-length-range", 0, MAX_BYTES[mime_type.partition("/")[0]]],
    ]
    policy = b64encode(json.dumps({"conditions": conditions}).encode()).decode()
    return (
        ("acl", "public-read"),
        ("key", key),
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("success_action_status", "201"),
        ("content-type", mime_type),
        ("policy", policy),
        ("X-Amz-Signature", secrets.token_hex(32)),
        ("x-amz-security-token", secrets.token_urlsafe(48)),
    )


def take_upload() -> Response:
    """The storage knows no Reddit token, only the fields of the lease."""
    asset = state().assets.get(request.form.get("key", "").rpartition("/")[2])
    if asset is not None:
        known_caller(asset.owner, f"u/{asset.owner}", path=request.path.removeprefix("/reddit"))
    if request.mimetype != "multipart/form-data":
        return storage_error(
            412, "PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data"
        )
    if asset is None or tuple(sorted(request.form.items())) != tuple(sorted(asset.fields)):
        return storage_error(403, "AccessDenied", "Invalid according to Policy: Policy Condition failed")
    if asset.expires_at <= time.time():
        return storage_error(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    upload = request.files.get("file")
    if upload is None:
        return storage_error(400, "InvalidArgument", "POST requires exactly one file upload per request.")
    upload.stream.seek(0, 2)
    size = upload.stream.tell()
    upload.stream.seek(0)
    kind = asset.mime_type.partition("/")[0]
    if size > MAX_BYTES[kind]:
        return storage_error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
    keep(asset, upload.stream.read() if size <= KEPT_BYTES else None, size)
    return stored(asset)


def keep(asset: Asset, data: bytes | None, size: int) -> None:
    """data: None when it is too large to be looked at here."""
    asset.readable = True
    if data is not None:
        sandbox().uploads.put(f"reddit/{asset.id}", data, asset.mime_type)
        if asset.mime_type in PICTURE_TYPES:
            asset.readable = sniff(data) == asset.mime_type and readable(data)
        else:
            facts = video_facts(data)
            asset.readable = facts is not None
            asset.seconds = facts.seconds if facts else 0.0
    asset.size = size


def stored(asset: Asset) -> Response:
    key = dict(asset.fields)["key"]
    location = f"{request.host_url}reddit/_hosts/{STORAGE}/{quote(key, safe='')}"
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Location>{location}</Location>'
        f"<Bucket>{BUCKET}</Bucket><Key>{key}</Key></PostResponse>"
    )
    return Response(body, 201, {"Location": location}, mimetype="application/xml")


def storage_error(status: int, code: str, message: str) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Response(body, status, mimetype="application/xml")


def asset_at(url: str, owner: str) -> Asset | None:
    """What was uploaded by this account and is at this address."""
    address = unquote(url)
    asset = state().assets.get(address.rpartition("/")[2]) if f"{STORAGE}/rte_images/" in address else None
    return asset if asset and asset.uploaded and asset.owner == owner else None

"""Uploading images, documents and videos: initializeUpload, putting the bytes, finalizeUpload, the status."""

from __future__ import annotations

import secrets
import time
from hashlib import sha256
from io import BytesIO
from typing import Any

from flask import Response, request, url_for
from PIL import Image

from syndication.sandbox.calls import json_answer, known_caller, processing_fault, sandbox
from syndication.sandbox.files import pdf_pages, video_facts
from syndication.sandbox.images import readable, sniff
from syndication.sandbox.linkedin import errors
from syndication.sandbox.linkedin.calls import caller, checked, json_object, only, writing_as
from syndication.sandbox.linkedin.state import Asset, state
from syndication.sandbox.linkedin.tokens import valid_token

PART_BYTES = 4_194_304
VIDEO_BYTES = (75_000, 524_288_000)
VIDEO_SECONDS = (3.0, 1800.0)
DOCUMENT_BYTES = 104_857_600
DOCUMENT_PAGES = 300
PIXELS = 36_152_320
FRAMES = 250
#: Larger files are taken, but not kept and not looked into.
KEPT_BYTES = 64_000_000
IMAGE_TYPES = ("image/jpeg", "image/png", "image/gif")


def start(kind: str) -> Response:
    """POST /rest/images?action=initializeUpload, and the same for documents and videos."""
    action = request.args.get("action", "")
    if kind == "video" and action == "finalizeUpload":
        return finalize()
    if action != "initializeUpload":
        raise errors.illegal(f"Unknown action: {action}")
    only("action")
    token = caller()
    wanted = checked(json_object(), {"initializeUploadRequest": dict}, {})["initializeUploadRequest"]
    at = "/initializeUploadRequest"
    if kind == "video":
        required: dict[str, type] = {"owner": str, "fileSizeBytes": int}
        checked(wanted, required, {"uploadCaptions": bool, "uploadThumbnail": bool}, at)
    else:
        checked(wanted, {"owner": str}, {}, at)
    owner = writing_as(token, wanted["owner"], f"{kind}s.ACTION-initializeUpload")
    asset = Asset(f"S4D{secrets.token_urlsafe(9).replace('_', 'x')}", kind, owner.urn)
    if kind == "video":
        divide(asset, wanted["fileSizeBytes"])
    state().assets[asset.urn] = asset
    return json_answer({"value": instructions(asset)})


def divide(asset: Asset, size: int) -> None:
    least, most = VIDEO_BYTES
    if not least <= size <= most:
        raise errors.illegal(f"fileSizeBytes {size} must be from {least} to {most}")
    asset.size = size
    asset.parts = [(first, min(first + PART_BYTES, size) - 1) for first in range(0, size, PART_BYTES)]


def instructions(asset: Asset) -> dict[str, Any]:
    ends = int((time.time() + 86_400) * 1000)
    if asset.kind != "video":
        return {"uploadUrlExpiresAt": ends, "uploadUrl": address(asset, 0), asset.kind: asset.urn}
    return {
        "uploadUrlsExpireAt": ends,
        "video": asset.urn,
        "uploadToken": "",
        "uploadInstructions": [
            {"uploadUrl": address(asset, number), "firstByte": first, "lastByte": last}
            for number, (first, last) in enumerate(asset.parts)
        ],
    }


def address(asset: Asset, number: int) -> str:
    return url_for("linkedin.put", kind=asset.kind, identity=asset.id, number=number, _external=True)


def put(kind: str, identity: str, number: int) -> Response:
    """Where the bytes go. The parts of a video are put without a token, all else with one."""
    asset = state().asset(f"urn:li:{kind}:{identity}")
    if asset is None:
        return Response("Upload session not found", 404, mimetype="text/plain")
    known_caller(*state().account(asset.owner).names, path="/dms-uploads")
    if kind == "video":
        return put_part(asset, number)
    if asset.owner not in valid_token().urns:
        raise errors.denied("dms-uploads")
    data = request.get_data(cache=False)
    keep(asset, data)
    finish(asset, image_failure(asset, data) if kind == "image" else document_failure(asset, data))
    return Response(status=201)


def put_part(asset: Asset, number: int) -> Response:
    if "Authorization" in request.headers:
        return Response("Unexpected Authorization header", 400, mimetype="text/plain")
    if not 0 <= number < len(asset.parts):
        return Response("No such part", 404, mimetype="text/plain")
    data = request.get_data(cache=False)
    first, last = asset.parts[number]
    if len(data) != last - first + 1:
        return Response(f"Expected {last - first + 1} bytes", 400, mimetype="text/plain")
    if asset.size <= KEPT_BYTES:
        sandbox().uploads.put(f"linkedin/parts/{asset.id}/{number}", data, "application/octet-stream")
    asset.etags[number] = f"/ambry-video/signedId/{sha256(data).hexdigest()[:40]}"
    return Response(status=200, headers={"ETag": asset.etags[number]})


def finalize() -> Response:
    token = caller()
    only("action")
    wanted = checked(json_object(), {"finalizeUploadRequest": dict}, {})["finalizeUploadRequest"]
    checked(wanted, {"video": str, "uploadToken": str, "uploadedPartIds": list}, {}, "/finalizeUploadRequest")
    asset = state().asset(wanted["video"])
    if asset is None:
        raise errors.not_found(wanted["video"])
    writing_as(token, asset.owner, "videos.ACTION-finalizeUpload")
    if asset.ready_at is not None:
        raise errors.illegal("The upload of this video is finalized already")
    etags = [asset.etags.get(number) for number in range(len(asset.parts))]
    if wanted["uploadedPartIds"] != etags:
        raise errors.illegal("uploadedPartIds are not those of all parts in their order")
    finish(asset, video_failure(asset))
    return json_answer({})


def finish(asset: Asset, failure: str) -> None:
    """All bytes are here; processing begins, and ends at once unless something else is planned.

    Images can be posted right away.
    """
    names = state().account(asset.owner).names
    fault = processing_fault(*names) if asset.kind != "image" else None
    asset.failure = failure
    if fault is not None and fault.kind == "processing-failed":
        asset.failure = "TRANSCODING_FAILED"
    slow = fault is not None and fault.kind == "slow-processing"
    asset.ready_at = time.time() + ((fault.seconds or 0.0) if fault and slow else 0.0)


def keep(asset: Asset, data: bytes) -> None:
    asset.size = len(data)
    asset.mime_type = {"image": sniff(data), "document": "application/pdf", "video": "video/mp4"}[asset.kind]
    if len(data) <= KEPT_BYTES:
        sandbox().uploads.put(f"linkedin/{asset.id}", data, asset.mime_type or "application/octet-stream")


def image_failure(asset: Asset, data: bytes) -> str:
    if asset.mime_type not in IMAGE_TYPES or not readable(data):
        return "UNSUPPORTED_MEDIA_TYPE"
    with Image.open(BytesIO(data)) as image:
        if image.width * image.height >= PIXELS:
            return "TOO_MANY_PIXELS"
        return "TOO_MANY_FRAMES" if getattr(image, "n_frames", 1) > FRAMES else ""


def document_failure(asset: Asset, data: bytes) -> str:
    pages = pdf_pages(data)
    if pages is None:
        return "UNSUPPORTED_MEDIA_TYPE"
    asset.pages = pages
    return "TOO_LARGE" if len(data) > DOCUMENT_BYTES or pages > DOCUMENT_PAGES else ""


def video_failure(asset: Asset) -> str:
    """Nothing is said of a video that was too large to be kept, or whose parts were pushed out by others."""
    held = [sandbox().uploads.get(f"linkedin/parts/{asset.id}/{n}") for n in range(len(asset.parts))]
    if not all(held):
        return ""
    data = b"".join(part[0] for part in held if part)
    facts = video_facts(data)
    if facts is None or "mp4" not in facts.container:
        return "UNSUPPORTED_MEDIA_TYPE"
    keep(asset, data)
    asset.seconds = facts.seconds
    least, most = VIDEO_SECONDS
    if not least - 0.1 <= facts.seconds <= most + 0.1:
        return "UNSUPPORTED_DURATION"
    return "UNSUPPORTED_CODEC" if facts.video_codec not in ("h264", "hevc", "vp8", "vp9") else ""


def read(kind: str, urn: str) -> Response:
    """GET /rest/videos/<urn> and the like: how far it is."""
    token = caller()
    asset = state().asset(urn)
    if asset is None or asset.kind != kind:
        raise errors.not_found(urn)
    known_caller(*state().account(asset.owner).names, path=f"/rest/{kind}s")
    if asset.owner not in token.urns:
        raise errors.denied(f"{kind}s.GET")
    facts: dict[str, Any] = {"id": asset.urn, "owner": asset.owner, "status": asset.status}
    if asset.status == "PROCESSING_FAILED":
        facts["processingFailureReason"] = asset.failure
    elif asset.status == "AVAILABLE":
        facts["downloadUrl"] = url_for("pages.upload", platform="linkedin", key=asset.id, _external=True)
    return json_answer(facts)


def usable(urn: str, owner: str, kinds: tuple[str, ...]) -> Asset:
    """The file that a post shows. Raises ApiError unless it is the author's and ready."""
    asset = state().asset(urn)
    if asset is None or asset.kind not in kinds:
        raise errors.illegal(f"{urn} is not one of: {', '.join(kinds)}")
    if asset.owner != owner:
        words = "One or more of the contents is not owned by the author"
        raise errors.input_error("INVALID_CONTENT_OWNERSHIP", words, words)
    if asset.status != "AVAILABLE":
        failed = asset.status == "PROCESSING_FAILED"
        code = "MEDIA_ASSET_PROCESSING_FAILED" if failed else "MEDIA_ASSET_WAITING_UPLOAD"
        words = f"{urn} is not ready: {asset.failure or asset.status}"
        raise errors.input_error(code, words, words)
    return asset

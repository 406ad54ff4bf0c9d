from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Video
from syndication.platforms.errors import OutcomeUnknown
from syndication.platforms.http import Http
from syndication.platforms.linkedin import finding
from syndication.platforms.linkedin.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, Request, Wire, reset
from tests.support.shelf import Shelf

TOKEN = "AQX-linkedin-token-0123456789"
MEMBER, ORGANIZATION = "urn:li:person:anna-1", "urn:li:organization:77"
POST = "urn:li:share:7000000000000000001"
MADE = Reply(201, b"", {"x-restli-id": POST})
LINK = "https://example.com/a"
PART_BYTES = 4_194_304


def page_of(urn: str, base: str) -> str:
    return f"{base}/_hosts/www.linkedin.com/feed/update/{urn}"


def error(status: int, code: str = "", message: str = "Words", **more: Any) -> Reply:
    return Reply(status, {"status": status, "message": message, **({"code": code} if code else {}), **more})


def duplicate(urn: str = POST) -> Reply:
    return Reply(
        422,
        {
            "errorDetailType": "com.linkedin.common.error.BadRequest",
            "message": "com.linkedin.content.common.exception.BadRequestResponseException: "
            f"Content is a duplicate of {urn}",
            "errorDetails": {
                "inputErrors": [
                    {"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}
                ]
            },
            "status": 422,
        },
    )


class LinkedIn:
    """Answers on a wire as LinkedIn does: `posting`, `listing` and `seeing` may be set by a test."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.posting: Any = MADE
        self.listing: Any = Reply(200, {"elements": []})
        self.seeing: Any = error(403, "ACCESS_DENIED")
        self.states = ["AVAILABLE"]
        self.uploading: Callable[[Request], Any] = lambda request: Reply(
            201, b"", {"ETag": f'"{request.path}"'}
        )
        self.finalizing: Any = Reply(200)
        self.made = 0
        wire.answer = self.answer

    def answer(self, request: Request) -> Any:
        match request.method, request.path.split("/")[1:]:
            case "POST", ["rest", ("images" | "documents" | "videos") as kind]:
                return self.finalizing if "finalize" in request.query["action"] else self.begin(kind, request)
            case "PUT", ["uploads", *_]:
                return self.uploading(request)
            case "GET", ["rest", "videos" | "documents", _urn]:
                return Reply(200, {"status": self.states.pop(0) if len(self.states) > 1 else self.states[0]})
            case "POST", ["rest", "posts"]:
                return self.posting
            case "GET", ["rest", "posts"]:
                return self.listing
            case "GET", ["rest", "posts", _urn]:
                return self.seeing
        return error(404)

    def begin(self, kind: str, request: Request) -> Reply:
        self.made += 1
        one = kind.removesuffix("s")
        urn, url = f"urn:li:{one}:{self.made}", f"{self.wire.url}/uploads/{one}-{self.made}"
        if one != "video":
            return Reply(200, {"value": {one: urn, "uploadUrl": url, "uploadUrlExpiresAt": 1}})
        size = request.json["initializeUploadRequest"]["fileSizeBytes"]
        parts = [
            {"uploadUrl": f"{url}-{first}", "firstByte": first, "lastByte": min(first + PART_BYTES, size) - 1}
            for first in range(0, size, PART_BYTES)
        ]
        value = {"video": urn, "uploadToken": "tok", "uploadUrlsExpireAt": 0, "uploadInstructions": parts}
        return Reply(200, {"value": value})

    def calls(self, method: str, start: str) -> list[Request]:
        return [r for r in self.wire.requests if r.method == method and r.path.startswith(start)]


@pytest.fixture
def linkedin(wire: Wire) -> LinkedIn:
    return LinkedIn(wire)


@pytest.fixture
def member(wire: Wire) -> Credentials:
    return Credentials({"access_token": TOKEN}, wire.url, MEMBER)


@pytest.fixture
def organization(wire: Wire) -> Credentials:
    return Credentials({"access_token": TOKEN, "organization_id": "77"}, wire.url, ORGANIZATION)


@pytest.fixture
def publish(member: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft, who=member: platform.publish(draft, who, http, checkpoints)


@pytest.fixture
def find(member: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft, who=member: platform.find(draft, who, http, checkpoints, datetime.now(UTC))


@pytest.fixture
def in_doubt(linkedin: LinkedIn, publish: Any) -> Any:
    """in_doubt(who, draft): publishes, and the answer is lost."""

    def lose(who: Credentials, draft: Draft) -> Draft:
        linkedin.posting = reset
        with pytest.raises(OutcomeUnknown):
            publish(draft, who)
        linkedin.posting = MADE
        return draft

    return lose


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if enough time had passed since the try for every post to be listed."""
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))


def padded(video: Video, size: int, folder: Path) -> Video:
    """The same video in a file of this size: an MP4 may have boxes that mean nothing."""
    data = video.path.read_bytes()
    free = size - len(data)
    path = folder / f"padded-{size}.mp4"
    path.write_bytes(data + free.to_bytes(4, "big") + b"free" + bytes(free - 8))
    return replace(video, path=path, size=size)


@pytest.fixture
def make_video(shelf: Shelf, tmp_path: Path) -> Callable[..., Video]:
    """make_video(size): a video that LinkedIn takes, in a file of so many bytes."""
    return lambda size=100_000, seconds=4.0: padded(shelf.video(seconds=seconds), size, tmp_path)

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from syndication.platforms.base import Credentials, Draft, Processing, Published
from syndication.platforms.errors import (
    OutcomeUnknown,
)
from syndication.platforms.facebook import finding
from syndication.platforms.facebook.adapter import platform
from syndication.platforms.http import Http
from syndication.sandbox.facebook.demo import DEMO_PAGE, facebook_credentials
from tests.platforms.conftest import Notes
from tests.platforms.facebook.samples import padded, sample, upright
from tests.platforms.wire import Reply, Request, Wire, reset
from tests.support.shelf import Shelf

TOKEN = "EAAG-page-token-0123456789"
LINK = "https://example.com/a"
MADE = Reply(200, {"id": "77_1", "permalink_url": "https://www.facebook.com/77/posts/1"})
OUT = Published("77_1", "https://www.facebook.com/77/posts/1")
DONE = Reply(200, {"success": True})
KINDS = ("text", "photos", "video", "photo story", "video story", "reel")
VIDEOS = ("video", "video story", "reel")
Plan = Callable[..., None]
READY = {"video_status": "ready", "publishing_phase": {"status": "complete", "publish_status": "published"}}


def error(code: int, subcode: int = 0, **more: Any) -> Reply:
    found = {"message": f"(#{code}) Words", "type": "OAuthException", "code": code, "error_subcode": subcode}
    return Reply(400, {"error": found | more})


GONE = error(100, 33)


def status(status: dict[str, Any], **more: Any) -> Reply:
    """The answer about a video."""
    return Reply(200, {"id": "55", "status": status, **more})


@pytest.fixture
def page(wire: Wire) -> Credentials:
    return Credentials({"page_id": "77", "access_token": TOKEN}, wire.url, "77")


@pytest.fixture
def publish(page: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.publish(draft, page, http, checkpoints)


@pytest.fixture
def proceed(page: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.proceed(draft, page, http, checkpoints)


@pytest.fixture
def find(page: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.find(draft, page, http, checkpoints, datetime.now(UTC))


@pytest.fixture
def in_doubt(wire: Wire, publish: Any) -> Draft:
    """A draft whose answer was lost."""
    wire.replies(reset)
    draft = Draft("feed-post", "Hello world")
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    return draft


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if enough time had passed since the try for every post to be listed."""
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))


def listed(**post: Any) -> Reply:
    return Reply(200, {"data": [{"id": "77_1", "permalink_url": OUT.url, **post}]})


def by_phase(answers: dict[str, Any]) -> Callable[[Request], Any]:
    """Answers by the phase in the request's form, else by "<method> <the path's last part>"."""

    def answer(request: Request) -> Any:
        return answers[what(request)]

    return answer


def what(request: Request) -> str:
    phases = [p for p in ("start", "transfer", "finish") if p in field_of(request, "upload_phase")]
    return phases[0] if phases else f"{request.method} {request.path.rpartition('/')[2]}"


def field_of(request: Request, name: str) -> str:
    """A field of a form, sent in either way; "" without one."""
    kind = request.headers.get("content-type", "")
    if kind == "application/x-www-form-urlencoded":
        return request.form.get(name, "")
    if not kind.startswith("multipart/form-data"):
        return ""
    _, _, rest = request.body.partition(f'name="{name}"\r\n\r\n'.encode())
    return rest.partition(b"\r\n")[0].decode()


def whats(wire: Wire) -> list[str]:
    return [what(request) for request in wire.requests]


@pytest.fixture
def demo(sandbox_url: str) -> Credentials:
    """The demo page at a real sandbox."""
    secrets = facebook_credentials()
    return Credentials(secrets, f"{sandbox_url}/facebook", secrets["page_id"])


@pytest.fixture
def video_post(shelf: Shelf) -> Draft:
    return Draft("feed-post", "Look!", title="A wall", media=(shelf.video(64, 48, 1.0),))


@pytest.fixture
def video_answers(wire: Wire, video_post: Draft) -> dict[str, Any]:
    """What Facebook answers to a video that it wants in one piece; a test may change it while it runs."""
    size = str(video_post.videos[0].size)
    session = {"upload_session_id": "900", "video_id": "55"}
    answers: dict[str, Any] = {
        "start": Reply(200, {**session, "start_offset": "0", "end_offset": size}),
        "transfer": Reply(200, {"start_offset": size, "end_offset": size}),
        "finish": DONE,
        "GET 55": status(READY, permalink_url="/77/videos/55/", published=True),
    }
    wire.answer = by_phase(answers)
    return answers


@pytest.fixture
def plan(sandbox_url: str) -> Plan:
    def plan_fault(kind: str, **more: Any) -> None:
        body = {"platform": "facebook", "kind": kind, "times": 1, **more}
        assert requests.post(f"{sandbox_url}/_sandbox/faults", json=body, timeout=10).ok

    return plan_fault


@pytest.fixture
def drafts(shelf: Shelf) -> dict[str, Draft]:
    """One of each kind."""
    video = shelf.video(64, 48, 1.0)
    return {
        "text": Draft("feed-post", "Grüße 🐝 #tag", link=LINK, tags=("news",)),
        "photos": sample("feed-post", shelf),
        "video": Draft("feed-post", "A video", title="Title", media=(padded(video, 2_500_000),)),
        "photo story": sample("story", shelf),
        "video story": Draft("story", "", media=(upright(shelf),)),
        "reel": sample("reel", shelf),
    }


def completed(draft: Draft, page: Credentials, http: Http, notes: Notes) -> Published:
    result = platform.publish(draft, page, http, notes)
    if isinstance(result, Processing):
        result = platform.proceed(draft, page, http, notes)
    assert isinstance(result, Published)
    return result


def shown(sandbox_url: str) -> int:
    """How many posts, stories and reels people see."""
    page = requests.get(f"{sandbox_url}/facebook/accounts/{DEMO_PAGE}", timeout=10).text
    return page.count(f"/facebook/accounts/{DEMO_PAGE}/posts/")

"""Clients that speak to a real sandbox as an adapter would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
import requests
from PIL import Image

from syndication.sandbox.bluesky.demo import bluesky_credentials
from syndication.sandbox.demo import CREDENTIALS

TIMEOUT = 10


@dataclass
class Page:
    """Facebook calls with the demo page's token."""

    base: str
    id: str
    token: str

    def get(self, path: str, **params: str) -> requests.Response:
        return requests.get(self.base + path, {"access_token": self.token} | params, timeout=TIMEOUT)

    def post(self, path: str, **form: str) -> requests.Response:
        return requests.post(self.base + path, {"access_token": self.token} | form, timeout=TIMEOUT)

    def say(self, message: str, **form: str) -> requests.Response:
        return self.post(f"/{self.id}/feed", message=message, **form)

    def upload(self, data: bytes, **form: str) -> requests.Response:
        form = {"access_token": self.token} | form
        files = {"source": ("photo.png", data, "image/png")}
        return requests.post(f"{self.base}/{self.id}/photos", form, files=files, timeout=TIMEOUT)

    def delete(self, path: str) -> requests.Response:
        return requests.delete(self.base + path, params={"access_token": self.token}, timeout=TIMEOUT)


@dataclass
class Repo:
    """XRPC calls of somebody who is signed in."""

    base: str
    session: dict[str, Any]

    @property
    def did(self) -> str:
        return str(self.session["did"])

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session['accessJwt']}"}

    def get(self, nsid: str, **params: str) -> requests.Response:
        return requests.get(f"{self.base}/xrpc/{nsid}", params, headers=self.headers(), timeout=TIMEOUT)

    def post(self, nsid: str, **body: Any) -> requests.Response:
        return requests.post(f"{self.base}/xrpc/{nsid}", json=body, headers=self.headers(), timeout=TIMEOUT)

    def write(self, call: str, record: dict[str, Any], **more: Any) -> requests.Response:
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "record": record} | more
        return self.post(f"com.atproto.repo.{call}", **body)

    def create(self, text: str = "Hello", **fields: Any) -> requests.Response:
        return self.write("createRecord", {"text": text, "createdAt": "2026-11-20T09:00:00Z"} | fields)

    def upload(self, data: bytes, mime_type: str = "image/png") -> requests.Response:
        headers = self.headers() | {"Content-Type": mime_type}
        url = f"{self.base}/xrpc/com.atproto.repo.uploadBlob"
        return requests.post(url, data, headers=headers, timeout=TIMEOUT)


@pytest.fixture
def page(sandbox_url: str) -> Page:
    secrets = CREDENTIALS["facebook"]
    return Page(f"{sandbox_url}/facebook/v25.0", secrets["page_id"], secrets["access_token"])


@pytest.fixture
def sign_in_as(sandbox_url: str) -> Callable[[str], Repo]:
    def sign_in(name: str) -> Repo:
        base = f"{sandbox_url}/bluesky"
        secrets = bluesky_credentials(name)
        body = {"identifier": secrets["identifier"], "password": secrets["app_password"]}
        answer = requests.post(f"{base}/xrpc/com.atproto.server.createSession", json=body, timeout=TIMEOUT)
        return Repo(base, answer.json())

    return sign_in


@pytest.fixture
def repo(sign_in_as: Callable[[str], Repo]) -> Repo:
    return sign_in_as("demo")


@pytest.fixture
def plan(sandbox_url: str) -> Callable[..., requests.Response]:
    """Plan a fault."""

    def plan_fault(platform: str, kind: str, **more: Any) -> requests.Response:
        body = {"platform": platform, "kind": kind} | more
        return requests.post(f"{sandbox_url}/_sandbox/faults", json=body, timeout=TIMEOUT)

    return plan_fault


@pytest.fixture
def stats(sandbox_url: str) -> Callable[[str], dict[str, Any]]:
    """What the sandbox counted of a platform."""

    def read(platform: str) -> dict[str, Any]:
        answer = requests.get(f"{sandbox_url}/_sandbox/stats", timeout=TIMEOUT)
        return dict(answer.json()["platforms"][platform])

    return read


@pytest.fixture
def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()

"""A client that speaks to the sandbox's LinkedIn as a careful program would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

TIMEOUT = 10


def body_of(author: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "author": author,
        "commentary": text,
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
    } | more


def code_of(answer: requests.Response) -> str:
    return str(answer.json().get("code", ""))


def encoded(urn: str) -> str:
    return urn.replace(":", "%3A")


@dataclass
class Client:
    base: str
    author: str
    token: str

    def headers(self, more: Mapping[str, str | None] | None = None) -> dict[str, str]:
        own: dict[str, str | None] = {
            "Authorization": f"Bearer {self.token}",
            "LinkedIn-Version": "202609",
            "X-Restli-Protocol-Version": "2.0.0",
        }
        return {name: value for name, value in {**own, **(more or {})}.items() if value is not None}

    def get(self, path: str) -> requests.Response:
        return requests.get(self.base + path, headers=self.headers(), timeout=TIMEOUT)

    def delete(self, path: str) -> requests.Response:
        headers = self.headers({"X-RestLi-Method": "DELETE"})
        return requests.delete(self.base + path, headers=headers, timeout=TIMEOUT)

    def post(self, path: str, body: Any, more: Mapping[str, str | None] | None = None) -> requests.Response:
        return requests.post(self.base + path, json=body, headers=self.headers(more), timeout=TIMEOUT)

    def say(self, text: str, **more: Any) -> requests.Response:
        return self.post("/rest/posts", body_of(self.author, text, **more))

    def oauth(self, name: str, **form: str) -> requests.Response:
        return requests.post(f"{self.base}/_hosts/www.linkedin.com/oauth/v2/{name}", form, timeout=TIMEOUT)

    def begin(self, kind: str, **more: Any) -> dict[str, Any]:
        """The instructions of an upload."""
        wanted = {"initializeUploadRequest": {"owner": self.author} | more}
        answer = self.post(f"/rest/{kind}s?action=initializeUpload", wanted)
        return dict(answer.json()["value"])

    def put(self, url: str, data: bytes, *, with_token: bool = True) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if with_token else {}
        return requests.put(url, data, headers=headers, timeout=TIMEOUT)

    def uploaded(self, kind: str, data: bytes) -> str:
        """The URN of an image or a document."""
        value = self.begin(kind)
        assert self.put(value["uploadUrl"], data).status_code == 201
        return str(value[kind])

    def finalize(self, urn: str, etags: list[str]) -> requests.Response:
        wanted = {"video": urn, "uploadToken": "", "uploadedPartIds": etags}
        return self.post("/rest/videos?action=finalizeUpload", {"finalizeUploadRequest": wanted})

    def status(self, urn: str) -> dict[str, Any]:
        kind = urn.split(":")[2]
        return dict(self.get(f"/rest/{kind}s/{encoded(urn)}").json())

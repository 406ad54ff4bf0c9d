"""A client that speaks to the stand-in of X as an adapter would, written without ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth1Auth

from syndication.sandbox.twitter.demo import oauth2_credentials, twitter_credentials, user_id_of

TIMEOUT = 10


@dataclass
class Desk:
    """One account's calls. auth: as requests wants it."""

    base: str
    name: str = "demo"
    auth: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return user_id_of(self.name)

    def call(self, method: str, path: str, **request: Any) -> requests.Response:
        return requests.request(
            method, self.base + path, auth=self.auth, headers=self.headers, timeout=TIMEOUT, **request
        )

    def get(self, path: str, **params: str) -> requests.Response:
        return self.call("GET", path, params=params)

    def post(self, path: str, **body: Any) -> requests.Response:
        return self.call("POST", path, json=body)

    def say(self, text: str, **more: Any) -> requests.Response:
        return self.post("/2/tweets", text=text, **more)

    def upload(self, data: bytes, **form: str) -> requests.Response:
        form = {"media_category": "tweet_image"} | form
        return self.call("POST", "/2/media/upload", data=form, files={"media": ("a", data)})

    def begin(self, mime_type: str, category: str, size: int) -> requests.Response:
        return self.post(
            "/2/media/upload/initialize", media_type=mime_type, media_category=category, total_bytes=size
        )

    def append(self, media_id: str, index: int, data: bytes) -> requests.Response:
        path = f"/2/media/upload/{media_id}/append"
        return self.call("POST", path, data={"segment_index": str(index)}, files={"media": ("a", data)})

    def finalize(self, media_id: str) -> requests.Response:
        return self.call("POST", f"/2/media/upload/{media_id}/finalize")

    def whole(self, data: bytes, mime_type: str, category: str) -> str:
        """The id of a GIF or video that was uploaded and whose processing has begun."""
        media_id = str(self.begin(mime_type, category, len(data)).json()["data"]["id"])
        assert self.append(media_id, 0, data).ok
        assert self.finalize(media_id).ok
        return media_id

    def state(self, media_id: str) -> dict[str, Any]:
        answer = self.get("/2/media/upload", command="STATUS", media_id=media_id)
        return dict(answer.json()["data"]["processing_info"])


def signing(url: str, name: str = "demo") -> Desk:
    """Signs its calls (OAuth 1.0a), with another implementation than the adapter's."""
    secrets = twitter_credentials(name)
    auth = OAuth1Auth(
        secrets["api_key"],
        secrets["api_key_secret"],
        secrets["access_token"],
        secrets["access_token_secret"],
        force_include_body=False,
    )
    return Desk(f"{url}/twitter", name, auth)


def bearing(url: str, token: str = "", name: str = "demo") -> Desk:
    """Shows a token (OAuth 2.0)."""
    token = token or oauth2_credentials(name)["oauth2_access_token"]
    return Desk(f"{url}/twitter", name, headers={"Authorization": f"Bearer {token}"})

"""Calls of the sandbox's Reddit as a client makes them, with nothing checked before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import requests

from syndication.sandbox.reddit.demo import CLIENT_ID, CLIENT_SECRET

TIMEOUT = 10
USER_AGENT = "test:sandbox-client:v1 (by /u/tester)"


@dataclass
class RedditClient:
    """Somebody who is signed in, unless `token` is "". headers: sent with every call."""

    base: str
    token: str = ""
    user: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"User-Agent": USER_AGENT}
        if self.token:
            headers["Authorization"] = f"bearer {self.token}"
        return requests.request(
            method,
            f"{self.base}{path}",
            headers=headers | self.headers,
            timeout=TIMEOUT,
            allow_redirects=False,
            **more,
        )

    def get(self, path: str, **params: str) -> requests.Response:
        return self.ask("GET", path, params=params)

    def post(self, path: str, **form: str) -> requests.Response:
        return self.ask("POST", path, data=form)

    def submit(self, **form: str) -> requests.Response:
        """A text post, unless `form` makes it another."""
        plain = {"api_type": "json", "sr": "sandbox", "kind": "self", "title": "A title", "text": "Hello"}
        return self.post("/api/submit", **{k: v for k, v in (plain | form).items() if v is not None})

    def grant(self, client: tuple[str, str] = (CLIENT_ID, CLIENT_SECRET), **form: str) -> requests.Response:
        return self.ask("POST", "/_hosts/www.reddit.com/api/v1/access_token", data=form, auth=client)

    def sign_in(self, user: str = "desk_demo", scopes: str = "") -> RedditClient:
        """As this user; with only these scopes ("identity+read"), by a refresh token."""
        if scopes:
            answer = self.grant(grant_type="refresh_token", refresh_token=f"sandbox-refresh-{user}~{scopes}")
        else:
            answer = self.grant(grant_type="password", username=user, password=f"sandbox-{user}")
        return RedditClient(self.base, answer.json()["access_token"], user)

    def lease(self, mime_type: str = "image/png", name: str = "a.png") -> dict[str, Any]:
        answer = self.post("/api/media/asset.json", api_type="json", filepath=name, mimetype=mime_type)
        return dict(answer.json())

    def store(self, lease: dict[str, Any], data: bytes, **changed: str) -> requests.Response:
        """Send the file where the lease says; `changed` fields are other than it says."""
        fields = {each["name"]: each["value"] for each in lease["args"]["fields"]} | changed
        url = urljoin(self.base, lease["args"]["action"])
        return requests.post(url, fields, files={"file": ("a", data)}, timeout=TIMEOUT)

    def upload(self, data: bytes, mime_type: str = "image/png") -> tuple[str, str]:
        """The asset's ID and its address."""
        lease = self.lease(mime_type)
        return lease["asset"]["asset_id"], self.store(lease, data).headers["Location"]

    def listed(self) -> list[dict[str, Any]]:
        """What this user has published, the newest first."""
        answer = self.get(f"/user/{self.user}/submitted", sort="new", limit="100")
        return [child["data"] for child in answer.json()["data"]["children"]]


def new_user() -> str:
    """A name that no other test has."""
    return f"u{uuid4().hex[:12]}"


def rows(answer: requests.Response) -> list[str]:
    """The names of the errors in an answer with status 200."""
    assert answer.status_code == 200, answer.text
    return [row[0] for row in answer.json()["json"]["errors"]]

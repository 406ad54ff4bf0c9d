"""A client that speaks to the sandbox's YouTube as an adapter would."""

from __future__ import annotations

from typing import Any

import requests

from syndication.sandbox.youtube.demo import youtube_credentials

TIMEOUT = 10
RESOURCE = {
    "snippet": {"title": "Title", "description": "Text", "tags": ["a", "b c"], "categoryId": "22"},
    "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False},
}


def reason_of(answer: requests.Response) -> str:
    return str(answer.json()["error"]["errors"][0]["reason"])


class Channel:
    """Calls with the access token of one channel."""

    def __init__(self, sandbox_url: str, seed: str = "demo", *, flags: str = "", project: str = "") -> None:
        self.base = f"{sandbox_url}/youtube"
        self.secrets = youtube_credentials(seed, flags=flags, project=project)
        self.token = str(self.renew().json().get("access_token", ""))

    def renew(self, **changed: str) -> requests.Response:
        form = {"grant_type": "refresh_token", **self.secrets} | changed
        return requests.post(f"{self.base}/_hosts/oauth2.googleapis.com/token", form, timeout=TIMEOUT)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def begin(
        self,
        resource: Any = None,
        *,
        path: str = "/upload/youtube/v3/videos",
        size: int | None = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> requests.Response:
        announced = {"X-Upload-Content-Type": "video/mp4"}
        announced |= {"X-Upload-Content-Length": str(size)} if size else {}
        return requests.post(
            self.base + path,
            params={"uploadType": "resumable", "part": "snippet,status"} | (query or {}),
            json=RESOURCE if resource is None else resource,
            headers=self.headers() | announced | (headers or {}),
            timeout=TIMEOUT,
        )

    def send(self, session: str, data: bytes, start: int = 0, end: int | None = None) -> requests.Response:
        end = len(data) if end is None else end
        span = {"Content-Range": f"bytes {start}-{end - 1}/{len(data)}", "Content-Type": "video/mp4"}
        return requests.put(session, data[start:end], headers=self.headers() | span, timeout=TIMEOUT)

    def ask(self, session: str, total: int) -> requests.Response:
        headers = self.headers() | {"Content-Range": f"bytes */{total}"}
        return requests.put(session, b"", headers=headers, timeout=TIMEOUT)

    def upload(self, data: bytes, **status: Any) -> requests.Response:
        resource = RESOURCE | {"status": RESOURCE["status"] | status}
        return self.send(self.begin(resource, size=len(data)).headers["Location"], data)

    def get(self, path: str, **params: str) -> requests.Response:
        return requests.get(f"{self.base}/youtube/v3{path}", params, headers=self.headers(), timeout=TIMEOUT)

    def video(self, video_id: str, part: str) -> dict[str, Any]:
        return dict(self.get("/videos", part=part, id=video_id).json()["items"][0])

    def mine(self, part: str = "contentDetails") -> dict[str, Any]:
        return dict(self.get("/channels", part=part, mine="true").json()["items"][0])

    def uploads(self, **params: str) -> requests.Response:
        playlist = self.mine()["contentDetails"]["relatedPlaylists"]["uploads"]
        return self.get("/playlistItems", part="snippet", playlistId=playlist, **params)

    def delete(self, video_id: str) -> requests.Response:
        return requests.delete(
            f"{self.base}/youtube/v3/videos?id={video_id}", headers=self.headers(), timeout=TIMEOUT
        )

    def comment(self, video_id: str, text: str, **more: Any) -> requests.Response:
        snippet = {
            "channelId": self.mine("id")["id"],
            "videoId": video_id,
            "topLevelComment": {"snippet": {"textOriginal": text}},
        }
        return requests.post(
            f"{self.base}/youtube/v3/commentThreads?part=snippet",
            json={"snippet": snippet | more},
            headers=self.headers(),
            timeout=TIMEOUT,
        )

    def thumbnail(
        self, video_id: str, data: bytes, mime_type: str = "image/png", **params: str
    ) -> requests.Response:
        return requests.post(
            f"{self.base}/upload/youtube/v3/thumbnails/set",
            params={"videoId": video_id, "uploadType": "media"} | params,
            data=data,
            headers=self.headers() | {"Content-Type": mime_type},
            timeout=TIMEOUT,
        )

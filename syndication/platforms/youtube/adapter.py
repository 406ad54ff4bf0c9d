"""YouTube: what it declares, and how a video gets there at most once.

An upload session makes one video at most. Its address is kept before any byte goes, so whatever answer is lost,
the session is asked what became of it (`uploading`), and if it is gone, the channel's uploads (`finding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from wtforms import Form

from syndication.platforms.base import (
    Channel,
    Checkpoints,
    Credentials,
    Draft,
    Figures,
    Platform,
    Problem,
    Processing,
    Profile,
    Published,
    Rendered,
    Setting,
)
from syndication.platforms.http import Http
from syndication.platforms.youtube import composing, judging, sending, settings
from syndication.platforms.youtube.forms import ConnectForm, VideoOptions
from syndication.platforms.youtube.profiles import read_profile
from syndication.platforms.youtube.refusals import LABEL, is_missing, refused
from syndication.platforms.youtube.session import PUBLIC_API, Session
from syndication.platforms.youtube.videos import read_figures


class YouTube(Platform):
    name: ClassVar[str] = "youtube"
    label: ClassVar[str] = LABEL
    api_base: ClassVar[str] = PUBLIC_API
    channels: ClassVar[tuple[Channel, ...]] = (
        Channel(composing.VIDEO, "Video", composing.LIMITS, VideoOptions),
        Channel(composing.SHORT, "Short", composing.SHORT_LIMITS, VideoOptions),
    )
    connect_form: ClassVar[type[Form]] = ConnectForm
    concurrency: ClassVar[int] = 4
    window: ClassVar[tuple[int, int]] = (100, 24 * 3600)
    settings: ClassVar[tuple[Setting, ...]] = settings.ALL

    def length(self, text: str) -> int:
        return composing.byte_length(text)

    def problems(self, draft: Draft) -> list[Problem]:
        return list(judging.problems(draft))

    def render(self, draft: Draft) -> Rendered:
        return composing.render(draft)

    def profile(self, credentials: Credentials, http: Http) -> Profile:
        return read_profile(credentials, http)

    def publish(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        return sending.send(draft, Session(credentials, http), checkpoints)

    def proceed(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        return sending.proceed(draft, Session(credentials, http), checkpoints)

    def find(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints, since: datetime
    ) -> Published | None:
        return sending.find(draft, Session(credentials, http), checkpoints, since)

    def refresh(self, credentials: Credentials, http: Http) -> Mapping[str, str]:
        session = Session(credentials, http)
        session.renew()
        return session.secrets

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        answer = Session(credentials, http).ask("DELETE", "/youtube/v3/videos", params={"id": remote_id})
        if not answer.ok and not is_missing(answer):
            raise refused(answer)

    def comment(self, remote_id: str, text: str, credentials: Credentials, http: Http) -> str:
        snippet = {
            "channelId": credentials.remote_id,
            "videoId": remote_id,
            "topLevelComment": {"snippet": {"textOriginal": text}},
        }
        answer = Session(credentials, http).call(
            "POST",
            "/youtube/v3/commentThreads",
            params={"part": "snippet"},
            json={"snippet": snippet},
            creates=True,
        )
        return answer.text("id")

    def measure(self, remote_id: str, credentials: Credentials, http: Http) -> Figures:
        return read_figures(remote_id, Session(credentials, http))


platform = YouTube()

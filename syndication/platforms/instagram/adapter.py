"""Instagram: what it declares, and how a post gets there at most once.

Everything goes into a container first, which Instagram works on, and one call publishes it. When that call's answer
is lost, the container says whether it was published (`finding`).
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
    Quota,
    Rendered,
    Setting,
)
from syndication.platforms.graph_usage import graph_quota
from syndication.platforms.http import Http
from syndication.platforms.instagram import afterwards, composing, judging
from syndication.platforms.instagram.finding import find_post
from syndication.platforms.instagram.forms import ConnectForm, PostOptions, ReelOptions
from syndication.platforms.instagram.graph import PUBLIC_API
from syndication.platforms.instagram.profiles import read_profile, renewed
from syndication.platforms.instagram.refusals import LABEL
from syndication.platforms.instagram.sending import send
from syndication.platforms.instagram.settings import (
    CAROUSEL_VIDEO_SECONDS,
    COMMENT_LENGTH,
    RESUMABLE_UPLOAD,
    VERSION,
)


class Instagram(Platform):
    name: ClassVar[str] = "instagram"
    label: ClassVar[str] = LABEL
    api_base: ClassVar[str] = PUBLIC_API
    channels: ClassVar[tuple[Channel, ...]] = (
        Channel("feed-post", "Feed post", composing.LIMITS[composing.FEED_POST], PostOptions),
        Channel("story", "Story", composing.LIMITS[composing.STORY]),
        Channel("reel", "Reel", composing.LIMITS[composing.REEL], ReelOptions),
    )
    connect_form: ClassVar[type[Form]] = ConnectForm
    concurrency: ClassVar[int] = 5
    window: ClassVar[tuple[int, int]] = (100, 24 * 3600)
    settings: ClassVar[tuple[Setting, ...]] = (
        VERSION,
        RESUMABLE_UPLOAD,
        CAROUSEL_VIDEO_SECONDS,
        COMMENT_LENGTH,
    )

    def length(self, text: str) -> int:
        return len(text)

    def problems(self, draft: Draft) -> list[Problem]:
        return list(judging.problems(draft))

    def render(self, draft: Draft) -> Rendered:
        return composing.render(draft)

    def profile(self, credentials: Credentials, http: Http) -> Profile:
        return read_profile(credentials, http)

    def publish(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        return send(draft, credentials, http, checkpoints)

    def proceed(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        return send(draft, credentials, http, checkpoints)

    def find(
        self,
        draft: Draft,
        credentials: Credentials,
        http: Http,
        checkpoints: Checkpoints,
        since: datetime,  # noqa: ARG002 -- the doubt knows it more exactly
    ) -> Published | None:
        return find_post(draft, credentials, http, checkpoints)

    def refresh(self, credentials: Credentials, http: Http) -> Mapping[str, str]:
        return renewed(credentials, http)

    def comment(self, remote_id: str, text: str, credentials: Credentials, http: Http) -> str:
        return afterwards.comment(remote_id, text, credentials, http)

    def measure(self, remote_id: str, credentials: Credentials, http: Http) -> Figures:
        return afterwards.measure(remote_id, credentials, http)

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        afterwards.delete(remote_id, credentials, http)

    def quota(self, headers: Mapping[str, str]) -> Quota | None:
        return graph_quota(headers)


platform = Instagram()

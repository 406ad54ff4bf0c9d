"""Facebook Pages: what it declares, and how a post gets there at most once.

Facebook knows no key that makes a repeat harmless. So photos and videos go first, unpublished, and one call
publishes: only its answer can be lost with something made. Then Facebook is asked about it (`finding`).
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
from syndication.platforms.facebook import composing, figures
from syndication.platforms.facebook.afterwards import take_down, write_comment
from syndication.platforms.facebook.composing import FEED, LIMITS, REEL, STORY
from syndication.platforms.facebook.finding import find_post
from syndication.platforms.facebook.forms import CommentForm, ConnectForm
from syndication.platforms.facebook.graph import PUBLIC_API, VERSION
from syndication.platforms.facebook.profiles import read_profile
from syndication.platforms.facebook.refusals import LABEL
from syndication.platforms.facebook.sending import look_at, send
from syndication.platforms.graph_usage import graph_quota
from syndication.platforms.http import Http


class Facebook(Platform):
    name: ClassVar[str] = "facebook"
    label: ClassVar[str] = LABEL
    api_base: ClassVar[str] = PUBLIC_API
    channels: ClassVar[tuple[Channel, ...]] = (
        Channel(FEED, "Feed post", LIMITS[FEED], CommentForm),
        Channel(STORY, "Story", LIMITS[STORY]),
        Channel(REEL, "Reel", LIMITS[REEL], CommentForm),
    )
    connect_form: ClassVar[type[Form]] = ConnectForm
    concurrency: ClassVar[int] = 8
    window: ClassVar[tuple[int, int]] = (200, 3600)
    settings: ClassVar[tuple[Setting, ...]] = (
        VERSION,
        composing.COMMENT_LENGTH,
        figures.VIEWS_METRICS,
        figures.CLICKS_METRICS,
        figures.VIDEO_VIEWS_METRICS,
    )

    def length(self, text: str) -> int:
        return len(text)

    def problems(self, draft: Draft) -> list[Problem]:
        return list(composing.problems(draft))

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
        return look_at(draft.channel, credentials, http, checkpoints)

    def find(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints, since: datetime
    ) -> Published | None:
        return find_post(draft, credentials, http, checkpoints, since)

    def comment(self, remote_id: str, text: str, credentials: Credentials, http: Http) -> str:
        return write_comment(remote_id, text, credentials, http)

    def measure(self, remote_id: str, credentials: Credentials, http: Http) -> Figures:
        return figures.figures_of(remote_id, credentials, http)

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        take_down(remote_id, credentials, http)

    def quota(self, headers: Mapping[str, str]) -> Quota | None:
        return graph_quota(headers)


platform = Facebook()

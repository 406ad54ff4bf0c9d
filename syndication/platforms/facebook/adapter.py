"""Facebook Pages: what it declares, and how a post gets there at most once.

Facebook knows no key that makes a repeat harmless. So the photo goes first, unpublished, and one call publishes:
only its answer can be lost with a post made. Then the page's posts are looked through (`finding`).
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from wtforms import Form

from syndication.platforms.base import (
    Channel,
    Checkpoints,
    Credentials,
    Draft,
    Platform,
    Problem,
    Profile,
    Published,
    Rendered,
)
from syndication.platforms.facebook import composing
from syndication.platforms.facebook.finding import find_post
from syndication.platforms.facebook.forms import ConnectForm
from syndication.platforms.facebook.graph import PUBLIC_API, ask
from syndication.platforms.facebook.profiles import read_profile
from syndication.platforms.facebook.refusals import LABEL, is_missing, refused
from syndication.platforms.facebook.sending import send
from syndication.platforms.http import Http


class Facebook(Platform):
    name: ClassVar[str] = "facebook"
    label: ClassVar[str] = LABEL
    api_base: ClassVar[str] = PUBLIC_API
    channels: ClassVar[tuple[Channel, ...]] = (Channel("feed-post", "Feed post", composing.LIMITS),)
    connect_form: ClassVar[type[Form]] = ConnectForm
    concurrency: ClassVar[int] = 8
    window: ClassVar[tuple[int, int]] = (200, 3600)

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
    ) -> Published:
        return send(draft, credentials, http, checkpoints)

    def find(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints, since: datetime
    ) -> Published | None:
        return find_post(draft, credentials, http, checkpoints, since)

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        answer = ask(credentials, http, "DELETE", remote_id)
        if not answer.ok and not is_missing(answer):
            raise refused(answer)


platform = Facebook()

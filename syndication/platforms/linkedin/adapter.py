"""LinkedIn: what it declares, and how a post gets there at most once.

LinkedIn knows no key that makes a repeat harmless. So all files go first, and one call publishes: only its answer can
be lost with a post made. Then an organisation's posts are looked through; of a member's a person has to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
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
from syndication.platforms.linkedin import composing, facts
from syndication.platforms.linkedin.connection import PUBLIC_API, Connection, encoded
from syndication.platforms.linkedin.engagement import figures, send_comment
from syndication.platforms.linkedin.finding import find_post
from syndication.platforms.linkedin.forms import ConnectForm, PostOptions
from syndication.platforms.linkedin.profiles import read_profile
from syndication.platforms.linkedin.refusals import LABEL, refused
from syndication.platforms.linkedin.sending import send
from syndication.platforms.linkedin.tokens import renewed


class LinkedIn(Platform):
    name: ClassVar[str] = "linkedin"
    label: ClassVar[str] = LABEL
    api_base: ClassVar[str] = PUBLIC_API
    channels: ClassVar[tuple[Channel, ...]] = (Channel("post", "Post", composing.LIMITS, PostOptions),)
    connect_form: ClassVar[type[Form]] = ConnectForm
    concurrency: ClassVar[int] = 4
    window: ClassVar[tuple[int, int]] = (100, 86_400)
    settings: ClassVar[tuple[Setting, ...]] = facts.ALL

    def length(self, text: str) -> int:
        return composing.length(text)

    def problems(self, draft: Draft) -> list[Problem]:
        return list(composing.problems(draft))

    def render(self, draft: Draft) -> Rendered:
        return composing.render(draft)

    def profile(self, credentials: Credentials, http: Http) -> Profile:
        return read_profile(Connection(credentials, http))

    def refresh(self, credentials: Credentials, http: Http) -> Mapping[str, str]:
        return renewed(Connection(credentials, http))

    def publish(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        return send(draft, Connection(credentials, http), checkpoints)

    def proceed(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        """What is uploaded is known by its checkpoints, so going on is sending again."""
        return send(draft, Connection(credentials, http), checkpoints)

    def find(
        self,
        draft: Draft,
        credentials: Credentials,
        http: Http,
        checkpoints: Checkpoints,
        since: datetime,
    ) -> Published | None:
        return find_post(draft, Connection(credentials, http), checkpoints, since)

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        answer = Connection(credentials, http).ask(
            "DELETE", f"/rest/posts/{encoded(remote_id)}", headers={"X-RestLi-Method": "DELETE"}
        )
        if not answer.ok and answer.status != HTTPStatus.NOT_FOUND:
            raise refused(answer)

    def comment(self, remote_id: str, text: str, credentials: Credentials, http: Http) -> str:
        return send_comment(remote_id, text, Connection(credentials, http))

    def measure(self, remote_id: str, credentials: Credentials, http: Http) -> Figures:
        return figures(remote_id, Connection(credentials, http))


platform = LinkedIn()

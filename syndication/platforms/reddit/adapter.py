"""Reddit: what it declares, and how a post gets there at most once.

Reddit knows no key that makes a repeat harmless. So the subreddit's rules are read first, media are uploaded, and one
call submits: only its answer can be lost with a post made. Then the account's posts are looked through (`finding`), as
they always are for pictures and videos, whose names Reddit tells no caller.
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
from syndication.platforms.reddit import checking, composing, facts, finding, posts
from syndication.platforms.reddit.forms import ConnectForm, SubmissionForm
from syndication.platforms.reddit.profiles import read_profile
from syndication.platforms.reddit.sending import send
from syndication.platforms.reddit.session import Session


class Reddit(Platform):
    name: ClassVar[str] = "reddit"
    label: ClassVar[str] = facts.LABEL
    api_base: ClassVar[str] = facts.PUBLIC_API
    channels: ClassVar[tuple[Channel, ...]] = (
        Channel("submission", "Submission", facts.LIMITS, SubmissionForm),
    )
    connect_form: ClassVar[type[Form]] = ConnectForm
    concurrency: ClassVar[int] = 4
    #: Reddit allows an app 100 calls a minute, of which a post takes three to six (docs/platforms/reddit.md).
    window: ClassVar[tuple[int, int]] = (60, 3600)
    settings: ClassVar[tuple[Setting, ...]] = facts.SETTINGS

    def length(self, text: str) -> int:
        return len(text)

    def problems(self, draft: Draft) -> list[Problem]:
        return list(checking.problems(draft))

    def render(self, draft: Draft) -> Rendered:
        return composing.render(draft)

    def profile(self, credentials: Credentials, http: Http) -> Profile:
        return read_profile(Session(credentials, http))

    def refresh(self, credentials: Credentials, http: Http) -> Mapping[str, str]:
        session = Session(credentials, http)
        session.renew()
        return session.secrets

    def publish(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        return send(draft, Session(credentials, http), checkpoints)

    def proceed(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        return finding.proceed(draft, Session(credentials, http), checkpoints)

    def find(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints, since: datetime
    ) -> Published | None:
        return finding.find_post(draft, Session(credentials, http), checkpoints, since)

    def comment(self, remote_id: str, text: str, credentials: Credentials, http: Http) -> str:
        return posts.comment(remote_id, text, Session(credentials, http))

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        posts.delete(remote_id, Session(credentials, http))

    def measure(self, remote_id: str, credentials: Credentials, http: Http) -> Figures:
        return posts.measure(remote_id, Session(credentials, http))


platform = Reddit()

"""Bluesky: what it declares, and how a post gets there exactly once.

Before anything is sent, the whole record and its key are chosen and saved. `putRecord` of the same record under
the same key changes nothing, and after some time `getRecord` tells whether it arrived: an unknown outcome can
always be settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from wtforms import Form

from syndication.platforms.base import (
    Channel,
    Checkpoints,
    Credentials,
    Draft,
    Figures,
    Platform,
    Problem,
    Profile,
    Published,
    Quota,
    Rendered,
    Setting,
)
from syndication.platforms.bluesky import aftercare, composing
from syndication.platforms.bluesky.addresses import post_key, post_uri, post_url
from syndication.platforms.bluesky.channels import CHANNELS
from syndication.platforms.bluesky.finding import find_first
from syndication.platforms.bluesky.forms import ConnectForm
from syndication.platforms.bluesky.profiles import read_profile
from syndication.platforms.bluesky.records import COLLECTION
from syndication.platforms.bluesky.refusals import LABEL
from syndication.platforms.bluesky.sending import send
from syndication.platforms.bluesky.session import PUBLIC_API, Session
from syndication.platforms.graphemes import graphemes
from syndication.platforms.http import Http
from syndication.platforms.quota import quota_told

#: What making a record takes of the points that an account has (docs.bsky.app/docs/advanced-guides/rate-limits).
POST_POINTS = 3


class Bluesky(Platform):
    name: ClassVar[str] = "bluesky"
    label: ClassVar[str] = LABEL
    api_base: ClassVar[str] = PUBLIC_API
    channels: ClassVar[tuple[Channel, ...]] = CHANNELS
    connect_form: ClassVar[type[Form]] = ConnectForm
    concurrency: ClassVar[int] = 4
    #: The server allows 5,000 points an hour, of which a post takes three (docs/platforms/bluesky.md).
    window: ClassVar[tuple[int, int]] = (1500, 3600)
    dated: ClassVar[bool] = True
    settings: ClassVar[tuple[Setting, ...]] = (composing.MAX_PARTS,)

    def length(self, text: str) -> int:
        return graphemes(text)

    def problems(self, draft: Draft) -> list[Problem]:
        return list(composing.problems(draft))

    def render(self, draft: Draft) -> Rendered:
        return composing.render(draft)

    def profile(self, credentials: Credentials, http: Http) -> Profile:
        """Signs in anew: a session would outlive a revoked app password by up to two hours."""
        session = Session(credentials, http)
        session.begin()
        return read_profile(session, credentials.api_base)

    def refresh(self, credentials: Credentials, http: Http) -> Mapping[str, str]:
        session = Session(credentials, http)
        session.renew()
        return session.secrets

    def publish(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published:
        return _published(send(draft, _signed_in(credentials, http), checkpoints), credentials)

    def find(
        self,
        draft: Draft,
        credentials: Credentials,
        http: Http,
        checkpoints: Checkpoints,
        since: datetime,  # noqa: ARG002 -- the protocol asks for it
    ) -> Published | None:
        """Looks for the record under the key that was chosen before sending."""
        found = find_first(draft, Session(credentials, http), checkpoints)
        return _published(found, credentials) if found else None

    def quota(self, headers: Mapping[str, str]) -> Quota | None:
        """What is left is counted in points, so there may be some that no post can be made with."""
        told = quota_told(headers)
        return replace(told, remaining=0) if told and told.remaining < POST_POINTS else told

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        """Takes down the post; of a thread, its first post."""
        session = _signed_in(credentials, http)
        session.call(
            "POST",
            "com.atproto.repo.deleteRecord",
            json={"repo": session.did, "collection": COLLECTION, "rkey": post_key(remote_id)},
        )

    def comment(self, remote_id: str, text: str, credentials: Credentials, http: Http) -> str:
        return aftercare.reply(remote_id, text, _signed_in(credentials, http))

    def measure(self, remote_id: str, credentials: Credentials, http: Http) -> Figures:
        return aftercare.figures(remote_id, _signed_in(credentials, http))


def _signed_in(credentials: Credentials, http: Http) -> Session:
    session = Session(credentials, http)
    session.ensure()
    return session


def _published(chosen: Mapping[str, Any], credentials: Credentials) -> Published:
    return Published(post_uri(chosen), post_url(chosen, credentials.api_base))


platform = Bluesky()

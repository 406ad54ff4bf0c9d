"""Mastodon: what it declares, and how a post gets there exactly once.

Every post has an Idempotency-Key, chosen before it is sent: for an hour, Mastodon answers a repeat with the post that
is there already. When an answer was lost, the account's posts are looked through first (`finding`), which also works
later, and on servers that know no keys.
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
from syndication.platforms.mastodon import composing
from syndication.platforms.mastodon.counting import counted
from syndication.platforms.mastodon.error_table import LABEL
from syndication.platforms.mastodon.figures import read_figures, take_down
from syndication.platforms.mastodon.finding import find_post
from syndication.platforms.mastodon.forms import ConnectForm, StatusOptions, ThreadOptions
from syndication.platforms.mastodon.limits import CHANNEL_LIMITS, SETTINGS
from syndication.platforms.mastodon.profiles import read_profile
from syndication.platforms.mastodon.sending import reply, send
from syndication.platforms.mastodon.server import Server, address_of


class Mastodon(Platform):
    name: ClassVar[str] = "mastodon"
    label: ClassVar[str] = LABEL
    #: Nobody is there: every account has its own server.
    api_base: ClassVar[str] = "https://server.invalid"
    address_label: ClassVar[str] = "Server"
    channels: ClassVar[tuple[Channel, ...]] = (
        Channel(composing.STATUS, "Post", CHANNEL_LIMITS, StatusOptions),
        Channel(composing.THREAD, "Thread", CHANNEL_LIMITS, ThreadOptions),
    )
    connect_form: ClassVar[type[Form]] = ConnectForm
    concurrency: ClassVar[int] = 4
    #: What servers allow an account; recorded, not documented.
    window: ClassVar[tuple[int, int]] = (300, 3 * 3600)
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS

    def tidy_address(self, typed: str) -> str:
        return address_of(typed)

    def length(self, text: str) -> int:
        return counted(text)

    def problems(self, draft: Draft) -> list[Problem]:
        return list(composing.problems(draft))

    def render(self, draft: Draft) -> Rendered:
        return composing.render(draft)

    def profile(self, credentials: Credentials, http: Http) -> Profile:
        return read_profile(Server(credentials, http))

    def publish(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        return send(draft, Server(credentials, http), checkpoints)

    def proceed(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        """The media were sent; once the server has them ready, the post follows."""
        return send(draft, Server(credentials, http), checkpoints)

    def find(
        self,
        draft: Draft,
        credentials: Credentials,
        http: Http,
        checkpoints: Checkpoints,
        since: datetime,  # noqa: ARG002 -- the protocol asks for it; each post's own doubt tells more exactly
    ) -> Published | None:
        return find_post(draft, Server(credentials, http), checkpoints)

    def comment(self, remote_id: str, text: str, credentials: Credentials, http: Http) -> str:
        return reply(remote_id, text, Server(credentials, http))

    def measure(self, remote_id: str, credentials: Credentials, http: Http) -> Figures:
        return read_figures(remote_id, Server(credentials, http))

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        take_down(remote_id, Server(credentials, http))


platform = Mastodon()

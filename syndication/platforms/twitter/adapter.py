"""X (Twitter): what it declares, and how a post gets there at most once.

X knows no key that makes a repeat harmless. Media go first, which nobody sees; then each post is one call, and only
its answer can be lost with a post made. Then the account's posts are looked through (`finding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

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
from syndication.platforms.http import Http
from syndication.platforms.quota import quota_told
from syndication.platforms.twitter import composing
from syndication.platforms.twitter.addresses import ids_of
from syndication.platforms.twitter.counting import weighted_length
from syndication.platforms.twitter.figures import read_figures
from syndication.platforms.twitter.finding import find_post
from syndication.platforms.twitter.forms import ConnectForm, ThreadOptions, TweetOptions
from syndication.platforms.twitter.profiles import read_profile
from syndication.platforms.twitter.refusals import DAY_LIMITS, LABEL, is_missing, refused
from syndication.platforms.twitter.sending import advance, reply_body
from syndication.platforms.twitter.session import PUBLIC_API, Session, data_of
from syndication.platforms.twitter.settings import SETTINGS


class Twitter(Platform):
    name: ClassVar[str] = "twitter"
    label: ClassVar[str] = LABEL
    api_base: ClassVar[str] = PUBLIC_API
    channels: ClassVar[tuple[Channel, ...]] = (
        Channel("tweet", "Post", composing.LIMITS, TweetOptions),
        Channel(composing.THREAD, "Thread", composing.LIMITS, ThreadOptions),
    )
    connect_form: ClassVar[type[Form]] = ConnectForm
    concurrency: ClassVar[int] = 4
    #: X takes 100 posts of a user in 15 minutes.
    window: ClassVar[tuple[int, int]] = (100, 900)
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS

    def length(self, text: str) -> int:
        return weighted_length(text)

    def problems(self, draft: Draft) -> list[Problem]:
        return list(composing.problems(draft))

    def render(self, draft: Draft) -> Rendered:
        return composing.render(draft)

    def profile(self, credentials: Credentials, http: Http) -> Profile:
        return read_profile(credentials, http)

    def refresh(self, credentials: Credentials, http: Http) -> Mapping[str, str]:
        session = Session(credentials, http)
        session.renew()
        return session.secrets

    def publish(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        return advance(draft, Session(credentials, http), checkpoints, credentials.api_base)

    def proceed(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        """The same: what was reached is in the checkpoints, and X is asked how far it is with a video."""
        return self.publish(draft, credentials, http, checkpoints)

    def find(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints, since: datetime
    ) -> Published | None:
        return find_post(draft, Session(credentials, http), checkpoints, since, credentials.api_base)

    def comment(self, remote_id: str, text: str, credentials: Credentials, http: Http) -> str:
        """A reply to the post, or to the last one of a thread."""
        body = reply_body(composing.tidy(text), ids_of(remote_id)[-1])
        answer = Session(credentials, http).call("POST", "/2/tweets", creates=True, json=body)
        return data_of(answer).text("id")

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        """Of a thread, all posts, the last one first: whatever goes wrong, no answer hangs in the air."""
        session = Session(credentials, http)
        for post_id in reversed(ids_of(remote_id)):
            answer = session.ask("DELETE", f"/2/tweets/{quote(post_id, safe='')}")
            if not answer.ok and not is_missing(answer):
                raise refused(answer)

    def measure(self, remote_id: str, credentials: Credentials, http: Http) -> Figures:
        """Of a thread, those of its first post, as X itself shows them."""
        return read_figures(quote(ids_of(remote_id)[0], safe=""), Session(credentials, http))

    def quota(self, headers: Mapping[str, str]) -> Quota | None:
        """Of the quarter of an hour or of the day, whatever is nearer to its end."""
        return quota_told(headers, ("x-rate-limit", *DAY_LIMITS))


platform = Twitter()

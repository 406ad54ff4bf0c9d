"""Bluesky: what it declares, and how a post gets there exactly once.

Before anything is sent, the whole record and its key are chosen and saved. `putRecord` of the same record under
the same key changes nothing, and after some time `getRecord` tells whether it arrived: an unknown outcome can
always be settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

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
from syndication.platforms.bluesky import composing
from syndication.platforms.bluesky.addresses import post_key, post_uri, post_url
from syndication.platforms.bluesky.doubt import seconds_to_settle
from syndication.platforms.bluesky.forms import ConnectForm
from syndication.platforms.bluesky.profiles import read_profile
from syndication.platforms.bluesky.records import COLLECTION
from syndication.platforms.bluesky.refusals import LABEL, RECORD_NOT_FOUND, error_name, refused
from syndication.platforms.bluesky.sending import send
from syndication.platforms.bluesky.session import PUBLIC_API, Session
from syndication.platforms.errors import Unavailable, when_looking
from syndication.platforms.http import Http


class Bluesky(Platform):
    name: ClassVar[str] = "bluesky"
    label: ClassVar[str] = LABEL
    api_base: ClassVar[str] = PUBLIC_API
    channels: ClassVar[tuple[Channel, ...]] = (Channel("post", "Post", composing.LIMITS),)
    connect_form: ClassVar[type[Form]] = ConnectForm
    concurrency: ClassVar[int] = 4
    #: The server allows 5,000 points an hour, of which a post takes three (docs/platforms/bluesky.md).
    window: ClassVar[tuple[int, int]] = (1500, 3600)

    def length(self, text: str) -> int:
        return composing.graphemes(text)

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
        session = Session(credentials, http)
        session.ensure()
        return _published(send(draft, session, checkpoints), credentials)

    def find(
        self,
        draft: Draft,  # noqa: ARG002 -- the protocol asks for it
        credentials: Credentials,
        http: Http,
        checkpoints: Checkpoints,
        since: datetime,  # noqa: ARG002 -- the protocol asks for it
    ) -> Published | None:
        """Looks for the record under the key that was chosen before sending.

        Raises Unavailable while a request that was given up may still be carried out.
        """
        chosen = checkpoints.get("record")
        if chosen is None:
            return None  # nothing can have been sent without one
        answer = Session(credentials, http).ask(
            "GET",
            "com.atproto.repo.getRecord",
            params={"repo": chosen["repo"], "collection": COLLECTION, "rkey": chosen["rkey"]},
        )
        if answer.ok:
            answer.text("uri")
            return _published(chosen, credentials)
        if error_name(answer) != RECORD_NOT_FOUND:
            raise when_looking(refused(answer))
        too_early = seconds_to_settle(checkpoints)
        if too_early > 0:
            raise Unavailable(f"{LABEL} does not have the post yet.", retry_after=too_early)
        return None

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        session = Session(credentials, http)
        session.ensure()
        session.call(
            "POST",
            "com.atproto.repo.deleteRecord",
            json={"repo": session.did, "collection": COLLECTION, "rkey": post_key(remote_id)},
        )


def _published(chosen: Mapping[str, Any], credentials: Credentials) -> Published:
    return Published(post_uri(chosen), post_url(chosen, credentials.api_base))


platform = Bluesky()

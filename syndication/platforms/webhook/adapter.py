"""Webhook: what it declares, and how a message reaches its receiver at most once.

Every try of a post carries the same webhook-id and the same body (but for the addresses of media, which are made anew).
A receiver that remembers ids is asked about a lost message by sending it again; of others nobody but a person knows
whether a message without an answer arrived.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

from wtforms import Form

from syndication.platforms.answers import Answer, refusal
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
from syndication.platforms.doubt import close_doubt, open_doubt, open_since
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    Rejected,
    Unavailable,
    when_looking,
)
from syndication.platforms.http import Http
from syndication.platforms.webhook import composing
from syndication.platforms.webhook.forms import REPEAT, ConnectForm, key_of
from syndication.platforms.webhook.signing import signed_headers

PAUSE = timedelta(minutes=1)


class Webhook(Platform):
    name: ClassVar[str] = "webhook"
    label: ClassVar[str] = composing.LABEL
    #: Nobody is there: every receiver has an address of its own.
    api_base: ClassVar[str] = "https://receiver.invalid"
    address_label: ClassVar[str] = "Address of the receiver"
    channels: ClassVar[tuple[Channel, ...]] = composing.CHANNELS
    connect_form: ClassVar[type[Form]] = ConnectForm
    window: ClassVar[tuple[int, int]] = (1000, 3600)

    def length(self, text: str) -> int:
        return len(text)

    def problems(self, draft: Draft) -> list[Problem]:
        return list(composing.problems(draft))

    def render(self, draft: Draft) -> Rendered:
        return composing.render(draft)

    def profile(self, credentials: Credentials, http: Http) -> Profile:
        """Sends a `ping`, which a receiver only has to accept."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        answer = _send(
            f"ping_{uuid4().hex}", {"type": "ping", "timestamp": now, "data": {}}, credentials, http
        )
        if not answer.ok:
            raise refusal(answer, composing.LABEL, "", PAUSE)
        address = credentials.api_base
        host = urlsplit(address).hostname or address
        name = credentials.secrets.get("name") or host
        return Profile(sha256(address.encode()).hexdigest()[:32], name, handle=host)

    def publish(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published:
        chosen = checkpoints.get("message") or _choose(checkpoints)
        open_doubt(checkpoints)
        try:
            return _deliver(draft, chosen, credentials, http)
        except OutcomeUnknown:
            raise
        except PlatformError:
            close_doubt(checkpoints)
            raise

    def find(
        self,
        draft: Draft,
        credentials: Credentials,
        http: Http,
        checkpoints: Checkpoints,
        since: datetime,  # noqa: ARG002 -- the protocol asks for it
    ) -> Published | None:
        """None when nothing was sent. A receiver that takes a webhook-id only once says by accepting it that it is out.

        Never None after that: a repeat that fails tells nothing about the message that was lost.
        """
        chosen = checkpoints.get("message")
        if chosen is None or open_since(checkpoints) is None:
            return None
        if credentials.secrets.get("repeats") != REPEAT:
            raise CannotTell("A receiver cannot be asked whether a message arrived. Look there.")
        try:
            return _deliver(draft, chosen, credentials, http)
        except OutcomeUnknown as error:
            raise Unavailable(error.message, detail=error.detail, http_status=error.http_status) from None
        except PlatformError as error:
            raise when_looking(error) from None

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None:
        """Tells the receiver that the post was taken down."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        body = {"type": "post.deleted", "timestamp": now, "data": {"id": remote_id}}
        answer = _send(f"del_{uuid4().hex}", body, credentials, http)
        if not answer.ok and answer.status not in (404, 410):
            raise refusal(answer, composing.LABEL, "", PAUSE)


def _choose(checkpoints: Checkpoints) -> Mapping[str, Any]:
    chosen = {"id": f"post_{uuid4().hex}", "at": datetime.now(UTC).isoformat(timespec="seconds")}
    checkpoints.save("message", chosen)
    return chosen


def _deliver(draft: Draft, chosen: Mapping[str, Any], credentials: Credentials, http: Http) -> Published:
    body = composing.message(draft, chosen["id"], chosen["at"])
    try:
        answer = _send(chosen["id"], body, credentials, http, creates=True)
    except Rejected as error:
        if (
            error.http_status == HTTPStatus.FOUND
        ):  # how many programs answer after they have done what was asked
            raise OutcomeUnknown(error.message, detail=error.detail, http_status=error.http_status) from None
        raise
    if not answer.ok:
        raise refusal(answer, composing.LABEL, "", PAUSE)
    given = answer.error_fields()
    return Published(_text(given.get("id")) or chosen["id"], _text(given.get("url")))


def _send(
    message_id: str, body: Mapping[str, Any], credentials: Credentials, http: Http, *, creates: bool = False
) -> Answer:
    secret = credentials.secrets.get("signing_secret", "")
    try:
        key = key_of(secret)
    except ValueError:
        raise NotAuthorized("The signing secret cannot be read. Replace the credentials.") from None
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return http.request(
        "POST",
        credentials.api_base,
        headers=signed_headers(key, message_id, data),
        data=data,
        creates=creates,
        secrets=[secret],
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


platform = Webhook()

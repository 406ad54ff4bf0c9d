"""Checking and keeping what arrives."""

from __future__ import annotations

import base64
import hmac
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

from flask import Response, request, url_for

from syndication.sandbox.calls import accepted, json_answer, known_caller, sandbox
from syndication.sandbox.memory import Capped
from syndication.sandbox.webhook.demo import SIGNING_SECRET

#: Seconds that a message's clock may be off.
TOLERANCE = 300
TYPES = ("ping", "post.published", "post.deleted")
MESSAGES_KEPT = 50_000
RECEIVERS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    at: float
    data: dict[str, Any]


@dataclass
class Receiver:
    name: str
    messages: Capped[str, Message] = field(default_factory=lambda: Capped(MESSAGES_KEPT))


class State:
    """All receivers. One exists as soon as something is sent to it."""

    def __init__(self) -> None:
        self.receivers: Capped[str, Receiver] = Capped(RECEIVERS_KEPT)
        self.receivers["demo"] = Receiver("demo")


class Refused(Exception):
    """A message that is not taken."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def state() -> State:
    return cast(State, sandbox().states["webhook"])


def answer_of(error: Refused) -> Response:
    return json_answer({"error": str(error)}, error.status)


def receive(name: str) -> Response:
    message_id = checked_signature()
    body = request.get_json(silent=True)
    if request.mimetype != "application/json" or not isinstance(body, dict):
        raise Refused(400, "the body is no JSON object")
    if set(body) != {"type", "timestamp", "data"} or body["type"] not in TYPES:
        raise Refused(400, "type, timestamp and data are needed, and nothing else")
    if not isinstance(body["data"], dict):
        raise Refused(400, "data must be an object")
    publishes = body["type"] == "post.published"
    known_caller(name, identity(request.url), path=f"/receivers/{name}", publishes=publishes)
    receiver = state().receivers.setdefault(name, Receiver(name))
    if body["type"] == "post.deleted":
        receiver.messages.pop(str(body["data"].get("id")), None)
    if not publishes:
        return json_answer({})
    if message_id not in receiver.messages:
        receiver.messages[message_id] = Message(message_id, time.time(), body["data"])
        accepted(name, str(body["data"].get("text", "")))
    page = url_for("pages.post", platform="webhook", account_id=name, post_id=message_id, _external=True)
    return json_answer({"id": message_id, "url": page})


def identity(address: str) -> str:
    """What the desk calls a receiver: the digest of its address."""
    return sha256(address.encode()).hexdigest()[:32]


def checked_signature() -> str:
    """The message's id. Raises Refused for a signature that is missing, wrong or too old."""
    message_id, timestamp, given = (
        request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
    )
    if not (message_id and timestamp.isdigit() and given):
        raise Refused(400, "webhook-id, webhook-timestamp and webhook-signature are needed")
    if abs(time.time() - int(timestamp)) > TOLERANCE:
        raise Refused(400, "the message is too old or too new")
    signed = b".".join((message_id.encode(), timestamp.encode(), request.get_data()))
    digest = hmac.digest(base64.b64decode(SIGNING_SECRET), signed, sha256)
    expected = f"v1,{base64.b64encode(digest).decode()}"
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in given.split()):
        raise Refused(401, "the signature is wrong")
    return message_id

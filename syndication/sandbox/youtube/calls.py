"""Reading a call of the Data API: who makes it, what it costs, its parameters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import request

from syndication.sandbox.calls import known_caller
from syndication.sandbox.youtube.errors import YouTubeError, bad_request, missing_scope, no_channel, not_found
from syndication.sandbox.youtube.state import Channel, Project, Video, state
from syndication.sandbox.youtube.tokens import FULL, READ, UPLOAD, Token, valid_token

READING, UPLOADING, EDITING = {READ, FULL}, {UPLOAD, FULL}, {FULL}
#: Parameters that every call takes.
COMMON = frozenset({"alt", "prettyPrint", "fields", "key", "quotaUser"})
LONGEST_BODY = 1_000_000


@dataclass(frozen=True, slots=True)
class Caller:
    token: Token
    channel: Channel
    project: Project


def caller(path: str, scopes: Collection[str], *, publishes: bool = False) -> Caller:
    """Who calls. Raises YouTubeError without a fitting token, and Planned for a planned fault."""
    token = valid_token(request.headers.get("Authorization"))
    channel = state().channel(token.seed)
    known_caller(channel.id, channel.handle, channel.seed, path=path, publishes=publishes)
    if not token.scopes & set(scopes):
        raise missing_scope()
    return Caller(token, channel, state().project(token.project))


def must_have_channel(who: Caller) -> None:
    if "nochannel" in who.token.flags:
        raise no_channel()


def parameters(allowed: Collection[str], required: Collection[str] = ()) -> dict[str, str]:
    """The query's parameters, of repeated ones all with commas. Raises YouTubeError."""
    given = {name: ",".join(values) for name, values in request.args.lists()}
    for name in given:
        if name not in allowed and name not in COMMON:
            raise bad_request(
                f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.'
            )
    for name in required:
        if not given.get(name):
            raise YouTubeError(
                400, "required", f"Required parameter: {name}", domain="global", where=f"parameters.{name}"
            )
    return given


def parts(params: dict[str, str], known: Collection[str]) -> tuple[str, ...]:
    """The parts asked for. Raises YouTubeError for one that the resource does not have."""
    asked = tuple(part.strip() for part in params.get("part", "").split(",") if part.strip())
    for part in asked:
        if part not in known:
            raise YouTubeError(400, "unknownPart", f"'{part}'", domain="youtube.part", where="part")
    return asked


def json_body() -> dict[str, Any]:
    """The body's JSON object. Raises YouTubeError."""
    if request.mimetype != "application/json":
        raise bad_request(f"Content type '{request.mimetype}' is not supported.", "badContent")
    if (request.content_length or 0) > LONGEST_BODY:
        raise YouTubeError(413, "uploadTooLarge", "Request Too Large.", domain="global")
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise bad_request("Parse Error", "parseError")
    return body


def own_video(who: Caller, video_id: str) -> Video:
    """A video of the caller's channel. Raises YouTubeError."""
    found = state().video(video_id)
    if found is None:
        raise not_found("videoNotFound", "The video that you are trying to reach cannot be found.")
    if found[0] is not who.channel:
        raise YouTubeError(403, "forbidden", "The video cannot be changed by this user.")
    return found[1]

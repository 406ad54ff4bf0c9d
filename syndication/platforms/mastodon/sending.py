"""Making posts. Each has one Idempotency-Key for all its tries, chosen and saved before the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Draft, Processing, Published, Rendered
from syndication.platforms.doubt import close_doubt, open_doubt, open_since
from syndication.platforms.errors import OutcomeUnknown, PlatformError
from syndication.platforms.mastodon.addresses import ids_in, joined, status_path
from syndication.platforms.mastodon.composing import Choices, choices_of, render, tidy
from syndication.platforms.mastodon.error_table import refused
from syndication.platforms.mastodon.server import Server
from syndication.platforms.mastodon.uploads import seconds_to_wait, upload

Kept = Mapping[str, Any]


def send(draft: Draft, server: Server, checkpoints: Checkpoints) -> Published | Processing:
    """The media first; when the server has them ready, the posts, each in reply to the one before."""
    rendered, choices = render(draft), choices_of(draft)
    parts = rendered.parts or (rendered,)
    media_ids: list[str] = []
    if "id" not in kept_of(0, checkpoints):
        media_ids = upload(draft.media, server, checkpoints)
        if wait := seconds_to_wait(len(media_ids), server, checkpoints):
            return Processing(wait)
    previous = ""
    for number, part in enumerate(parts):
        body = _body(part, choices, media_ids if number == 0 else [], previous)
        previous = str(_posted(number, body, server, checkpoints)["id"])
    return published(len(parts), checkpoints)


def kept_of(number: int, checkpoints: Checkpoints) -> Kept:
    """What is known of a post of the draft: its "key", and once it is out its "id" and "url"."""
    return checkpoints.get(f"status-{number}") or {}


def keep_posted(number: int, status_id: str, url: object, checkpoints: Checkpoints) -> None:
    usable = str(url) if isinstance(url, str) and url.startswith(("https://", "http://")) else ""
    value = {"key": kept_of(number, checkpoints).get("key", ""), "id": status_id, "url": usable}
    checkpoints.save(f"status-{number}", value, public=True)


def published(count: int, checkpoints: Checkpoints) -> Published:
    """All `count` posts are out."""
    all_kept = [kept_of(number, checkpoints) for number in range(count)]
    name = joined([str(kept["id"]) for kept in all_kept])
    known = len(ids_in(name))
    note = f"Taking it down from here removes the first {known} posts of the thread." if known < count else ""
    return Published(name, str(all_kept[0]["url"]), note)


def reply(remote_id: str, text: str, server: Server) -> str:
    """Answers a post of ours, with its visibility and content warning; the reply's id."""
    status_id, text = ids_in(remote_id)[0], tidy(text)
    answered = server.call("GET", status_path(status_id)).fields()
    body: dict[str, Any] = {"status": text, "in_reply_to_id": status_id}
    for name in ("visibility", "spoiler_text", "language"):
        if isinstance(answered.get(name), str) and answered[name]:
            body[name] = answered[name]
    # The same for a repeat of the same reply, so that a lost answer makes no second one.
    key = str(uuid5(NAMESPACE_URL, f"{server.base}/{status_id}#{text}"))
    answer = _post(body, key, server)
    if not answer.ok:
        raise refused(answer)
    return answer.text("id")


def _body(part: Rendered, choices: Choices, media_ids: list[str], previous: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "status": part.text,
        "visibility": choices.visibility,
        "sensitive": choices.sensitive,
    }
    if choices.warning:
        body["spoiler_text"] = choices.warning
    if choices.language:
        body["language"] = choices.language
    if media_ids:
        body["media_ids"] = media_ids
    if choices.poll:
        body["poll"] = choices.poll.as_json()
    if previous:
        body["in_reply_to_id"] = previous
    return body


def _posted(number: int, body: dict[str, Any], server: Server, checkpoints: Checkpoints) -> Kept:
    """The dangerous call, unless it is known that it was made. Its doubt is closed by what surely did nothing."""
    kept = kept_of(number, checkpoints)
    if "id" in kept:
        return kept
    if "key" not in kept:
        kept = {"key": str(uuid4())}
        checkpoints.save(f"status-{number}", kept)
    doubt = doubt_name(number)
    doubted = open_since(checkpoints, doubt) is not None
    open_doubt(checkpoints, doubt)
    try:
        answer = _post(body, str(kept["key"]), server)
        if not answer.ok:
            raise refused(answer)
        status_id = answer.text("id")
    except OutcomeUnknown:
        raise
    except PlatformError:
        if not doubted:
            close_doubt(checkpoints, doubt)
        raise
    keep_posted(number, status_id, answer.fields().get("url"), checkpoints)
    return kept_of(number, checkpoints)


def doubt_name(number: int) -> str:
    """The name of the doubt about a post of the draft."""
    return f"doubt-{number}"


def _post(body: dict[str, Any], key: str, server: Server) -> Answer:
    return server.ask("POST", "/api/v1/statuses", creates=True, headers={"Idempotency-Key": key}, json=body)

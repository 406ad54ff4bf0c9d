"""Making, showing, listing and deleting posts: https://docs.joinmastodon.org/methods/statuses/."""

from __future__ import annotations

import re
import time
from itertools import islice
from typing import Any

from flask import Response, request

from syndication.sandbox.calls import accepted, allowance, json_answer
from syndication.sandbox.mastodon import fields
from syndication.sandbox.mastodon.callers import caller
from syndication.sandbox.mastodon.counting import clusters, counted
from syndication.sandbox.mastodon.errors import MastodonError, limit_headers
from syndication.sandbox.mastodon.shapes import status_json
from syndication.sandbox.mastodon.state import WINDOW_POSTS, Account, Media, Status, state

FIELDS = (
    "status",
    "media_ids",
    "in_reply_to_id",
    "spoiler_text",
    "sensitive",
    "visibility",
    "language",
    "poll",
)
POLL_FIELDS = ("options", "expires_in", "multiple")
LIST_FIELDS = ("limit", "max_id", "since_id", "exclude_reblogs", "exclude_replies", "only_media")
VISIBILITIES = ("public", "unlisted", "private", "direct")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)?")
LONGEST_KEY = 1000


def create() -> Response:
    account, _token = caller("/api/v1/statuses", "write:statuses", publishes=True)
    given = fields.body(FIELDS)
    key = request.headers.get("Idempotency-Key", "")[:LONGEST_KEY]
    with account.lock:
        known = account.same(key) if key else None
        status = known or keep(account, checked(account, given))
        if key:
            account.keys[key] = (status.id, account.keys[key][1] if known else time.time())
    if not known:
        accepted(account.id, status.text)
    used, reset = account.spend()
    limit = allowance(WINDOW_POSTS)
    return json_answer(status_json(account, status), headers=limit_headers(limit, limit - used, reset))


def checked(account: Account, given: dict[str, Any]) -> Status:
    """The post that the fields ask for. Raises MastodonError for what the server refuses."""
    text, spoiler = fields.text(given, "status"), fields.text(given, "spoiler_text")
    media = checked_media(account, given)
    poll = checked_poll(account, given.get("poll"))
    if media and poll:
        raise MastodonError(422, "too_many_media", 0)
    sensitive = fields.yes_or_no(given, "sensitive") or bool(spoiler)
    if not text and spoiler:
        text, spoiler = spoiler, ""
    if not text and not media:
        raise MastodonError(422, "blank")
    most = account.server.max_characters
    if counted(text, spoiler, account.server.url_characters) > most:
        raise MastodonError(422, "too_long", most)
    return Status(
        id=state().new_id(),
        created_at=time.time(),
        text=text,
        spoiler_text=spoiler,
        visibility=checked_choice(given, "visibility", VISIBILITIES, "public"),
        language=checked_language(given),
        sensitive=sensitive,
        media=tuple(item.id for item in media),
        poll=poll,
        in_reply_to=checked_parent(account, fields.text(given, "in_reply_to_id")),
    )


def checked_choice(given: dict[str, Any], name: str, choices: tuple[str, ...], default: str) -> str:
    value = fields.text(given, name, default)
    if value not in choices:
        raise MastodonError(422, "choice", name)
    return value


def checked_language(given: dict[str, Any]) -> str:
    language = fields.text(given, "language", "en")
    if not LANGUAGE.fullmatch(language):
        raise MastodonError(422, "choice", "language")
    return language


def checked_parent(account: Account, status_id: str) -> str:
    if status_id and status_id not in account.statuses:
        raise MastodonError(404, "no_parent")
    return status_id


def checked_media(account: Account, given: dict[str, Any]) -> list[Media]:
    ids = fields.texts(given, "media_ids")
    if len(ids) > account.server.max_media:
        raise MastodonError(422, "too_many_media", account.server.max_media)
    found = []
    for media_id in ids:
        media = account.media.get(media_id)
        if media is None or media.status_id:
            raise MastodonError(422, "media_not_found", media_id)
        if media.failed or time.time() < media.ready_at:
            raise MastodonError(422, "media_not_ready")
        found.append(media)
    if len(found) > 1 and any(media.kind == "video" for media in found):
        raise MastodonError(422, "mixed_media")
    return found


def checked_poll(account: Account, poll: Any) -> dict[str, Any] | None:
    if poll is None:
        return None
    if not isinstance(poll, dict):
        raise MastodonError(422, "choice", "poll")
    fields.check(poll, POLL_FIELDS)
    server = account.server
    options = [option for option in map(str.strip, fields.texts(poll, "options")) if option]
    seconds = fields.whole(poll.get("expires_in"), "expires_in")
    least, most = server.poll_seconds
    for wrong, why in (
        (len(options) < 2, "must have more than one item"),
        (len(options) > server.poll_options, f"can't contain more than {server.poll_options} items"),
        (any(clusters(option) > server.poll_characters for option in options), "option is too long"),
        (len(set(options)) < len(options), "contains duplicate items"),
        (seconds > most, "duration is too far into the future"),
        (seconds < least, "duration is too soon"),
    ):
        if wrong:
            raise MastodonError(422, "poll", why)
    return {"options": options, "expires_in": seconds, "multiple": fields.yes_or_no(poll, "multiple")}


def keep(account: Account, status: Status) -> Status:
    account.statuses[status.id] = status
    for media_id in status.media:
        account.media[media_id].status_id = status.id
    if status.in_reply_to:
        account.replies[status.in_reply_to] = account.replies.get(status.in_reply_to, 0) + 1
    return status


def show(status_id: str) -> Response:
    account, token = caller(f"/api/v1/statuses/{status_id}")
    token.must_have("read:statuses")
    fields.query(())
    return json_answer(status_json(account, found(account, status_id)))


def delete(status_id: str) -> Response:
    account, _token = caller(f"/api/v1/statuses/{status_id}", "write:statuses")
    with account.lock:
        status = found(account, status_id)
        answer = status_json(account, status)
        del account.statuses[status_id]
        if status.in_reply_to in account.replies:
            account.replies[status.in_reply_to] -= 1
    # Recorded: the source comes back in place of the content, to be written anew.
    del answer["content"]
    return json_answer(answer | {"text": status.text}, headers=limit_headers(30, 29, time.time() + 1800))


def found(account: Account, status_id: str) -> Status:
    status = account.statuses.get(status_id)
    if status is None:
        raise MastodonError(404, "not_found")
    return status


def list_of(account_id: str) -> Response:
    account, _token = caller(f"/api/v1/accounts/{account_id}/statuses", "read:statuses")
    given = fields.query(LIST_FIELDS)
    listed = state().numbered(account_id)
    if listed is None:
        raise MastodonError(404, "not_found")
    limit = min(fields.whole(given.get("limit", "20"), "limit"), 40)
    below = fields.whole(given["max_id"], "max_id") if "max_id" in given else None
    above = fields.whole(given.get("since_id", "0"), "since_id")
    own = listed is account
    with listed.lock:
        wanted = (
            status
            for status in reversed(listed.statuses.values())
            if (below is None or int(status.id) < below)
            and int(status.id) > above
            and (own or status.visibility in ("public", "unlisted"))
            and not (fields.yes_or_no(given, "exclude_replies") and status.in_reply_to)
            and (status.media or not fields.yes_or_no(given, "only_media"))
        )
        newest = list(islice(wanted, limit))
    return json_answer([status_json(listed, status) for status in newest])

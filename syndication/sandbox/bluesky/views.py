"""app.bsky.feed.getPosts: how posts are doing, as far as anything happens to them here."""

from __future__ import annotations

from typing import Any

from flask import Response

from syndication.sandbox.bluesky.calls import XrpcCall
from syndication.sandbox.bluesky.ids import POST
from syndication.sandbox.bluesky.state import Account, Record, state
from syndication.sandbox.calls import json_answer


def get_posts(call: XrpcCall) -> Response:
    call.signed_in()
    held = (found(uri) for uri in [call.param("uris")])
    return json_answer({"posts": [view(*post) for post in held if post]})


def found(uri: str) -> tuple[Account, Record] | None:
    did, _, rest = uri.removeprefix("at://").partition("/")
    account = state().find(did)
    record = account.records.get(rest.removeprefix(f"{POST}/")) if account else None
    return (account, record) if account and record else None


def view(account: Account, record: Record) -> dict[str, Any]:
    """Nobody likes or reposts here; replies are counted."""
    uri = f"at://{account.did}/{POST}/{record.rkey}"
    with account.lock:
        answers = [r.value.get("reply", {}).get("parent", {}).get("uri") for r in account.records.values()]
    return {
        "uri": uri,
        "cid": record.cid,
        "author": {"did": account.did, "handle": account.handle},
        "record": record.value,
        "indexedAt": record.value["createdAt"],
        "likeCount": 0,
        "repostCount": 0,
        "quoteCount": 0,
        "replyCount": answers.count(uri),
    }

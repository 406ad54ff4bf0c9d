"""Quoting one of the account's own posts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from syndication.platforms.base import Draft
from syndication.platforms.bluesky.records import COLLECTION
from syndication.platforms.bluesky.refusals import RECORD_NOT_FOUND, error_name, refused
from syndication.platforms.bluesky.session import Session
from syndication.platforms.errors import Rejected

_ADDRESS = re.compile(
    r"(?:https?://[^/\s]+/profile/(?P<name>[\w.:-]+)/post/|at://(?P<repo>[\w.:-]+)/app\.bsky\.feed\.post/)"
    r"(?P<key>[a-z2-7]{13})/?(?:\?\S*)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Quote:
    """`repo`: handle or DID of whose post it is. `address` as it was typed."""

    address: str
    repo: str
    key: str


def quoted(draft: Draft) -> Quote | None:
    """The post that the options name, None without one or when it cannot be read."""
    typed = str(draft.options.get("quote") or "").strip()
    found = _ADDRESS.fullmatch(typed)
    return Quote(typed, found["name"] or found["repo"], found["key"]) if found else None


def reference(quote: Quote, session: Session) -> dict[str, Any]:
    """What a record says of the post it quotes. Raises Rejected when the account's server does not have it."""
    answer = session.ask(
        "GET",
        "com.atproto.repo.getRecord",
        params={"repo": quote.repo, "collection": COLLECTION, "rkey": quote.key},
    )
    if answer.ok:
        return {"uri": answer.text("uri"), "cid": answer.text("cid")}
    if error_name(answer) in (RECORD_NOT_FOUND, "InvalidRequest"):
        raise Rejected(
            "The quoted post is not there. Only posts of this account can be quoted; check its address.",
            detail=answer.detail,
            http_status=answer.status,
        )
    raise refused(answer)

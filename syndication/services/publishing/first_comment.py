"""The first comment under a post, sent once the post is out.

The post comes first: from the checkpoint "published" on, nothing can make it be sent again. The checkpoint "comment"
says how far its comment is; one whose answer was lost is not sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import structlog
from flask_babel import gettext as _

from syndication.platforms.base import Checkpoints, Comments, Credentials, Processing, Published
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.services.publishing.entries import ENDS_TRY
from syndication.services.publishing.orders import Order, authorized

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")

OPTION = "first_comment"
#: Seconds before a comment that surely was not sent is tried again, and after how many tries it is given up.
RETRY_AFTER = 30.0
MAX_TRIES = 3
LONGEST_WAIT = 3600.0


def wanted(order: Order) -> str:
    """The comment that shall follow the post, "" for none."""
    if not isinstance(order.platform, Comments):
        return ""
    return str(order.draft.options.get(OPTION) or "").strip()


def out_already(checkpoints: Checkpoints) -> Published | None:
    """The post, when it is out and only its comment may be missing."""
    known = checkpoints.get("published")
    return Published(known["remote_id"], known["url"], known["note"]) if known else None


def finished(
    order: Order, checkpoints: Checkpoints, act: Callable[[Credentials], Answer]
) -> Answer | Published:
    """What `act` answers. Once the post is out, credentials that do not work cost only its comment."""
    try:
        return authorized(order, act)
    except PlatformError as error:
        post = out_already(checkpoints)
        if post is None:
            raise
        return tried_before(post, checkpoints) or noted(post, not_sent(error))


def tried_before(post: Published, checkpoints: Checkpoints) -> Published | None:
    """What the post came to, when its comment is not to be tried (again): it was sent, or may have been."""
    known = checkpoints.get("comment")
    match known and known["state"]:
        case "sent":
            return post
        case "sending":
            return noted(post, not_known())
        case _:
            return None


def with_comment(
    result: Published | Processing,
    order: Order,
    credentials: Credentials,
    http: Http,
    checkpoints: Checkpoints,
) -> Published | Processing:
    """What publishing came to, the first comment included. A post that is out stays out, whatever its comment does.

    Raises NotAuthorized when the comment needs other credentials: `finished` has them renewed.
    """
    if isinstance(result, Processing) or not wanted(order):
        return result
    if checkpoints.get("published") is None:
        kept = {"remote_id": result.remote_id, "url": result.url, "note": result.note}
        checkpoints.save("published", kept, public=True)
    return comment_on(result, order, credentials, http, checkpoints)


def comment_on(
    post: Published, order: Order, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Published | Processing:
    if done := tried_before(post, checkpoints):
        return done
    tries = (checkpoints.get("comment") or {"tries": 0})["tries"] + 1
    checkpoints.save("comment", {"state": "sending", "tries": tries})
    try:
        comment_id = order.platform.comment(post.remote_id, wanted(order), credentials, http)  # type: ignore[attr-defined]  # wanted() has looked
    except (Unavailable, RateLimited, NotAuthorized) as error:
        checkpoints.save("comment", {"state": "new", "tries": tries})
        if isinstance(error, NotAuthorized):
            raise
        return Processing(seconds_to_wait(error)) if tries < MAX_TRIES else noted(post, not_sent(error))
    except Rejected as error:
        return noted(post, not_sent(error))
    except ENDS_TRY:
        raise
    except Exception as error:
        if not isinstance(error, OutcomeUnknown):
            log.exception("publishing.comment_broke", post=order.claim.post_id)
        return noted(post, not_known())
    checkpoints.save("comment", {"state": "sent", "tries": tries, "id": comment_id})
    return post


def seconds_to_wait(error: Unavailable | RateLimited) -> float:
    if isinstance(error, RateLimited):
        seconds = (error.until - datetime.now(UTC)).total_seconds()
    else:
        seconds = error.retry_after or 0.0
    return min(max(seconds, RETRY_AFTER), LONGEST_WAIT)


def noted(post: Published, sentence: str) -> Published:
    return Published(post.remote_id, post.url, " ".join(filter(None, (post.note, sentence))))


def not_sent(error: PlatformError) -> str:
    return _("Its first comment was not sent. %(reason)s", reason=error.message)


def not_known() -> str:
    return _("Whether its first comment was sent is not known: look at the post.")

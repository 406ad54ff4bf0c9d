"""The first comment under a post, sent once the post is out.

The post comes first: from the checkpoint "published" on, nothing can make it be sent again. The checkpoint "comment"
says how far its comment is; one whose answer was lost is not sent again.
"""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from flask_babel import gettext as _

from syndication.platforms.base import Checkpoints, Comments, Credentials, Processing, Published
from syndication.platforms.errors import NotAuthorized, PlatformError, RateLimited, Unavailable
from syndication.platforms.http import Http
from syndication.services.publishing.orders import Order

log = structlog.get_logger(__name__)

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


def with_comment(
    result: Published | Processing,
    order: Order,
    credentials: Credentials,
    http: Http,
    checkpoints: Checkpoints,
) -> Published | Processing:
    """What publishing came to, the first comment included. A post that is out stays out, whatever its comment does."""
    if isinstance(result, Processing) or not wanted(order):
        return result
    if checkpoints.get("published") is None:
        kept = {"remote_id": result.remote_id, "url": result.url, "note": result.note}
        checkpoints.save("published", kept, public=True)
    return comment_on(result, order, credentials, http, checkpoints)


def comment_on(
    post: Published, order: Order, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Published | Processing:
    known = checkpoints.get("comment") or {"state": "new", "tries": 0}
    if known["state"] == "sent":
        return post
    if known["state"] == "sending":
        return noted(post, _("Whether its first comment was sent is not known: look at the post."))
    tries = known["tries"] + 1
    checkpoints.save("comment", {"state": "sending", "tries": tries})
    try:
        comment_id = order.platform.comment(post.remote_id, wanted(order), credentials, http)  # type: ignore[attr-defined]  # wanted() has looked
    except (Unavailable, RateLimited) as error:
        checkpoints.save("comment", {"state": "new", "tries": tries})
        if tries < MAX_TRIES:
            return Processing(seconds_to_wait(error))
        return noted(post, _("Its first comment could not be sent. %(reason)s", reason=error.message))
    except PlatformError as error:
        if isinstance(error, NotAuthorized):
            log.warning("publishing.comment_not_authorized", post=order.claim.post_id)
        return noted(post, _("Its first comment was not sent. %(reason)s", reason=error.message))
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

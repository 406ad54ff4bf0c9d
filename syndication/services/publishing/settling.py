"""Looking again at posts that are processing, or of which we do not know whether they are out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from syndication.extensions import db
from syndication.models import PostAttempt, PostStatus
from syndication.platforms import clock
from syndication.platforms.base import Checkpoints, Continues, Credentials, Finds, Processing, Published
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.services.publishing import outcomes
from syndication.services.publishing.entries import ENDS_TRY, Beginning
from syndication.services.publishing.first_comment import finished, out_already, with_comment
from syndication.services.publishing.orders import Order, hold_account
from syndication.services.publishing.outcomes import Outcome
from syndication.services.publishing.trying import Try

log = structlog.get_logger(__name__)

#: Clocks differ: a platform's own time of a post may lie a little before the moment we began to send.
CLOCK_SKEW = timedelta(minutes=2)
#: How long a platform may take to process what it was sent.
PROCESSING_LASTS = timedelta(hours=24)
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)


def settle(order: Order, the_try: Try, http: Http) -> Outcome:
    """Asks the platform about a post that is processing or unconfirmed. Gives what comes of it."""
    going_on = order.work.status == PostStatus.PROCESSING
    the_try.begin(Beginning("continue" if going_on else "reconcile"))
    the_try.flush()
    return proceed(order, http, the_try) if going_on else search(order, http, the_try)


def proceed(order: Order, http: Http, checkpoints: Checkpoints) -> Outcome:
    """Asks a slow publish how far it is. An answer that does not come changes nothing: it is asked again.

    What the platform has not finished after PROCESSING_LASTS is looked up, and then left to a person.
    """
    asked_at = datetime.now(UTC)
    try:
        result = finished(order, checkpoints, partial(go_on, order, http, checkpoints))
        if isinstance(result, Processing) and is_overdue(order) and out_already(checkpoints) is None:
            sentence = _("The platform has been working on this post for more than a day.")
            return outcomes.unconfirmed(OutcomeUnknown(sentence), order.platform)
        return outcomes.of_result(result)
    except ENDS_TRY:
        raise
    except RateLimited as error:
        return outcomes.described(error, PostStatus.PROCESSING, {"check_at": error.until}, error.until)
    except NotAuthorized as error:
        hold_account(order, error, asked_at)
        return asked_again(error, order)
    except Unavailable as error:
        return asked_again(error, order)
    except Exception as error:
        return outcomes.of_error(error, order.platform, order.work.tries)


def go_on(
    order: Order, http: Http, checkpoints: Checkpoints, credentials: Credentials
) -> Published | Processing:
    published = out_already(checkpoints)
    if published is None:
        if not isinstance(order.platform, Continues):
            raise OutcomeUnknown("", detail="cannot continue")
        result = order.platform.proceed(order.draft, credentials, http, checkpoints)
    return with_comment(published or result, order, credentials, http, checkpoints)


def asked_again(error: PlatformError, order: Order) -> Outcome:
    """After a while that grows with the time for which the platform has been at it."""
    now = datetime.now(UTC)
    if is_overdue(order):
        sentence = _(
            "The platform has not said for a day whether it is done. %(reason)s", reason=error.message
        )
        return outcomes.unconfirmed(OutcomeUnknown(sentence, detail=error.detail), order.platform)
    pause = min(max(processing_for(order) / 10, SHORTEST_PAUSE), LONGEST_PAUSE)
    return outcomes.described(error, PostStatus.PROCESSING, {"check_at": now + pause})


def is_overdue(order: Order) -> bool:
    return processing_for(order) > PROCESSING_LASTS


def processing_for(order: Order) -> timedelta:
    """How long ago the post was sent the last time."""
    return datetime.now(UTC) - sent_at(order.claim.post_id, func.max)


def search(order: Order, http: Http, checkpoints: Checkpoints) -> Outcome:
    try:
        found = finished(order, checkpoints, partial(look_up, order, http, checkpoints))
        if found is not None:
            return outcomes.of_result(found)
        trouble = None
    except ENDS_TRY:
        raise
    except PlatformError as error:
        trouble = error
    except Exception:
        log.exception("publishing.look_up_broke", post=order.claim.post_id)
        trouble = CannotTell(_("Something went wrong here while the post was being looked up."))
    return outcomes.after_search(trouble, times_looked(order.claim.post_id), order.work.tries)


def look_up(
    order: Order, http: Http, checkpoints: Checkpoints, credentials: Credentials
) -> Published | Processing | None:
    """The post with its first comment, if it is out."""
    found = out_already(checkpoints)
    if found is None:
        if not isinstance(order.platform, Finds):
            raise CannotTell("")
        began = sent_at(order.claim.post_id, func.min) - CLOCK_SKEW
        db.session.rollback()
        find = partial(order.platform.find, order.draft, credentials, http, checkpoints)
        found = found_in_their_time(find, began)
    return with_comment(found, order, credentials, http, checkpoints) if found else None


def found_in_their_time(find: Callable[[datetime], Published | None], began: datetime) -> Published | None:
    """What `find` finds since our try began, told in the platform's time. Raises what it raises.

    How wrong our clock is may only be known once the platform has answered: then it is asked once more.
    """
    known, trouble = clock.ahead(), None
    try:
        if (found := find(clock.in_their_time(began))) is not None:
            return found
    except (CannotTell, Unavailable) as error:  # not found, and too early to say that it is not there
        trouble = error
    if abs(clock.ahead() - known) > CLOCK_SKEW:
        return find(clock.in_their_time(began))
    if trouble is not None:
        raise trouble
    return None


def sent_at(post_id: int, which: Callable[..., ColumnElement[datetime | None]]) -> datetime:
    """When the first (func.min) or the latest (func.max) try at sending the post began."""
    started = db.session.scalar(
        select(which(PostAttempt.started_at)).where(
            PostAttempt.scheduled_post_id == post_id, PostAttempt.kind == "publish"
        )
    )
    return started or datetime.now(UTC)


def times_looked(post_id: int) -> int:
    """Times this post was looked up since it was last sent, the present one included."""
    last_sent = select(func.max(PostAttempt.id)).where(
        PostAttempt.scheduled_post_id == post_id, PostAttempt.kind == "publish"
    )
    count = db.session.scalar(
        select(func.count(PostAttempt.id)).where(
            PostAttempt.scheduled_post_id == post_id,
            PostAttempt.kind == "reconcile",
            PostAttempt.id > func.coalesce(last_sent.scalar_subquery(), 0),
        )
    )
    return count or 0

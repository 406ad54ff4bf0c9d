"""What a thread does with one claimed post, whatever comes of it."""

from __future__ import annotations

import structlog
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from syndication.extensions import db
from syndication.models import PostStatus
from syndication.platforms import platforms
from syndication.platforms.http import Http, TooLate
from syndication.services.publishing.entries import GivenBack, LeaseLost, NotWritten
from syndication.services.publishing.journal import Journal
from syndication.services.publishing.orders import Order, Work, order_of
from syndication.services.publishing.outcomes import Outcome
from syndication.services.publishing.senders import OwnSender
from syndication.services.publishing.sending import send
from syndication.services.publishing.settling import settle
from syndication.services.publishing.trying import Try, watched

log = structlog.get_logger(__name__)


def perform(work: Work, sender: OwnSender, journal: Journal, http: Http) -> None:
    """Sends a post, or looks at it again, and has the outcome written down. Never raises for what the post brings."""
    the_try = Try(work, sender, journal)
    try:
        with watched(http, the_try):
            outcome = outcome_of(work, the_try, http)
            the_try.end(outcome, platforms().get(work.claim.platform), http)
            sender.sent += 1
    except (LeaseLost, TooLate):
        log.warning("publishing.lease_lost", post=work.claim.post_id, fence=work.claim.fence)
        the_try.leave_alone() if the_try.left else the_try.return_post()
    except GivenBack:
        the_try.return_post()
    except Exception:
        log.exception("publishing.try_broke", post=work.claim.post_id, fence=work.claim.fence)
        the_try.drop()
    finally:
        if db.session.registry.has():  # few posts need it; one is not made for the others
            db.session.rollback()


def outcome_of(work: Work, the_try: Try, http: Http) -> Outcome:
    order = prepared(work)
    if order is None:
        return unprepared(work)
    try:
        return settle(order, the_try, http) if work.claim.looks else send(order, the_try, http)
    except NotWritten:
        if the_try.left:
            raise
        return unprepared(work)


def prepared(work: Work) -> Order | None:
    """None when the post cannot even be put together."""
    try:
        return order_of(work)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("publishing.cannot_prepare", post=work.claim.post_id)
        return None


def unprepared(work: Work) -> Outcome:
    """Nothing was sent in this try; what is looked at again is left to a person."""
    if work.claim.looks:
        sentence = _("This post could not be looked up. Look on the platform whether it is there.")
        return Outcome(PostStatus.UNCONFIRMED, "Unprepared", message=sentence, values={"check_at": None})
    sentence = _(
        "This post could not be put together, so nothing was sent. Open the piece, look at its pictures "
        "and its channel, save it, then retry."
    )
    return Outcome(PostStatus.FAILED, "Unprepared", message=sentence)

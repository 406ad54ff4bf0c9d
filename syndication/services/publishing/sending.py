"""One try at sending one claimed post."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from syndication.platforms.base import Credentials, Processing, Published
from syndication.platforms.errors import NotAuthorized, Rejected
from syndication.platforms.http import Http
from syndication.services import accounts
from syndication.services.publishing import outcomes
from syndication.services.publishing.checkpoints import LeaseLost, StoredCheckpoints
from syndication.services.publishing.claiming import Claim
from syndication.services.publishing.first_comment import finished, out_already, with_comment
from syndication.services.publishing.orders import Order, begin, prepare
from syndication.services.publishing.outcomes import Outcome

log = structlog.get_logger(__name__)


def send(claim: Claim, http: Http) -> Outcome | None:
    """Sends a claimed post and records what came of it. None when the claim was void."""
    order = prepare(claim)
    attempt_id = begin(order) if order else None
    if order is None or attempt_id is None:
        return None
    try:
        outcome = problems_outcome(order) or publish(order, http)
    except LeaseLost:
        log.warning("publishing.lease_lost", post=claim.post_id, fence=claim.fence)
        return None
    outcomes.record(claim, attempt_id, outcome)
    return outcome


def problems_outcome(order: Order) -> Outcome | None:
    """The refusal that the platform would give, given without asking it; None when nothing is wrong."""
    if order.repeats:
        return None  # was checked with its first try, and may be out by now
    errors = [p.message for p in order.platform.problems(order.draft) if p.severity == "error"]
    return outcomes.failed(Rejected(" ".join(errors))) if errors else None


def publish(order: Order, http: Http) -> Outcome:
    asked_at = datetime.now(UTC)
    try:
        return outcomes.of_result(publish_authorized(order, http))
    except LeaseLost:
        raise
    except NotAuthorized as refused:
        accounts.mark_needs_reconnect(order.account_id, refused.message, asked_at=asked_at)
        return outcomes.of_error(refused, order.platform, order.tries)
    except Exception as error:
        return outcomes.of_error(error, order.platform, order.tries)


def publish_authorized(order: Order, http: Http) -> Published | Processing:
    checkpoints = StoredCheckpoints(order.claim)

    def once(credentials: Credentials) -> Published | Processing:
        result = out_already(checkpoints) or order.platform.publish(
            order.draft, credentials, http, checkpoints
        )
        return with_comment(result, order, credentials, http, checkpoints)

    return finished(order, checkpoints, once)

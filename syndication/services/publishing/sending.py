"""One try at sending one claimed post."""

from __future__ import annotations

from datetime import UTC, datetime

from syndication.platforms.base import Checkpoints, Credentials, Processing, Published
from syndication.platforms.errors import NotAuthorized, Rejected
from syndication.platforms.http import Http
from syndication.services.publishing import outcomes
from syndication.services.publishing.entries import ENDS_TRY, Beginning
from syndication.services.publishing.first_comment import finished, out_already, with_comment
from syndication.services.publishing.orders import Order, hold_account
from syndication.services.publishing.outcomes import Outcome
from syndication.services.publishing.snapshot import freeze
from syndication.services.publishing.trying import Try


def send(order: Order, the_try: Try, http: Http) -> Outcome:
    """Sends a claimed post. Gives what comes of it; nothing leaves before the attempt is committed."""
    snapshot = order.work.frozen or {**freeze(order.draft), "piece_version": order.work.piece_version}
    the_try.begin(Beginning("publish", snapshot, anew=not order.repeats and bool(order.work.checkpoints)))
    if order.platform.dated:
        the_try.wait_for_instant()
    return problems_outcome(order) or publish(order, http, the_try)


def problems_outcome(order: Order) -> Outcome | None:
    """The refusal that the platform would give, given without asking it; None when nothing is wrong."""
    if order.repeats:
        return None  # was checked with its first try, and may be out by now
    errors = [p.message for p in order.platform.problems(order.draft) if p.severity == "error"]
    return outcomes.failed(Rejected(" ".join(errors))) if errors else None


def publish(order: Order, http: Http, checkpoints: Checkpoints) -> Outcome:
    asked_at = datetime.now(UTC)
    try:
        return outcomes.of_result(publish_authorized(order, http, checkpoints))
    except ENDS_TRY:
        raise
    except NotAuthorized as refused:
        hold_account(order, refused, asked_at)
        return outcomes.of_error(refused, order.platform, order.work.tries)
    except Exception as error:
        return outcomes.of_error(error, order.platform, order.work.tries)


def publish_authorized(order: Order, http: Http, checkpoints: Checkpoints) -> Published | Processing:
    def once(credentials: Credentials) -> Published | Processing:
        result = out_already(checkpoints) or order.platform.publish(
            order.draft, credentials, http, checkpoints
        )
        return with_comment(result, order, credentials, http, checkpoints)

    return finished(order, checkpoints, once)

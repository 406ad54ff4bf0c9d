"""The posting hub: choose ready pieces and accounts, look at everything, publish or schedule, watch it happen."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from syndication.models import PostStatus
from syndication.services import published, scheduling
from syndication.services.ready import name_of

blueprint = Blueprint("posting", __name__, url_prefix="/syndication/posting")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What the templates of these pages ask about pieces and posts."""
    return {
        "name_of": name_of,
        "PostStatus": PostStatus,
        "OPEN": scheduling.OPEN,
        "can_measure": published.can_measure,
        "can_put_back": scheduling.can_put_back,
        "can_retry": scheduling.can_retry,
        "can_take_down": published.can_take_down,
        "waiting_for": scheduling.waiting_for,
    }


from syndication.web.posting import (  # noqa: E402, F401  # they add their routes
    aftercare,
    bulk,
    channel,
    decisions,
    hub,
    post,
    progress,
    queue,
)

"""The page about how the desk is doing."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from syndication.jobs.fleet import read_fleet
from syndication.services.health import MOST_COUNTED, findings_of, read_state
from syndication.web.admin import blueprint
from syndication.web.filters import zone_of


@blueprint.get("/health")
def health() -> AnyResponse:
    """The page; for htmx its changing part alone."""
    state = read_state(datetime.now(UTC), read_fleet())
    name = "_health_now" if request.headers.get("HX-Request") else "health"
    page = render_template(
        f"admin/{name}.html",
        state=state,
        findings=findings_of(state),
        zone=zone_of(),
        most_counted=MOST_COUNTED,
    )
    response = make_response(page)
    response.vary.add("HX-Request")
    response.cache_control.no_store = True
    return response

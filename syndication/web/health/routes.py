"""/healthz and /readyz, open to everybody, and /metrics."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from syndication.extensions import limiter
from syndication.jobs.fleet import read_fleet
from syndication.jobs.tally import read_tally
from syndication.services.health import Counts
from syndication.services.metrics import exposition
from syndication.web.health.access import may_read_metrics
from syndication.web.health.checks import findings

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@limiter.exempt
def healthz() -> Response:
    """This process answers. Nothing else is looked at: restarting it would not help anything else."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@limiter.exempt
def readyz() -> tuple[Response, int]:
    """200 when all that is needed for publishing is well, else 503; every check by name."""
    found = findings()
    ready = not any(found.values())
    checks = {name: {"ok": not finding, "message": finding or "ok"} for name, finding in found.items()}
    return jsonify(status="ok" if ready else "unavailable", checks=checks), 200 if ready else 503


@blueprint.get("/metrics")
@limiter.exempt
def metrics() -> Response:
    """The figures of the health page, for Prometheus."""
    if not may_read_metrics():
        words = "Send METRICS_TOKEN as a bearer token, or sign in as an admin.\n"
        return Response(words, 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    return Response(exposition(read_fleet(), counted()), content_type=CONTENT_TYPE_LATEST)


def counted() -> Counts | None:
    try:
        return read_tally()
    except SQLAlchemyError:
        return None  # the rest says that the database is away

"""/healthz and /readyz, open to everybody."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from syndication.extensions import limiter
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

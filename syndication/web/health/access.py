"""Who may read the metrics: they tell how much is posted where, and when it fails."""

from __future__ import annotations

from hmac import compare_digest
from ipaddress import ip_address

from flask import current_app, request
from flask_login import current_user


def may_read_metrics() -> bool:
    """Whoever has the token METRICS_TOKEN, and admins. Without that setting, also whoever is on this machine."""
    if current_user.is_authenticated and current_user.is_admin:
        return True
    token = current_app.config["METRICS_TOKEN"]
    if not token:
        return is_from_this_machine()
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return False
    return compare_digest(given.token.encode(), token.encode())


def is_from_this_machine() -> bool:
    """A proxy on this machine asks for others: what it passes on says so, and does not count."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False

"""For admins: users, projects, the audit log, and how the desk is doing."""

from flask import Blueprint

from syndication.web.login import admin_required

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
blueprint.before_request(admin_required(lambda: None))

from syndication.web.admin import audit, health, projects, users  # noqa: E402, F401  # they add their routes

"""The page of the audit log."""

from __future__ import annotations

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from syndication.services.audit import AuditFilters, list_events
from syndication.web.admin import blueprint
from syndication.web.admin.forms import AuditForm
from syndication.web.filtering import start_of
from syndication.web.filters import zone_of

PER_PAGE = 50


@blueprint.get("/audit")
def audit() -> AnyResponse:
    form = AuditForm(request.args)
    form.validate()  # puts the reasons beside dates that are none; those then limit nothing
    zone = zone_of()
    filters = AuditFilters(
        action=form.action.data or "",
        actor=form.actor.data or "",
        text=form.text.data or "",
        date_from=start_of(form.date_from.data, zone),
        date_to=start_of(form.date_to.data, zone, days_later=1),
    )
    page = list_events(filters, request.args.get("page", 1, type=int), PER_PAGE)
    return make_response(
        render_template("admin/audit.html", page=page, form=form, zone=zone, args=form.as_args())
    )

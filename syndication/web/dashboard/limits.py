"""Where admins choose how much may go out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from syndication.extensions import db
from syndication.jobs.queue import wake
from syndication.models import PlatformLimits
from syndication.services import accounts
from syndication.services.errors import Invalid
from syndication.services.limit_settings import (
    limits_in_force,
    save_account_window,
    save_platform_limits,
    usual_limits,
)
from syndication.web.dashboard.forms import PlatformLimitsForm, WindowForm, refusals
from syndication.web.dashboard.routes import blueprint, platform_or_404
from syndication.web.login import admin_required


@blueprint.route("/limits/<platform>", methods=["GET", "POST"])
@admin_required
def platform_limits(platform: str) -> ResponseReturnValue:
    adapter = platform_or_404(platform)
    form = PlatformLimitsForm()
    if form.is_submitted() and (back_to_usual() or form.validate()):
        try:
            save_platform_limits(platform, **chosen_for_platform(form), by=current_user)
        except Invalid as error:
            refusals(error, form)
        else:
            return saved(
                _("The limits of %(platform)s are saved.", platform=adapter.label), url_for(".index")
            )
    row = db.session.get(PlatformLimits, platform)
    if not form.is_submitted() and row:
        form.concurrency.data = row.concurrency
        form.fill(row.window_count, row.window_seconds)
    page = render_template(
        "syndication/dashboard/platform_limits.html",
        platform=adapter,
        form=form,
        usual=usual_limits(platform),
        is_chosen=row is not None and (row.concurrency is not None or row.window_count is not None),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/accounts/<int:account_id>/limits", methods=["GET", "POST"])
@admin_required
def account_limits(account_id: int) -> ResponseReturnValue:
    account = accounts.get_account(account_id)
    adapter = platform_or_404(account.platform)
    form = WindowForm()
    if form.is_submitted() and (back_to_usual() or form.validate()):
        count, seconds = (None, None) if back_to_usual() else (form.window_count.data, form.seconds)
        try:
            save_account_window(account_id, count=count, seconds=seconds, by=current_user)
        except Invalid as error:
            refusals(error, form)
        else:
            there = url_for(".account", account_id=account_id)
            return saved(_("The limits of %(account)s are saved.", account=account.label), there)
    if not form.is_submitted():
        form.fill(account.window_count, account.window_seconds)
    page = render_template(
        "syndication/dashboard/account_limits.html",
        account=account,
        form=form,
        usual=limits_in_force(platform=adapter.name),
        is_chosen=account.window_count is not None,
    )
    return page, 422 if form.is_submitted() else 200


def back_to_usual() -> bool:
    """Whether the button was pressed that forgets what was chosen."""
    return "reset" in request.form


def chosen_for_platform(form: PlatformLimitsForm) -> dict[str, int | None]:
    if back_to_usual():
        return {"concurrency": None, "window_count": None, "window_seconds": None}
    return {
        "concurrency": form.concurrency.data,
        "window_count": form.window_count.data,
        "window_seconds": form.seconds,
    }


def saved(message: str, there: str) -> ResponseReturnValue:
    wake()  # what waited for a narrower limit may go now
    flash(message, "success")
    return redirect(there)

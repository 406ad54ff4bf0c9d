"""One channel of a platform: what it takes, who posts there, and what its errors look like."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from syndication.models import Account
from syndication.platforms import get_channel
from syndication.platforms.base import Channel, Platform
from syndication.services import account_overview, simulation
from syndication.services.errors import Conflict, Invalid
from syndication.services.simulation import Simulation
from syndication.web.filtering import number
from syndication.web.login import admin_required
from syndication.web.posting import blueprint
from syndication.web.posting.forms import SimulationForm
from syndication.web.when import show_errors


@blueprint.get("/<platform>/<channel>")
def channel(platform: str, channel: str) -> ResponseReturnValue:
    return show_channel(*channel_or_404(platform, channel), SimulationForm())


@blueprint.post("/<platform>/<channel>/errors")
@admin_required
def simulate(platform: str, channel: str) -> ResponseReturnValue:
    found = channel_or_404(platform, channel)
    form = SimulationForm()
    try:
        if form.validate():
            simulation.plan(
                number(form.account.data or "") or 0,
                form.kind.data,
                form.times.data or 1,
                form.seconds.data,
                form.status_code,
                by=current_user,
            )
            flash(_("Planned. Publish something to see it."), "success")
            return redirect(url_for(".channel", platform=platform, channel=channel))
    except Conflict as error:
        flash(error.message, "warning")
    except Invalid as error:
        for sentence in show_errors(form, error):
            flash(sentence, "danger")
    return show_channel(*found, form), 422


@blueprint.post("/<platform>/<channel>/errors/clear")
@admin_required
def clear_simulation(platform: str, channel: str) -> ResponseReturnValue:
    channel_or_404(platform, channel)
    try:
        simulation.clear(request.form.get("account", 0, type=int), by=current_user)
    except Conflict as error:
        flash(error.message, "warning")
    else:
        flash(_("Nothing goes wrong any more."), "success")
    return redirect(url_for(".channel", platform=platform, channel=channel))


def channel_or_404(platform: str, channel: str) -> tuple[Platform, Channel]:
    try:
        return get_channel(f"{platform}/{channel}")
    except KeyError:
        abort(404)


def show_channel(platform: Platform, channel: Channel, form: SimulationForm) -> str:
    overviews = {overview.platform.name: overview for overview in account_overview.platform_overviews()}
    healths = overviews[platform.name].accounts
    simulated = [health.account for health in healths if simulation.is_simulated(health.account)]
    simulations = simulations_of(simulated) if current_user.is_admin else {}
    if simulations:
        form.offer(simulated, next(iter(simulations.values())))
    return render_template(
        "syndication/posting/platform_posting.html",
        platform=platform,
        channel=channel,
        healths=healths,
        simulated=simulated,
        simulations=simulations,
        form=form,
    )


def simulations_of(accounts: list[Account]) -> dict[int, Simulation]:
    """By account id; empty when the sandbox does not answer."""
    try:
        return {account.id: simulation.read(account) for account in accounts}
    except Conflict:
        return {}

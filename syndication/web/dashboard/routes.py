"""The platform dashboard, and what admins do with accounts."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from syndication.jobs.queue import wake
from syndication.platforms import get_platform, platforms
from syndication.platforms.base import Platform
from syndication.services import account_overview, accounts
from syndication.services.accounts.pictures import FOLDER
from syndication.services.errors import Conflict, Invalid
from syndication.services.limit_settings import limits_in_force
from syndication.web.dashboard.forms import ConfirmForm, ConnectForm, refusals, secrets_form, typed_secrets
from syndication.web.dashboard.words import limits_in_words, pace_in_words, source_in_words, window_in_words
from syndication.web.login import admin_required

blueprint = Blueprint("dashboard", __name__, url_prefix="/syndication/dashboard")
YEAR_SECONDS = 365 * 24 * 3600


blueprint.add_app_template_global(pace_in_words, "platform_pace")
for words in (limits_in_words, window_in_words, source_in_words):
    blueprint.add_app_template_global(words)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return render_template(
        "syndication/dashboard/index.html", overviews=account_overview.platform_overviews()
    )


@blueprint.get("/accounts/<int:account_id>")
def account(account_id: int) -> ResponseReturnValue:
    found = accounts.get_account(account_id)
    return render_template(
        "syndication/dashboard/account.html",
        health=account_overview.health_of(found),
        posts=account_overview.recent_posts(account_id),
        api_base=accounts.api_base_of(found),
        limits=limits_in_force(found) if found.platform in platforms() else None,
        form=ConfirmForm(),
    )


@blueprint.route("/connect/<platform>", methods=["GET", "POST"])
@admin_required
def connect(platform: str) -> ResponseReturnValue:
    adapter = platform_or_404(platform)
    form = ConnectForm(request.args.get("project", type=int), adapter.address_label)
    secrets = secrets_form(adapter)
    errors: list[str] = []
    if request.method == "POST" and all([form.validate(), secrets.validate()]):
        try:
            connected = accounts.connect(
                platform,
                form.project.data,
                typed_secrets(secrets),
                api_base=form.api_base.data,
                by=current_user,
            )
        except (Invalid, Conflict) as error:
            errors = refusals(error, form, secrets)
        else:
            wake()
            flash(_("%(name)s is connected.", name=connected.label), "success")
            return redirect(url_for(".account", account_id=connected.id))
    page = render_template(
        "syndication/dashboard/connect.html",
        platform=adapter,
        form=form,
        secrets=secrets,
        errors=errors,
        default_api_base=accounts.default_api_base(platform),
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/accounts/<int:account_id>/credentials", methods=["GET", "POST"])
@admin_required
def credentials(account_id: int) -> ResponseReturnValue:
    found = accounts.get_account(account_id)
    form, secrets = ConfirmForm(), secrets_form(platform_or_404(found.platform))
    errors: list[str] = []
    if request.method == "POST" and all([form.validate(), secrets.validate()]):
        try:
            accounts.replace_credentials(account_id, typed_secrets(secrets), by=current_user)
        except (Invalid, Conflict) as error:
            errors = refusals(error, secrets)
        else:
            wake()
            flash(_("%(name)s is connected with its new credentials.", name=found.label), "success")
            return redirect(url_for(".account", account_id=account_id))
    page = render_template(
        "syndication/dashboard/credentials.html", account=found, form=form, secrets=secrets, errors=errors
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/accounts/<int:account_id>/verify")
@admin_required
def verify(account_id: int) -> ResponseReturnValue:
    result = accounts.verify(account_id, by=current_user)
    if result.ok:
        wake()
    flash(result.message, "success" if result.ok else "danger")
    return redirect(url_for(".account", account_id=account_id))


@blueprint.get("/accounts/<int:account_id>/disconnect")
@admin_required
def confirm_disconnect(account_id: int) -> ResponseReturnValue:
    health = account_overview.health_of(accounts.get_account(account_id))
    return render_template("syndication/dashboard/disconnect.html", health=health, form=ConfirmForm())


@blueprint.post("/accounts/<int:account_id>/disconnect")
@admin_required
def disconnect(account_id: int) -> ResponseReturnValue:
    gone = accounts.disconnect(account_id, by=current_user)
    flash(_("%(name)s is disconnected and its credentials are deleted.", name=gone.label), "success")
    return redirect(url_for(".account", account_id=account_id))


@blueprint.get("/avatars/<string(length=40):digest>.png")
def avatar(digest: str) -> Response:
    """A profile picture. Its name says its content, so browsers may keep it."""
    folder = current_app.config["UPLOAD_FOLDER"] / FOLDER
    response = send_from_directory(folder, f"{digest}.png", mimetype="image/png", max_age=YEAR_SECONDS)
    response.cache_control.public = False
    response.cache_control.private = True
    response.cache_control.immutable = True
    return response


def platform_or_404(name: str) -> Platform:
    try:
        return get_platform(name)
    except KeyError:
        abort(404)

"""The account page."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_limiter import RequestLimit
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from syndication.extensions import limiter
from syndication.services import notifications, people, sessions, tokens
from syndication.services.errors import Invalid
from syndication.web import tries
from syndication.web.account.forms import NoticesForm, PasswordForm, ProfileForm, TokenForm
from syndication.web.when import show_errors

log = structlog.get_logger(__name__)
blueprint = Blueprint("account", __name__, url_prefix="/account")


def account_page(status: int = 200, **forms: Any) -> Response:
    """The page, with the form that was sent as it was sent and the others fresh."""
    shown = {
        "profile": ProfileForm(formdata=None, obj=current_user),
        "password": PasswordForm(formdata=None),
        "notices": NoticesForm.of(notifications.choice_of(current_user.id)),
        "token": TokenForm(formdata=None),
        "new_token": "",
        **forms,
    }
    page = render_template(
        "account/index.html",
        sessions=sessions.list_sessions(current_user.id),
        tokens=tokens.list_tokens(current_user.id),
        mail_is_set_up=notifications.mail_state().is_configured,
        this_session=g.user_session_id,
        **shown,
    )
    return make_response(page, status)


@blueprint.get("")
def index() -> AnyResponse:
    return account_page()


@blueprint.post("/profile")
def save_profile() -> AnyResponse:
    form = ProfileForm()
    if not form.validate_on_submit():
        return account_page(422, profile=form)
    people.update_profile(current_user.id, name=form.name.data or "", time_zone=form.time_zone.data or None)
    flash(_("Saved."), "success")
    return redirect(url_for("account.index"))


@blueprint.post("/notices")
def save_notices() -> AnyResponse:
    form = NoticesForm()
    if not form.validate_on_submit():
        return account_page(422, notices=form)
    notifications.choose(current_user.id, email=form.email.data, muted=form.muted)
    flash(_("Saved."), "success")
    return redirect(url_for("account.index", _anchor="notices"))


def own_password() -> str:
    return f"password:{current_user.id}"


def too_many_tries(limit: RequestLimit) -> Response:
    """The account page again, and how long to wait."""
    minutes = tries.minutes_left(limit)
    log.warning("password_change.closed", email=current_user.email)
    form = PasswordForm()
    form.current.errors = [tries.too_many(minutes)]
    response = account_page(429, password=form)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


@blueprint.post("/password")
@limiter.limit(tries.PER_PERSON, key_func=own_password, on_breach=too_many_tries)
def change_password() -> AnyResponse:
    form = PasswordForm()
    if not form.validate_on_submit():
        tries.give_back()
        return account_page(422, password=form)
    try:
        people.change_password(
            current_user.id, form.current.data or "", form.new.data or "", keep_session=g.user_session_id
        )
    except Invalid as error:
        if "current" not in error.errors:
            tries.give_back()
        show_errors(form, error)
        return account_page(422, password=form)
    tries.give_back()
    flash(_("Your password is changed. Your other sessions are signed out."), "success")
    return redirect(url_for("account.index"))


@blueprint.post("/sessions/<int:session_id>/revoke")
def revoke_session(session_id: int) -> AnyResponse:
    sessions.revoke(session_id, current_user)
    flash(_("That session is signed out."), "success")
    return redirect(url_for("account.index"))


@blueprint.post("/tokens")
def create_token() -> AnyResponse:
    form = TokenForm()
    if not form.validate_on_submit():
        return account_page(422, token=form)
    new = tokens.create_token(current_user, form.token_name.data or "", by=current_user)
    # Answered at once instead of after a redirect: the token is shown this one time and kept nowhere.
    response = account_page(new_token=new)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> AnyResponse:
    tokens.revoke_token(token_id, by=current_user)
    flash(_("The token no longer works."), "success")
    return redirect(url_for("account.index"))

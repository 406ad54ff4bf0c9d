"""The page of users."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from syndication.services import people
from syndication.services.errors import Invalid
from syndication.web.admin import blueprint
from syndication.web.admin.forms import RoleForm, UserForm
from syndication.web.when import show_errors


def users_page(form: UserForm, status: int = 200, password: tuple[str, str] | None = None) -> Response:
    """password: whose one-time password to show, and the password itself. It is shown this once."""
    page = render_template(
        "admin/users.html",
        users=people.list_users(),
        form=form,
        role_form=RoleForm(formdata=None),
        password=password,
    )
    response = make_response(page, status)
    if password:
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/users")
def users() -> AnyResponse:
    return users_page(UserForm(formdata=None))


@blueprint.post("/users")
def create_user() -> AnyResponse:
    form = UserForm()
    if not form.validate_on_submit():
        return users_page(form, 422)
    try:
        user, password = people.create_user(
            form.email.data or "", role=form.role.data, name=form.name.data or "", by=current_user
        )
    except Invalid as error:
        show_errors(form, error)
        return users_page(form, 422)
    return users_page(UserForm(formdata=None), password=(user.email, password))


@blueprint.post("/users/<int:user_id>/role")
def set_role(user_id: int) -> AnyResponse:
    people.set_role(user_id, RoleForm().role.data or "", current_user)
    return changed(_("The role is changed."))


@blueprint.post("/users/<int:user_id>/disable")
def disable_user(user_id: int) -> AnyResponse:
    people.disable_user(user_id, current_user)
    return changed(_("The user is disabled and signed out everywhere."))


@blueprint.post("/users/<int:user_id>/enable")
def enable_user(user_id: int) -> AnyResponse:
    people.enable_user(user_id, current_user)
    return changed(_("The user can sign in again."))


@blueprint.post("/users/<int:user_id>/password")
def reset_password(user_id: int) -> AnyResponse:
    password = people.reset_password(user_id, current_user)
    return users_page(UserForm(formdata=None), password=(people.get_user(user_id).email, password))


def changed(message: str) -> AnyResponse:
    flash(message, "success")
    return redirect(url_for("admin.users"))

"""What admins fill in."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, IntegerField, SelectField, StringField, SubmitField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from syndication.models import Role
from syndication.services import audit
from syndication.services.projects import DEFAULT_LATENESS_MINUTES
from syndication.services.times import zones
from syndication.web.filtering import Filters


def role_choices() -> dict[str, str]:
    return {Role.EDITOR.value: _("Editor"), Role.ADMIN.value: _("Admin")}


def zone_choices() -> dict[str, str]:
    return {zone: zone for zone in zones()}


def action_choices() -> dict[str, str]:
    return {"": _("Everything"), **{action: action for action in audit.known_actions()}}


class UserForm(FlaskForm):
    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Enter an e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "off"},
    )
    name = StringField(_l("Name"), [Length(max=120)], render_kw={"autocomplete": "off"})
    role = SelectField(_l("Role"), choices=role_choices)
    create = SubmitField(_l("Create user"))


class RoleForm(FlaskForm):
    role = SelectField(_l("Role"), choices=role_choices)


class ProjectForm(FlaskForm):
    name = StringField(_l("Name"), [DataRequired(_l("Give the project a name.")), Length(max=120)])
    time_zone = SelectField(_l("Time zone"), choices=zone_choices, default="UTC")
    allowed_lateness_minutes = IntegerField(
        _l("Allowed lateness in minutes"),
        [InputRequired(_l("Enter a number of minutes."))],
        default=DEFAULT_LATENESS_MINUTES,
        render_kw={"min": 1, "inputmode": "numeric"},
    )
    save = SubmitField(_l("Save"))


class AuditForm(Filters):
    action = SelectField(_l("What"), choices=action_choices, validate_choice=False)
    actor = StringField(_l("Who"))
    text = StringField(_l("About"))
    date_from = DateField(_l("From"), [Optional()])
    date_to = DateField(_l("Until"), [Optional()])

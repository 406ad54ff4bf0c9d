"""What people can change about their own account."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField, SubmitField
from wtforms.validators import DataRequired, EqualTo, Length

from syndication.services.times import zones


def zone_choices() -> dict[str, str]:
    return {"": _("Each project's own"), **{zone: zone for zone in zones()}}


class ProfileForm(FlaskForm):
    name = StringField(_l("Name"), [Length(max=120)], render_kw={"autocomplete": "name"})
    time_zone = SelectField(_l("Show times in"), choices=zone_choices)
    save = SubmitField(_l("Save"))


class PasswordForm(FlaskForm):
    current = PasswordField(
        _l("Current password"),
        [DataRequired(_l("Enter your current password."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _l("New password"),
        [DataRequired(_l("Enter a new password."))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password again"),
        [EqualTo("new", _l("The two new passwords are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )
    change = SubmitField(_l("Change password"))


class TokenForm(FlaskForm):
    token_name = StringField(
        _l("What is it for?"), [DataRequired(_l("Name it, so that you know it again.")), Length(max=120)]
    )
    create = SubmitField(_l("Create token"))

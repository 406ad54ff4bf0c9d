"""What people can change about their own account."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, SelectField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import DataRequired, EqualTo, Length

from syndication.models import EmailRhythm, NotificationKind
from syndication.services.notifications import Choice
from syndication.services.times import zones


def zone_choices() -> dict[str, str]:
    return {"": _("Each project's own"), **{zone: zone for zone in zones()}}


class ProfileForm(FlaskForm):
    name = StringField(_l("Name"), [Length(max=120)], render_kw={"autocomplete": "name"})
    time_zone = SelectField(_l("Show times in"), choices=zone_choices)
    save = SubmitField(_l("Save"))


def rhythm_choices() -> dict[str, str]:
    return {
        EmailRhythm.AT_ONCE.value: _("At once: within half a minute, and at most every 5 minutes"),
        EmailRhythm.DIGEST.value: _("As a digest: at every full hour, when something happened"),
        EmailRhythm.NEVER.value: _("Never"),
    }


def kind_choices() -> dict[str, str]:
    return {
        NotificationKind.FAILED.value: _("Posts that failed"),
        NotificationKind.EXPIRED.value: _("Posts that were too late and were not sent"),
        NotificationKind.UNCONFIRMED.value: _("Posts that may be out, where only you can look"),
        NotificationKind.RECONNECT.value: _("Accounts that need reconnecting"),
        NotificationKind.CREDENTIALS_END.value: _("Credentials that end within 7 days or 24 hours"),
    }


class NoticesForm(FlaskForm):
    """How to hear of what happens. `told` are the kinds that are not muted."""

    email = RadioField(_l("Send me e-mail"), choices=rhythm_choices)
    told = SelectMultipleField(_l("About"), choices=kind_choices)
    keep = SubmitField(_l("Save choices"))

    @classmethod
    def of(cls, choice: Choice) -> NoticesForm:
        told = [kind.value for kind in NotificationKind if kind not in choice.muted]
        return cls(formdata=None, email=choice.email.value, told=told)

    @property
    def muted(self) -> list[str]:
        return [kind.value for kind in NotificationKind if kind.value not in (self.told.data or [])]


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

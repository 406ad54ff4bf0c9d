"""Connecting an account: where it belongs, and the platform's own form for its credentials."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, IntegerField, SelectField, URLField
from wtforms.validators import Length, Optional

from syndication.platforms.base import Platform
from syndication.services.errors import Invalid, ServiceError
from syndication.services.projects import list_projects

#: Names of the platform's own fields on the page. Fields with "secret" in their name are never kept when a
#: session ends in the middle of a form.
PREFIX = "secret-"


class ConnectForm(FlaskForm):
    project = SelectField(
        _l("Project"),
        coerce=int,
        description=_l("Whose pieces this account publishes, and whose time zone it uses."),
    )
    api_base = URLField(
        _l("API address"),
        [Length(max=500)],
        description=_l("Only for servers of your own, proxies and the sandbox. Empty: the usual one."),
    )

    def __init__(self, project_id: int | None = None, address_label: str = "") -> None:
        """address_label: what the platform calls the API address, where every account has its own."""
        projects = list_projects()
        super().__init__(project=project_id or (projects[0].id if projects else None))
        if address_label:
            self.api_base.label.text = address_label
        self.project.choices = {str(project.id): project.name for project in projects}


class WindowForm(FlaskForm):
    """How many posts in what time; both empty: what is usual."""

    window_count = IntegerField(_l("Posts of an account"), [Optional()], render_kw={"min": 1})
    window_seconds = IntegerField(_l("In a span of"), [Optional()], render_kw={"min": 1})
    unit = SelectField(_l("Unit of time"), coerce=int, choices=lambda: list(units().items()), default=60)

    def fill(self, count: int | None, seconds: int | None) -> None:
        """Shows what is chosen now."""
        self.window_count.data = count
        if seconds is not None:
            self.unit.data = max(unit for unit in units() if seconds % unit == 0)
            self.window_seconds.data = seconds // self.unit.data

    @property
    def seconds(self) -> int | None:
        """The time that was chosen, in seconds."""
        return None if self.window_seconds.data is None else self.window_seconds.data * self.unit.data


class PlatformLimitsForm(WindowForm):
    concurrency = IntegerField(_l("Posts sent at once"), [Optional()], render_kw={"min": 1})


def units() -> dict[int, str]:
    """Units of time by their length in seconds."""
    return {1: _("seconds"), 60: _("minutes"), 3600: _("hours"), 24 * 3600: _("days")}


class ConfirmForm(FlaskForm):
    """A button that changes something; carries the CSRF token alone."""


def secrets_form(platform: Platform) -> Form:
    """The platform's connect form with what this request typed into it."""
    return platform.connect_form(request.form if request.method == "POST" else None, prefix=PREFIX)


def typed_secrets(form: Form) -> dict[str, str]:
    """What was typed, by the platform's own field names, without empty fields."""
    return {field.short_name: field.data for field in form if isinstance(field.data, str) and field.data}


def refusals(error: ServiceError, *forms: Form) -> list[str]:
    """Put each of a service's sentences beside its field; those about no field are returned."""
    if not isinstance(error, Invalid):
        return [error.message]
    fields = {field.short_name: field for form in forms for field in form}
    left: list[str] = []
    for key, sentences in error.errors.items():
        if key in fields:
            fields[key].errors = [*fields[key].errors, *sentences]
        else:
            left += sentences
    return left

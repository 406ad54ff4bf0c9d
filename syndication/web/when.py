"""The two fields that say when: a local time and the zone it is meant in."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField
from wtforms.widgets import DateTimeLocalInput

from syndication.services.errors import Invalid
from syndication.services.times import zones

#: How a browser's date and time field writes a local time.
INPUT_FORMAT = "%Y-%m-%dT%H:%M"


class WhenForm(FlaskForm):
    """Checked by the service that resolves the time, so that page, API and shell refuse the same things."""

    scheduled_time = StringField(_l("Local time"), widget=DateTimeLocalInput())
    timezone = SelectField(_l("Time zone"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = self.timezone.data
        # A zone we do not know stays in the field, beside what is said about it.
        names = zones() if typed in (None, *zones()) else [typed, *zones()]
        self.timezone.choices = {name: name.replace("_", " ") for name in names}


def show_errors(form: FlaskForm, error: Invalid) -> list[str]:
    """Puts what a service said beside the fields it is about; the sentences about no field are returned.

    A key such as "items.0.scheduled_time" belongs to the field named by its last part.
    """
    left: dict[str, None] = {}
    for key, sentences in error.errors.items():
        field = form._fields.get(key.rpartition(".")[2])
        if isinstance(field, Field):
            field.errors = list(dict.fromkeys([*field.errors, *sentences]))
        else:
            left.update(dict.fromkeys(sentences))
    return list(left)

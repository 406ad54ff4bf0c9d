"""What only one channel asks: between the forms that adapters declare, JSON, and what browsers send."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form
from wtforms.fields.choices import SelectFieldBase

from syndication.platforms.base import Channel


def filled_form(form_class: type[Form], options: Mapping[str, Any], prefix: str = "") -> Form:
    """The form as if somebody had sent these options with it, and the defaults of all others."""
    meant = {**plain_options(form_class()), **options}
    return form_class(formdata=as_form_data(meant, prefix), prefix=prefix)


def plain_options(form: Form) -> dict[str, Any]:
    """What the form holds, in values that JSON has. Entries of lists that were left empty are left out."""
    return {field.short_name: plain(field.data) for field in form}


def plain(value: Any) -> Any:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case float() if not math.isfinite(value):
            return str(value)
        case Mapping():
            return {str(name): plain(inner) for name, inner in value.items()}
        case list() | tuple() | set():
            return [plain(inner) for inner in value if inner not in (None, "")]
        case _:
            return value


def as_form_data(options: Mapping[str, Any], prefix: str = "") -> MultiDict[str, str]:
    """Options given as JSON, in the form in which a browser would have sent them."""
    data: MultiDict[str, str] = MultiDict()
    for name, value in options.items():
        for field, text in fields_of(f"{prefix}{name}", value):
            data.add(field, text)
    return data


def fields_of(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """A list comes twice: as several values of one field, and as fields that are numbered."""
    match value:
        case None | False:
            return
        case True:
            yield name, "y"
        case Mapping():
            for inner, each in value.items():
                yield from fields_of(f"{name}-{inner}", each)
        case list() | tuple():
            for number, each in enumerate(value):
                if not isinstance(each, Mapping | list | tuple):
                    yield from fields_of(name, each)
                yield from fields_of(f"{name}-{number}", each)
        case _:
            yield name, str(value)


def errors_of(form: Form) -> dict[str, list[str]]:
    """Sentences by field. To be called after `validate`."""
    found = {name: list(flattened(errors)) for name, errors in form.errors.items() if name}
    for field in form:
        if isinstance(field.data, float) and not math.isfinite(field.data):
            found.setdefault(field.short_name, []).append(_("Enter a number."))
    return {str(name): sentences for name, sentences in found.items() if sentences}


def flattened(errors: Any) -> Iterator[str]:
    """A field of several parts has the errors of each in a list or a dictionary of its own."""
    if isinstance(errors, Mapping):
        errors = errors.values()
    if isinstance(errors, str) or not isinstance(errors, Iterable):
        yield str(errors)
        return
    for inner in errors:
        yield from flattened(inner)


def readable(channel: Channel, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options as the adapter may rely on them: what cannot be read, or is no choice, is as it was at first."""
    if channel.options_form is None:
        return dict(options)
    form = filled_form(channel.options_form, options)
    defaults = plain_options(channel.options_form())
    return {
        name: defaults[name] if is_unreadable(form[name], form) else value
        for name, value in plain_options(form).items()
    }


def unreadable_options(channel: Channel, options: Mapping[str, Any]) -> dict[str, list[str]]:
    """Sentences by name about what `readable` had to leave out."""
    if channel.options_form is None:
        return {}
    form = filled_form(channel.options_form, options)
    form.validate()
    found = errors_of(form)
    return {name: found[name] for name in found if name in form and is_unreadable(form[name], form)}


def is_unreadable(field: Field, form: Form) -> bool:
    if field.process_errors or (isinstance(field.data, float) and not math.isfinite(field.data)):
        return True
    return isinstance(field, SelectFieldBase) and not field.validate(form)

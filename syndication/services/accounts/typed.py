"""What an admin typed, or a program sent, as an account's credentials."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from syndication.platforms.base import Platform
from syndication.services.errors import Invalid


def checked_secrets(platform: Platform, given: Mapping[str, str]) -> dict[str, str]:
    """The credentials as the platform's connect form cleans them, without empty ones.

    Raises Invalid with sentences by field; no sentence repeats a value.
    """
    form = platform.connect_form(
        MultiDict({key: value for key, value in given.items() if isinstance(value, str)})
    )
    unknown = sorted(set(given) - set(form._fields))
    if unknown:
        raise Invalid(
            {
                "": [
                    _(
                        "“%(names)s” is not asked for; %(platform)s takes: %(all)s.",
                        names="”, “".join(unknown),
                        platform=platform.label,
                        all=", ".join(form._fields),
                    )
                ]
            }
        )
    wrong = {key: [_("This must be text.")] for key, value in given.items() if not isinstance(value, str)}
    if not form.validate() or wrong:
        raise Invalid(
            {**{str(key): [str(e) for e in errors] for key, errors in form.errors.items()}, **wrong}
        )
    return {name: value for name, value in form.data.items() if isinstance(value, str) and value}

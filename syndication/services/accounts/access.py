"""Of which platforms there can be accounts."""

from __future__ import annotations

from flask_babel import gettext as _

from syndication.platforms import platforms
from syndication.platforms.base import Platform
from syndication.services.errors import NotFound


def platform_named(name: str) -> Platform:
    """The platform's adapter. Raises NotFound."""
    try:
        return platforms()[name]
    except KeyError:
        known = ", ".join(platforms())
        raise NotFound(
            _("There is no platform “%(name)s”; there are: %(all)s.", name=name, all=known)
        ) from None

"""Who may change accounts, and of which platforms there can be any."""

from __future__ import annotations

from flask_babel import gettext as _

from syndication.models import User
from syndication.platforms import platforms
from syndication.platforms.base import Platform
from syndication.services.errors import Forbidden, NotFound


def require_admin(by: User | None) -> None:
    """Raises Forbidden unless it is an admin, or the shell (None)."""
    if by is not None and not by.is_admin:
        raise Forbidden(_("Only admins may change accounts."))


def platform_named(name: str) -> Platform:
    """The platform's adapter. Raises NotFound."""
    try:
        return platforms()[name]
    except KeyError:
        known = ", ".join(platforms())
        raise NotFound(
            _("There is no platform “%(name)s”; there are: %(all)s.", name=name, all=known)
        ) from None

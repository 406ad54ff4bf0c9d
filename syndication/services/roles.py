"""Who may change what everybody shares. Services ask, so that pages, API and shell cannot differ."""

from __future__ import annotations

from flask_babel import gettext as _

from syndication.models import User
from syndication.services.errors import Forbidden


def require_admin(by: User | None) -> None:
    """Raises Forbidden unless it is an admin, or the shell (None)."""
    if by is not None and not by.is_admin:
        raise Forbidden(_("Only an admin can do that. Ask one of yours."))

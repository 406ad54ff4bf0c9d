"""The platforms, the accounts on them, and how they are doing."""

from syndication.web.dashboard import limits
from syndication.web.dashboard.routes import blueprint

__all__ = ["blueprint", "limits"]

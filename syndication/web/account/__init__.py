"""One's own name, time zone, password, sessions and API tokens."""

from syndication.web.account.routes import blueprint

__all__ = ["blueprint"]

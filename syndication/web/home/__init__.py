"""The home page: what needs somebody, what goes out next, what went out."""

from syndication.web.home.routes import blueprint

__all__ = ["blueprint"]

"""Signing in and out, and asking for it where it is needed."""

from syndication.web.auth.routes import blueprint

__all__ = ["blueprint"]

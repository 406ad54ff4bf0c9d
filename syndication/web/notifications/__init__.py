"""What people have to know: the bell in the top bar, and the page behind it."""

from syndication.web.notifications.routes import blueprint

__all__ = ["blueprint"]

"""Whether the desk works, for supervisors, load balancers and monitoring."""

from syndication.web.health.routes import blueprint

__all__ = ["blueprint"]

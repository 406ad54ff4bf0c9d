"""Who is signed in: the browser holds a random token in its signed cookie, the database knows its sessions.

Every page asks for sign-in unless it is one of OPEN_PAGES or below OPEN_PATHS: a new page is closed by default.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, Request, abort, current_app, g, request, session
from flask_babel import gettext as _
from flask_login import current_user

from syndication.extensions import login_manager
from syndication.models import User
from syndication.services import public_media, sessions

#: /metrics looks for itself who asks.
OPEN_PAGES = ("/login", "/healthz", "/readyz", "/metrics", "/favicon.ico")
#: Browsers fetch static files without being signed in; the API has its own tokens, media for platforms a signature.
OPEN_PATHS = ("/static/", "/api/", f"{public_media.PATH}/")
#: The key of the token in Flask's signed session cookie.
TOKEN = "sign_in"  # noqa: S105  # the name of a key, not a secret

P = ParamSpec("P")
R = TypeVar("R")


def init_app(app: Flask) -> None:
    https = app.config["PUBLIC_BASE_URL"].startswith("https://")
    # Cookies ignore ports: two installations on one machine must not sign each other out.
    cookie = "__Host-desk" if https else f"desk_{app.config['PORT']}"
    app.config.update(
        SESSION_COOKIE_NAME=cookie,
        # Not used, but Flask-Login looks for it, and another application's would sign people out.
        REMEMBER_COOKIE_NAME=f"{cookie}_remember",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=sessions.UNUSED_FOR,
        # A page may stay open for hours; its token is good as long as the session is.
        WTF_CSRF_TIME_LIMIT=None,
    )
    login_manager.session_protection = None  # guards `login_user`, which is not used here
    login_manager.request_loader(user_of)
    app.before_request(require_sign_in)


def user_of(request: Request) -> User | None:
    """The person this request comes from, by the token in its cookie."""
    if request.path.startswith(("/static/", f"{public_media.PATH}/")):
        return None
    found = sessions.find(session.get(TOKEN, ""))
    if found is None:
        return None
    g.user_session_id = found.id
    return found.user


def require_sign_in() -> None:
    """Answers 401 for everybody unknown, before any page's own code runs. Unknown addresses stay 404."""
    if request.url_rule is None or request.path in OPEN_PAGES or request.path.startswith(OPEN_PATHS):
        return
    if not current_user.is_authenticated:
        abort(401)


def sign_in(user: User) -> None:
    """Start a session for this browser. What was in its old session goes, so that nobody can plant one."""
    token = sessions.start(
        user.id, address=request.remote_addr or "", user_agent=request.user_agent.string or ""
    )
    session.clear()
    session[TOKEN] = token
    session.permanent = True
    forget_what_this_request_knew()


def sign_out() -> None:
    """End this browser's session."""
    sessions.end(session.get(TOKEN, ""))
    session.clear()
    forget_what_this_request_knew()


def forget_what_this_request_knew() -> None:
    """The user and the CSRF token are kept for one request; both change with the session."""
    g.pop("_login_user", None)
    g.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)


def admin_required(view: Callable[P, R]) -> Callable[P, R]:
    """For views that only admins may use; others get 403."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not current_user.is_authenticated:
            abort(401)
        if not current_user.is_admin:
            abort(403, description=_("Only an admin can do that. Ask one of yours."))
        return view(*args, **kwargs)

    return guarded

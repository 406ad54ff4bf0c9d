"""What is turned away before anything else looks at it: forms of other sites, and characters nobody can store.

The API is not behind this door: it heeds no cookies, and refuses in its own words.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, Request, Response, abort, current_app, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import gettext as _

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
NUL = "\x00"


class UntouchedSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, but never in an answer to another site.

    Browsers leave the cookie out of such a request and would take a new one, which signs the person out.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not g.get("turned_away"):
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Must come before whatever else looks at requests."""
    app.session_interface = UntouchedSessions()
    app.before_request(turn_away_other_sites)
    app.before_request(turn_away_nul)


def turn_away_other_sites() -> Response | None:
    if (
        request.method in SAFE_METHODS
        or request.path.startswith("/api/")
        or not is_from_another_site(request)
    ):
        return None
    g.turned_away = True
    sentence = _(
        "This was sent from another site, so nothing was done. Open %(address)s yourself and try again there.",
        address=current_app.config["PUBLIC_BASE_URL"],
    )
    return Response(sentence + "\n", 403, content_type="text/plain; charset=utf-8")


def is_from_another_site(asked: Request) -> bool:
    """As the browser says: Sec-Fetch-Site over https and on this machine, else Origin. Programs say nothing."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    return "Origin" in asked.headers and not is_our_origin(asked)


def is_our_origin(asked: Request) -> bool:
    """Whether a page of ours sent this. No foreign page can make a browser name our origin."""
    ours = {asked.host_url.rstrip("/").lower(), current_app.config["PUBLIC_BASE_URL"]}
    return asked.headers.get("Origin", "").lower() in ours


def turn_away_nul() -> None:
    """PostgreSQL stores no NUL, no file name has one, and nobody can type it."""
    if not request.path.startswith("/api/") and any(NUL in text for text in texts_of(request)):
        abort(400, description=_("The request contains a NUL character, which cannot be stored. Remove it."))


def texts_of(asked: Request) -> Iterator[str]:
    yield asked.path
    for fields in (asked.args, asked.form):
        for name, value in fields.items(multi=True):
            yield name + value
    for name, file in asked.files.items(multi=True):
        yield name + (file.filename or "")

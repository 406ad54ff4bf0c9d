"""What a person sees when something could not be done: a page, or for htmx and scripts a short alert.

The API answers for itself: its blueprint has handlers of its own.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from syndication.extensions import db
from syndication.services.errors import Conflict, Forbidden, Invalid, NotFound, ServiceError
from syndication.web import kept_form

STATUS = {NotFound: 404, Forbidden: 403, Conflict: 409, Invalid: 400}

#: Whose pages must not need the database, which may be what is broken.
STANDS_ALONE = (500, 503)
#: How soon trying again makes sense.
RETRY_SECONDS = 5

#: Title and what to do next.
WORDS = {
    400: (_l("That did not reach us whole"), _l("Go back, reload the page and try again.")),
    403: (_l("This is not for your account"), _l("Ask an admin if you need it.")),
    404: (
        _l("There is nothing here"),
        _l("The address may be mistyped, or what was here has been deleted meanwhile."),
    ),
    405: (_l("This page cannot be used that way"), _l("Go back and use the buttons of the page.")),
    409: (_l("Somebody was quicker"), _l("Go back, reload the page and look at what changed.")),
    413: (_l("That is too large"), _l("Go back and choose smaller files; what you typed is still there.")),
    429: (_l("That was a lot at once"), _l("Wait a minute, then try again.")),
    500: (
        _l("Something broke on our side"),
        _l("It has been noted. Nothing that was saved is lost; try again in a minute."),
    ),
    503: (_l("The database did not answer"), _l("It is busy or restarting. Wait a moment, then try again.")),
}


def init_app(app: Flask) -> None:
    for code in WORDS:
        app.register_error_handler(code, http_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(ServiceError, service_error)
    app.register_error_handler(OperationalError, database_error)


def http_error(error: HTTPException) -> AnyResponse:
    code = error.code or 500
    if isinstance(error, InternalServerError):
        db.session.rollback()  # the page needs the user, and the broken transaction would not give it
    if isinstance(error, RateLimitExceeded) and error.response is not None:
        return make_response(error.response)
    said_for_people = error.description if error.description != type(error).description else None
    if code in (405, 500) or isinstance(error, RateLimitExceeded):
        said_for_people = None
    response = answer(code, said_for_people)
    response.headers.extend((k, v) for k, v in error.get_headers() if k in ("Allow", "Retry-After"))
    return response


def service_error(error: ServiceError) -> AnyResponse:
    code = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return answer(code, error.message)


def csrf_error(_error: CSRFError) -> AnyResponse:
    """The page was older than the session: signed out meanwhile, or signed in anew in another tab."""
    if not current_user.is_authenticated:
        return current_app.make_response(current_app.handle_user_exception(Unauthorized()))
    message = _("Your session ended or the page is old. Nothing was changed, and nothing you typed is lost.")
    if wants_json() or wants_fragment():
        return answer(
            400, message + " " + _("Reload the page in a new tab, then come back here and try again.")
        )
    kept = kept_form.of_this_request()
    return make_response(render_template("errors/csrf.html", message=message, kept=kept), 400)


def database_error(error: OperationalError) -> AnyResponse:
    """The database is locked, restarting or away. Whoever wrote something gets it back, to be sent again.

    Nothing here may ask the database. The form's CSRF token was checked before anything did.
    """
    db.session.rollback()
    current_app.logger.error("The database did not answer: %s", error.orig)
    title, advice = WORDS[503]
    if wants_fragment() or wants_json():
        response = answer(503, f"{title}. {advice}")
    else:
        kept = kept_form.of_this_request(is_checked=True)
        page = render_alone("errors/503.html", code=503, title=title, advice=advice, kept=kept)
        response = make_response(page, 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def answer(code: int, message: str | None = None) -> Response:
    """The error as a page, or as an alert for the page that asked in the background.

    message: a sentence of our own about this very case; without it the general words for the code are used.
    """
    title, advice = WORDS[code]
    if wants_fragment():
        return fragment(code, message or f"{title}. {advice}")
    if wants_json():
        return make_response({"message": message or f"{title}. {advice}"}, code)
    words = {"code": code, "title": title, "message": message, "advice": advice}
    if code in STANDS_ALONE:
        return make_response(render_alone(f"errors/{code}.html", **words), code)
    return make_response(render_template("errors/page.html", **words), code)


def render_alone(template: str, **values: Any) -> str:
    """As render_template, but without what every page is told: who is signed in is a question to the database."""
    return current_app.jinja_env.get_template(template).render(**values)


def fragment(code: int, message: str, template: str = "errors/_alert.html") -> Response:
    """An alert that htmx puts into the page's notices, whatever it was to replace: nothing typed is overwritten."""
    response = make_response(render_alone(template, message=message), code)
    response.headers["HX-Retarget"] = "#notices"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def wants_fragment() -> bool:
    """Whether htmx asks, for a part of a page (a boosted link wants the whole)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def wants_json() -> bool:
    """Whether a script asks that reads JSON."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return request.is_json or best == "application/json"

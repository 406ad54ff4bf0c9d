"""Signing in and out, and asking for it when a page needs it."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_limiter import RequestLimit
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from syndication.extensions import limiter
from syndication.services import people
from syndication.web import errors, kept_form, tries
from syndication.web.auth.forms import SignInForm
from syndication.web.kept_form import KeptForm
from syndication.web.login import sign_in, sign_out

blueprint = Blueprint("auth", __name__)

log = structlog.get_logger(__name__)


@blueprint.get("/login")
def login() -> AnyResponse:
    target = request.args.get("next", "")
    if current_user.is_authenticated:
        return redirect(safe_next(target))
    return sign_in_page(SignInForm(formdata=None, next=target), 200)


def account_named() -> str:
    return f"account:{request.form.get('email', '').strip().lower()}"


def too_many_tries(limit: RequestLimit) -> Response:
    """The sign-in page again, with everything in it, and how long to wait."""
    minutes = tries.minutes_left(limit)
    note_refusal("sign_in.closed")
    response = sign_in_page(SignInForm(), 429, tries.too_many(minutes))
    response.headers["Retry-After"] = str(minutes * 60)
    return response


@blueprint.post("/login")
@limiter.limit(tries.PER_PERSON, key_func=account_named, on_breach=too_many_tries)
@limiter.limit(tries.PER_ADDRESS, key_func=get_remote_address, on_breach=too_many_tries)
def submit() -> AnyResponse:
    form = SignInForm()
    if not form.validate_on_submit():
        tries.give_back()
        return sign_in_page(form, 422)
    user = people.authenticate(form.email.data or "", form.password.data or "")
    if user is None:
        note_refusal("sign_in.refused")
        return sign_in_page(form, 401, _("E-mail or password is wrong, or the account is disabled."))
    tries.give_back()
    kept = kept_form.from_signed(form.kept.data or "")  # bound to the session that ends now
    sign_in(user)
    if kept:
        return make_response(render_template("auth/send_again.html", kept=kept))
    return redirect(safe_next(form.next.data or ""))


def note_refusal(event: str) -> None:
    """For the log. Of an e-mail only one that somebody has: people also type their password into that field."""
    user = people.find_user(request.form.get("email", ""))
    log.warning(event, email=user.email if user else "of nobody", address=request.remote_addr)


@blueprint.post("/logout")
def logout() -> AnyResponse:
    sign_out()
    flash(_("You are signed out."), "success")
    return redirect(url_for("auth.login"))


@blueprint.get("/page-token")
def page_token() -> Response:
    """A fresh CSRF token for a page that stayed open while its owner signed in anew in another tab."""
    response = jsonify(csrf_token=generate_csrf())
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.app_errorhandler(Unauthorized)
def ask_to_sign_in(_error: Unauthorized) -> AnyResponse:
    """Whatever was asked for, sign-in comes first; what was typed is kept."""
    message = _("You are signed out. Sign in in a new tab, then come back: what you typed is still here.")
    if errors.wants_fragment():
        return errors.fragment(401, message, "errors/_signed_out.html")
    if errors.wants_json():
        return make_response({"message": message}, 401)
    if request.path == url_for("auth.login"):
        return sign_in_page(SignInForm(), 400, _("The page was old. Please sign in again."))
    if request.method == "GET":
        return redirect(url_for("auth.login", next=request.full_path.removesuffix("?")))
    kept = kept_form.of_this_request()
    form = SignInForm(formdata=None, kept=kept_form.signed(kept) if kept else "", next=page_before())
    return sign_in_page(form, 401, kept=kept)


def sign_in_page(form: SignInForm, status: int, message: str = "", kept: KeptForm | None = None) -> Response:
    """The sign-in page. `kept`: what the person had typed elsewhere, also read from the form itself."""
    kept = kept or kept_form.from_signed(form.kept.data or "")
    return make_response(render_template("auth/login.html", form=form, message=message, kept=kept), status)


def page_before() -> str:
    """The page a form was sent from, as a local path; "" if unknown."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    return safe_next(f"{parts.path}?{parts.query}".removesuffix("?")) if parts.netloc == request.host else ""


def safe_next(target: str) -> str:
    """Where to go after signing in: the target if it is a path of ours, else the home page.

    "//host" and "/\\host" are other hosts to a browser, and it drops tabs and line ends before it looks.
    """
    if target.startswith("/") and target.isprintable() and "\\" not in target and not target.startswith("//"):
        return target
    return url_for("home.index")

"""Pages for people: which fake accounts there are and what each has published, as it would look."""

from __future__ import annotations

import re

from flask import Blueprint, Flask, Response, abort, render_template

from syndication.sandbox.calls import sandbox
from syndication.sandbox.images import profile_picture
from syndication.sandbox.service import Service, ShownAccount

POSTS_SHOWN = 100
ACCOUNTS_SHOWN = 200
SHOWN_TYPES = ("image/", "video/", "application/pdf")
WEB_ADDRESS = re.compile(r"https?://|/(?!/)")

blueprint = Blueprint("pages", __name__)


def register(app: Flask, services: dict[str, Service]) -> None:
    for name, service in services.items():
        known = {"platform": name}
        paths = [f"/{name}/accounts/<account_id>"]
        if service.profile_path:
            paths.append(f"/{name}{service.profile_path}")
        for path in paths:
            blueprint_rule(app, path, "pages.account", account, known)
        blueprint_rule(app, f"/{name}{service.post_path}", "pages.post", post, known)
    app.register_blueprint(blueprint)
    app.add_template_filter(web_address)


def blueprint_rule(app: Flask, path: str, endpoint: str, view: object, known: dict[str, str]) -> None:
    app.add_url_rule(path, endpoint=endpoint, view_func=view, defaults=known)  # type: ignore[arg-type]


def web_address(url: str) -> str:
    """The address if a browser may follow it, else ""; an uploaded record may hold any scheme."""
    return url if WEB_ADDRESS.match(url) else ""


def found_account(platform: str, account_id: str) -> tuple[Service, ShownAccount]:
    service = sandbox().services[platform]
    shown = service.account(account_id)
    if shown is None:
        abort(404)
    return service, shown


@blueprint.get("/")
def home() -> str:
    services = sandbox().services.values()
    listed = [(service, service.accounts()[-ACCOUNTS_SHOWN:]) for service in services]
    return render_template("sandbox/home.html", listed=listed, faults=sandbox().faults.as_json())


def account(platform: str, account_id: str) -> str:
    service, shown = found_account(platform, account_id)
    posts = service.posts(account_id, POSTS_SHOWN)
    return render_template("sandbox/account.html", service=service, account=shown, posts=posts)


def post(platform: str, account_id: str, post_id: str) -> str:
    service, shown = found_account(platform, account_id)
    found = service.post(account_id, post_id)
    if found is None:
        abort(404)
    return render_template("sandbox/post.html", service=service, account=shown, post=found)


@blueprint.get("/pictures/<platform>/<account_id>.png")
def picture(platform: str, account_id: str) -> Response:
    if platform not in sandbox().services:
        abort(404)
    _, shown = found_account(platform, account_id)
    return cached(profile_picture(f"{platform}/{shown.id}", shown.name), "image/png")


@blueprint.get("/pictures/<platform>/uploads/<key>")
def upload(platform: str, key: str) -> Response:
    held = sandbox().uploads.get(f"{platform}/{key}")
    if held is None or not held[1].startswith(SHOWN_TYPES):
        abort(404)
    return cached(*held)


@blueprint.get("/favicon.ico")
def icon() -> Response:
    return cached(profile_picture("sandbox", "Sandbox"), "image/png")


def cached(data: bytes, mime_type: str) -> Response:
    return Response(data, mimetype=mime_type, headers={"Cache-Control": "max-age=3600"})


@blueprint.app_errorhandler(404)
def not_found(_error: Exception) -> tuple[str, int]:
    return render_template("sandbox/not_found.html"), 404

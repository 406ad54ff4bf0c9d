"""The API's routes, and the pages of x.com that adapters name."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from syndication.sandbox.calls import allowance
from syndication.sandbox.twitter import errors, media, publishing, reading, tokens
from syndication.sandbox.twitter.state import state

#: Calls of a user in a quarter of an hour.
PER_WINDOW = {"create": 100, "delete": 50, "me": 75, "upload": 500, "metadata": 500, "user_posts": 900}
OTHER_CALLS = 1875


def add_routes(blueprint: Blueprint) -> None:
    for path, view, method in (
        ("/2/tweets", publishing.create, "POST"),
        ("/2/tweets/<post_id>", publishing.delete, "DELETE"),
        ("/2/tweets/<post_id>", reading.one_post, "GET"),
        ("/2/users/me", reading.me, "GET"),
        ("/2/users/<user_id>/tweets", reading.user_posts, "GET"),
        ("/2/media/upload", media.upload, "POST"),
        ("/2/media/upload", media.status, "GET"),
        ("/2/media/upload/initialize", media.initialize, "POST"),
        ("/2/media/upload/<media_id>/append", media.append, "POST"),
        ("/2/media/upload/<media_id>/finalize", media.finalize, "POST"),
        ("/2/media/metadata", media.metadata, "POST"),
        ("/2/oauth2/token", tokens.renew, "POST"),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=[method])
    for method in ("GET", "POST", "DELETE", "PUT", "PATCH"):
        blueprint.add_url_rule("/<path:path>", view_func=unknown, methods=[method])
    blueprint.register_error_handler(errors.Problem, errors.answer_of)
    blueprint.after_request(add_headers)


def unknown(path: str) -> Response:
    raise errors.plain(404, "Not Found", f"There is nothing at /{path}.")


def add_headers(response: Response) -> Response:
    """Rate limits are told, not enforced: whoever wants a 429 plans one."""
    headers = response.headers
    headers["api-version"] = "2.168"
    if "account" not in g:
        return response
    name = (request.endpoint or "").rpartition(".")[2]
    used, reset = g.account.count_call(name)
    limit = allowance(PER_WINDOW.get(name, OTHER_CALLS))
    headers.setdefault("x-rate-limit-limit", str(limit))
    headers.setdefault("x-rate-limit-remaining", str(max(0, limit - used)))
    headers.setdefault("x-rate-limit-reset", str(reset))
    if g.token.version == 1:
        headers["x-access-level"] = "read-write" if g.token.writes else "read"
    return response


def add_pages(app: Flask) -> None:
    """What is at x.com is below `/twitter/_hosts/x.com` for whoever moves the API here."""
    app.add_url_rule(
        "/twitter/_hosts/x.com/i/status/<post_id>", endpoint="twitter_status", view_func=status_page
    )
    app.add_url_rule("/twitter/_hosts/x.com/<username>", endpoint="twitter_user", view_func=user_page)


def status_page(post_id: str) -> AnyResponse:
    found = state().post(post_id)
    if found is None:
        abort(404)
    return redirect(url_for("pages.post", platform="twitter", account_id=found[0].id, post_id=post_id))


def user_page(username: str) -> AnyResponse:
    found = next((a for a in list(state().accounts.values()) if a.username == username), None)
    if found is None:
        abort(404)
    return redirect(url_for("pages.account", platform="twitter", account_id=found.id))

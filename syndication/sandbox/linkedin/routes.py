"""LinkedIn's routes: the API itself, and www.linkedin.com for uploads, tokens and the posts' own pages."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, Flask, Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from syndication.sandbox.linkedin import assets, errors, people, publishing, reading
from syndication.sandbox.linkedin.errors import ApiError
from syndication.sandbox.linkedin.state import state

WEB = "/_hosts/www.linkedin.com"
LOGO = "urn:li:image:logo-"


def add_routes(blueprint: Blueprint) -> None:
    for path, view, methods in (
        ("/v2/userinfo", people.user_info, ["GET"]),
        ("/rest/organizationAcls", people.roles, ["GET"]),
        ("/rest/organizations/<identity>", people.organization, ["GET"]),
        ("/rest/posts", publishing.create, ["POST"]),
        ("/rest/posts", reading.read_posts, ["GET"]),
        ("/rest/posts/<urn>", reading.read_post, ["GET"]),
        ("/rest/posts/<urn>", reading.delete_post, ["DELETE"]),
        ("/<any(rest, v2):_api>/socialActions/<urn>", social_actions, ["GET"]),
        ("/<any(rest, v2):_api>/socialActions/<urn>/comments", comment, ["POST"]),
        ("/rest/organizationalEntityShareStatistics", reading.statistics, ["GET"]),
        ("/rest/<any(image, document, video):kind>s", assets.start, ["POST"]),
        ("/rest/<any(image, document, video):kind>s/<urn>", read_asset, ["GET"]),
        (f"{WEB}/dms-uploads/<kind>/<identity>/<int:number>", assets.put, ["PUT"]),
        (f"{WEB}/oauth/v2/introspectToken", people.introspect, ["POST"]),
        (f"{WEB}/oauth/v2/accessToken", people.access_token, ["POST"]),
        ("/<path:path>", unknown, ["GET", "POST", "DELETE", "PUT", "PATCH"]),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=methods)
    blueprint.register_error_handler(ApiError, errors.answer_of)
    blueprint.register_error_handler(errors.OAuthError, errors.oauth_answer_of)
    blueprint.after_request(add_headers)


def register(app: Flask, blueprint: Blueprint) -> None:
    app.register_blueprint(blueprint, url_prefix="/linkedin")
    app.add_url_rule(f"/linkedin{WEB}/feed/update/<urn>", "linkedin_post_page", post_page)
    app.add_url_rule(f"/linkedin{WEB}/company/<identity>", "linkedin_company_page", company_page)


def add_headers(response: Response) -> Response:
    response.headers["x-li-fabric"] = "prod-lor1"
    response.headers["x-li-uuid"] = uuid4().hex
    response.headers["x-restli-protocol-version"] = "2.0.0"
    return response


def unknown(path: str) -> Response:
    raise ApiError(404, f"No virtual resource found: /{path}", "RESOURCE_NOT_FOUND")


def social_actions(_api: str, urn: str) -> Response:
    return reading.social_actions(urn)


def comment(_api: str, urn: str) -> Response:
    return reading.comment(urn)


def read_asset(kind: str, urn: str) -> Response:
    return people.logo(urn.removeprefix(LOGO)) if urn.startswith(LOGO) else assets.read(kind, urn)


def post_page(urn: str) -> AnyResponse:
    found = state().post(urn)
    if found is None:
        abort(404)
    account, post = found
    return redirect(url_for("pages.post", platform="linkedin", account_id=account.id, post_id=post.number))


def company_page(identity: str) -> AnyResponse:
    """By its number, or by the name that stands in its address."""
    wanted = identity.lower()
    for account in list(state().accounts.values()):
        if wanted in (account.id, account.name.lower().replace(" ", "-")):
            break
    else:
        abort(404)
    return redirect(url_for("pages.account", platform="linkedin", account_id=account.id))

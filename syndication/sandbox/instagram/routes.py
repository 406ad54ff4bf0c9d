"""The routes of both hosts, with and without a version in front, and of the host for uploads."""

from __future__ import annotations

import re
import time
from typing import Any

from flask import Blueprint, Flask, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from syndication.sandbox.calls import allowance, json_answer, known_caller
from syndication.sandbox.instagram import containers, publishing
from syndication.sandbox.instagram.calls import account_of, read_call, served_version, whole_number
from syndication.sandbox.instagram.errors import GraphError, answer_of, invalid, no_such_object, usage
from syndication.sandbox.instagram.fields import account_fields, container_fields, post_fields
from syndication.sandbox.instagram.state import DAY, POSTS_A_DAY, state
from syndication.sandbox.instagram.tokens import Token, parsed, renewed, valid_token

APP_ID = "1000000000000"
TOKEN_SECONDS = 60 * DAY
HOSTS = "/instagram/_hosts"
VERSION = re.compile(r"v\d{1,3}\.\d{1,3}")


def add_routes(blueprint: Blueprint) -> None:
    for path, view, methods in (
        ("/debug_token", debug_token, ["GET"]),
        ("/me/accounts", linked_accounts, ["GET"]),
        ("/refresh_access_token", refresh, ["GET"]),
        ("/ig-api-upload/<upload_version>/<container_id>", upload, ["POST"]),
        ("/<account_id>/media", containers.create, ["POST"]),
        ("/<account_id>/media", list_posts, ["GET"]),
        ("/<account_id>/stories", list_stories, ["GET"]),
        ("/<account_id>/media_publish", publishing.publish, ["POST"]),
        ("/<account_id>/content_publishing_limit", publishing.publishing_limit, ["GET"]),
        ("/<post_id>/comments", publishing.add_comment, ["POST"]),
        ("/<post_id>/comments", publishing.list_comments, ["GET"]),
        ("/<post_id>/insights", publishing.insights, ["GET"]),
        ("/<object_id>", read_object, ["GET"]),
        ("/<post_id>", publishing.delete, ["DELETE"]),
        ("/<path:path>", unknown, ["GET", "POST", "DELETE", "PUT", "PATCH"]),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=methods)
    blueprint.register_error_handler(GraphError, answer_of)
    blueprint.url_value_preprocessor(take_version)
    blueprint.before_request(check_version)
    blueprint.after_request(add_headers)


def register(app: Flask, blueprint: Blueprint) -> None:
    for name, prefix in (
        ("instagram", "/instagram"),
        ("instagram_login", f"{HOSTS}/graph.instagram.com"),
        ("instagram_upload", f"{HOSTS}/rupload.facebook.com"),
    ):
        app.register_blueprint(blueprint, url_prefix=prefix, name=name)
        app.register_blueprint(blueprint, url_prefix=f"{prefix}/v<float:version>", name=f"{name}_versioned")
    app.add_url_rule(f"{HOSTS}/www.instagram.com/<username>/", view_func=profile_page)


def take_version(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.version = str(values.pop("version")) if values and "version" in values else None
    g.login = "instagram" if request.path.startswith(f"{HOSTS}/graph.instagram.com/") else "facebook"
    g.for_uploads = request.path.startswith(f"{HOSTS}/rupload.facebook.com/")


def check_version() -> None:
    g.served_version = None
    g.served_version = served_version(g.version)
    if g.for_uploads != (request.endpoint or "").endswith(".upload"):
        raise GraphError(f"Unknown path components: {request.path}", 2500)


def add_headers(response: Response) -> Response:
    response.headers["facebook-api-version"] = g.get("served_version") or "v26.0"
    response.headers["X-App-Usage"] = '{"call_count":0,"total_cputime":0,"total_time":0}'
    if "account_id" in g and "X-Business-Use-Case-Usage" not in response.headers:
        made = len(state().account(g.account_id).posts_made)
        response.headers["X-Business-Use-Case-Usage"] = usage(
            g.account_id, made * 100 // allowance(POSTS_A_DAY)
        )
    return response


def unknown(path: str) -> Response:
    raise GraphError(f"Unknown path components: /{path}", 2500)


def upload(upload_version: str, container_id: str) -> Response:
    if not VERSION.fullmatch(upload_version):
        raise GraphError(f"Unknown path components: /{upload_version}", 2500)
    served_version(upload_version.removeprefix("v"))
    return containers.upload(container_id)


def debug_token() -> Response:
    params = request.args
    read_call(("input_token",))
    token = parsed(params.get("input_token", ""))
    if token is None or token.login != "facebook":
        raise invalid("The parameter input_token is required")
    known_caller(*token.accounts, path="/debug_token")
    try:
        return json_answer({"data": token_facts(valid_token(params["input_token"], "facebook"))})
    except GraphError as error:
        facts = {"code": error.body["code"], "message": error.body["message"]}
        return json_answer({"data": {"error": facts, "is_valid": False, "scopes": []}})


def token_facts(token: Token) -> dict[str, Any]:
    return {
        "app_id": APP_ID,
        "type": "USER",
        "application": "Sandbox",
        "expires_at": int(time.time()) + TOKEN_SECONDS,
        "is_valid": True,
        "issued_at": int(time.time()) - DAY,
        "scopes": token.scopes,
        "granular_scopes": [{"scope": scope, "target_ids": list(token.accounts)} for scope in token.scopes],
    }


def linked_accounts() -> Response:
    """The pages of a Facebook user, each with the Instagram account that is linked to it."""
    call = read_call(("limit", "after", "before"))
    if call.token.login != "facebook":
        raise invalid("Tried accessing nonexisting field (accounts) on node type (IGUser)")
    known_caller(*call.token.accounts, path="/me/accounts")
    accounts = [state().account(account_id) for account_id in call.token.accounts]
    pages = [
        {
            "id": f"1{account.id}",
            "instagram_business_account": {"id": account.id, "username": account.username},
        }
        for account in accounts
    ]
    return json_answer({"data": pages, "paging": {"cursors": {"before": "MA", "after": "MQ"}}})


def refresh() -> Response:
    """A token of Instagram Login that is a day old and has not ended lasts 60 days more."""
    call = read_call(("grant_type",))
    if call.token.login != "instagram" or call.params.get("grant_type") != "ig_refresh_token":
        raise invalid("Unsupported grant_type")
    account_of(call, call.token.accounts[0], path="/refresh_access_token")
    if call.token.state == "young":
        raise GraphError("Cannot refresh: the token is not 24 hours old", 100, kind="IGApiException")
    token = renewed(call.token)
    return json_answer({"access_token": token, "token_type": "bearer", "expires_in": TOKEN_SECONDS})


def list_posts(account_id: str) -> Response:
    return listed(account_id, "/media", lambda product: product != "STORY")


def list_stories(account_id: str) -> Response:
    return listed(account_id, "/stories", lambda product: product == "STORY")


def listed(account_id: str, edge: str, wanted: Any) -> Response:
    call = read_call(("limit", "after", "before", "since", "until"))
    account = account_of(call, account_id, edge)
    limit = whole_number(call.params, "limit", 25)
    if not 1 <= limit <= 100:
        raise invalid("Param limit must be between 1 and 100")
    with account.lock:
        posts = [post for post in reversed(account.posts.values()) if wanted(post.product)][:limit]
    return json_answer({"data": [post_fields(post, call.fields) for post in posts]})


def read_object(object_id: str) -> Response:
    call = read_call()
    container = state().containers.get(object_id)
    if container is not None and container.account_id in call.token.accounts:
        account_of(call, container.account_id, path=f"/{object_id}")
        return json_answer(container_fields(container, call.fields))
    post = state().posts.get(object_id)
    if post is not None and post.account_id in call.token.accounts:
        account_of(call, post.account_id, path=f"/{object_id}")
        return json_answer(post_fields(post, call.fields))
    if container is not None or post is not None:
        raise no_such_object(object_id, "get")
    account = account_of(call, object_id)
    return json_answer(account_fields(account, call.fields, call.token.login))


def profile_page(username: str) -> AnyResponse:
    """Where www.instagram.com shows an account."""
    account_id = username.rpartition(".")[2]
    if account_id not in state().accounts:
        abort(404)
    return redirect(url_for("pages.account", platform="instagram", account_id=account_id))

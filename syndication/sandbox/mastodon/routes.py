"""The methods of the API and where they are."""

from __future__ import annotations

from flask import Blueprint, Response, request

from syndication.sandbox.calls import json_answer
from syndication.sandbox.mastodon import media, servers, statuses
from syndication.sandbox.mastodon.callers import caller
from syndication.sandbox.mastodon.errors import MastodonError, answer_of
from syndication.sandbox.mastodon.servers import Server
from syndication.sandbox.mastodon.shapes import account_json


def add_routes(blueprint: Blueprint) -> None:
    for rule, view, method in (
        ("/api/v1/statuses", statuses.create, "POST"),
        ("/api/v1/statuses/<status_id>", statuses.show, "GET"),
        ("/api/v1/statuses/<status_id>", statuses.delete, "DELETE"),
        ("/api/v1/accounts/<account_id>/statuses", statuses.list_of, "GET"),
        ("/api/v1/accounts/verify_credentials", verify_account, "GET"),
        ("/api/v1/apps/verify_credentials", verify_application, "GET"),
        ("/api/v2/media", media.create, "POST"),
        ("/api/v1/media/<media_id>", media.show, "GET"),
        ("/api/v2/instance", instance_v2, "GET"),
        ("/api/v1/instance", instance_v1, "GET"),
    ):
        name = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
        blueprint.add_url_rule(rule, endpoint=name, view_func=view, methods=[method])
    blueprint.add_url_rule("/api/<path:path>", view_func=nothing, methods=["GET", "POST", "PUT", "DELETE"])
    blueprint.register_error_handler(MastodonError, answer_of)
    blueprint.register_error_handler(UnicodeEncodeError, refuse_lone_surrogates)


def refuse_lone_surrogates(_error: Exception) -> Response:
    return answer_of(MastodonError(400, "bad_request"))


def nothing(path: str) -> Response:  # noqa: ARG001 -- Flask hands over what the rule names
    raise MastodonError(404, "not_found")


def verify_account() -> Response:
    account, _token = caller("/api/v1/accounts/verify_credentials", "profile", "read:accounts")
    source = {"privacy": "public", "sensitive": False, "language": None, "note": "", "fields": []}
    return json_answer(account_json(account) | {"source": source})


def verify_application() -> Response:
    account, token = caller("/api/v1/apps/verify_credentials")
    answer: dict[str, object] = {"id": "1", "name": "Sandbox", "website": None}
    if account.server.newest:
        answer |= {"scopes": list(token.scopes), "redirect_uris": ["urn:ietf:wg:oauth:2.0:oob"]}
    return json_answer(answer)


def instance_v2() -> Response:
    return servers.instance_v2(asked_server("/api/v2/instance"))


def instance_v1() -> Response:
    return servers.instance_v1(asked_server("/api/v1/instance"))


def asked_server(path: str) -> Server:
    """Several servers share this address; the token says which one is meant, and without one it is the usual."""
    if not request.headers.get("Authorization"):
        return servers.USUAL
    account, _token = caller(path)
    return account.server

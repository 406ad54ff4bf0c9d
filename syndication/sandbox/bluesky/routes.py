"""The XRPC methods and how each is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, request

from syndication.sandbox.bluesky import profiles, records, sessions, views
from syndication.sandbox.bluesky.calls import XrpcCall, json_body, query
from syndication.sandbox.bluesky.errors import XrpcError, answer_of, invalid


@dataclass(frozen=True)
class Method:
    """names: the parameters or properties it takes. body: what a procedure is given, "json", "bytes" or "none"."""

    run: Callable[[XrpcCall], Response]
    names: frozenset[str] = frozenset()
    verb: str = "GET"
    body: str = "json"
    publishes: bool = False


def takes(text: str) -> frozenset[str]:
    return frozenset(text.split())


METHODS = {
    "com.atproto.server.describeServer": Method(sessions.describe_server),
    "com.atproto.server.createSession": Method(
        sessions.create_session, takes("identifier password authFactorToken allowTakendown"), "POST"
    ),
    "com.atproto.server.refreshSession": Method(sessions.refresh_session, verb="POST", body="none"),
    "com.atproto.server.deleteSession": Method(sessions.delete_session, verb="POST", body="none"),
    "com.atproto.server.getSession": Method(sessions.get_session),
    "com.atproto.identity.resolveHandle": Method(sessions.resolve_handle, takes("handle")),
    "app.bsky.actor.getProfile": Method(profiles.get_profile, takes("actor")),
    "com.atproto.repo.describeRepo": Method(profiles.describe_repo, takes("repo")),
    "app.bsky.feed.getPosts": Method(views.get_posts, takes("uris")),
    "com.atproto.repo.createRecord": Method(
        records.create_record,
        takes("repo collection rkey validate record swapCommit"),
        "POST",
        publishes=True,
    ),
    "com.atproto.repo.putRecord": Method(
        records.put_record,
        takes("repo collection rkey validate record swapRecord swapCommit"),
        "POST",
        publishes=True,
    ),
    "com.atproto.repo.deleteRecord": Method(
        records.delete_record, takes("repo collection rkey swapRecord swapCommit"), "POST"
    ),
    "com.atproto.repo.getRecord": Method(records.get_record, takes("repo collection rkey cid")),
    "com.atproto.repo.listRecords": Method(
        records.list_records, takes("repo collection limit cursor reverse")
    ),
    "com.atproto.repo.uploadBlob": Method(records.upload_blob, verb="POST", body="bytes"),
    "com.atproto.sync.getBlob": Method(records.get_blob, takes("did cid")),
}


def add_routes(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/xrpc/<nsid>", view_func=xrpc, methods=["GET", "POST"])
    blueprint.register_error_handler(XrpcError, answer_of)
    blueprint.register_error_handler(UnicodeEncodeError, refuse_lone_surrogates)


def refuse_lone_surrogates(_error: Exception) -> Response:
    return answer_of(invalid("Input holds text that is no valid Unicode"))


def xrpc(nsid: str) -> Response:
    method = METHODS.get(nsid)
    if method is None:
        raise XrpcError("MethodNotImplemented", "Method Not Implemented", 501)
    verb = "GET" if request.method == "HEAD" else request.method
    if verb != method.verb:
        raise invalid(f"Incorrect HTTP method ({verb}) expected {method.verb}")
    if verb == "GET":
        body = query(method.names)
    elif method.body == "json":
        body = json_body(method.names)
    else:
        body = {}
        if method.body == "none" and request.content_length:
            raise invalid("A request body was provided when none was expected")
    return method.run(XrpcCall(nsid, method.publishes, body))

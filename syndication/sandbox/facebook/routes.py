"""The Graph API's routes, with and without a version in front."""

from __future__ import annotations

import time
from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from syndication.sandbox.calls import json_answer, known_caller
from syndication.sandbox.facebook import engagement, publishing, rupload, videos
from syndication.sandbox.facebook.calls import (
    graph_instant,
    header_token,
    must_publish,
    must_read,
    page_of,
    read_call,
    served_version,
    whole_number,
    yes_or_no,
)
from syndication.sandbox.facebook.errors import GraphError, answer_of, invalid, no_such_object, usage
from syndication.sandbox.facebook.fields import (
    page_fields,
    photo_fields,
    picture_of,
    post_fields,
    video_fields,
)
from syndication.sandbox.facebook.state import PAGE_ID, Page, Post, state
from syndication.sandbox.facebook.tokens import Token, parsed, valid_token

APP_ID = "1000000000000"


def add_routes(blueprint: Blueprint) -> None:
    for path, view, methods in (
        ("/debug_token", debug_token, ["GET"]),
        ("/me/accounts", managed_pages, ["GET"]),
        ("/me/permissions", permissions, ["GET"]),
        ("/<page_id>/feed", publishing.post_to_feed, ["POST"]),
        ("/<page_id>/feed", published_posts, ["GET"]),
        ("/<page_id>/posts", published_posts, ["GET"]),
        ("/<page_id>/published_posts", published_posts, ["GET"]),
        ("/<page_id>/photos", publishing.post_photo, ["POST"]),
        ("/<page_id>/photo_stories", publishing.post_photo_story, ["POST"]),
        ("/<page_id>/video_stories", videos.post_video_story, ["POST"]),
        ("/<page_id>/video_reels", videos.post_reel, ["POST"]),
        ("/<page_id>/stories", engagement.stories, ["GET"]),
        ("/<page_id>/picture", picture, ["GET"]),
        ("/<object_id>/comments", engagement.post_comment, ["POST"]),
        ("/<object_id>/insights", engagement.insights, ["GET"]),
        ("/<object_id>/video_insights", engagement.video_insights, ["GET"]),
        ("/<object_id>", read_object, ["GET"]),
        ("/<object_id>", delete_object, ["DELETE"]),
        ("/<path:path>", unknown, ["GET", "POST", "DELETE", "PUT", "PATCH"]),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=methods)
    prepare(blueprint)


def add_host_routes(blueprint: Blueprint) -> None:
    """Those of Facebook's other hosts, where they are for whoever moves the API: below `/_hosts/<host>`."""
    for path, view in (
        ("/graph-video.facebook.com/<page_id>/videos", videos.post_video),
        ("/graph-video.facebook.com/v<float:version>/<page_id>/videos", videos.post_video),
        ("/rupload.facebook.com/video-upload/v<float:version>/<video_id>", rupload.upload),
        ("/<path:path>", unknown),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=["POST"])
    prepare(blueprint)


def prepare(blueprint: Blueprint) -> None:
    blueprint.register_error_handler(GraphError, answer_of)
    blueprint.url_value_preprocessor(take_version)
    blueprint.before_request(check_version)
    blueprint.after_request(add_headers)


def register(app: Flask, blueprint: Blueprint, hosts: Blueprint) -> None:
    app.register_blueprint(blueprint, url_prefix="/facebook")
    app.register_blueprint(blueprint, url_prefix="/facebook/v<float:version>", name="facebook_versioned")
    app.register_blueprint(hosts, url_prefix="/facebook/_hosts")


def take_version(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.version = str(values.pop("version")) if values and "version" in values else None


def check_version() -> None:
    g.served_version = None
    g.served_version = served_version(g.version)


def add_headers(response: Response) -> Response:
    headers = response.headers
    headers["facebook-api-version"] = g.get("served_version") or "v26.0"
    percent = g.get("percent", 0)
    headers["X-App-Usage"] = f'{{"call_count":{percent},"total_cputime":0,"total_time":{percent}}}'
    if "page_id" in g and "X-Business-Use-Case-Usage" not in headers:
        headers["X-Business-Use-Case-Usage"] = usage(g.page_id, percent, g.get("regain", 0))
    return response


def unknown(path: str) -> Response:
    raise GraphError(f"Unknown path components: /{path}", 2500)


def debug_token() -> Response:
    params = request.args
    valid_token(params.get("access_token") or header_token())
    text = params.get("input_token")
    if not text:
        raise invalid("The parameter input_token is required")
    token = parsed(text)
    known_caller(token.page_id or token.user_id if token else "", path="/debug_token")
    try:
        return json_answer({"data": token_facts(valid_token(text))})
    except GraphError as error:
        facts = {
            "code": error.body["code"],
            "message": error.body["message"],
            "subcode": error.body.get("error_subcode", 0),
        }
        return json_answer({"data": {"error": facts, "is_valid": False, "scopes": []}})


def token_facts(token: Token) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "app_id": APP_ID,
        "type": "PAGE" if token.page_id else "USER",
        "application": "Sandbox",
        "data_access_expires_at": int(time.time()) + 90 * 86_400,
        "expires_at": 0,
        "is_valid": True,
        "issued_at": int(time.time()) - 86_400,
        "scopes": list(token.scopes),
        "granular_scopes": [{"scope": scope, "target_ids": list(token.pages)} for scope in token.scopes],
        "user_id": token.user_id,
    }
    return facts | ({"profile_id": token.page_id} if token.page_id else {})


def permissions() -> Response:
    call = read_call()
    if call.token.page_id:
        raise invalid("Tried accessing nonexisting field (permissions) on node type (Page)")
    known_caller(call.token.user_id, *call.token.pages, path="/me/permissions")
    granted = [{"permission": scope, "status": "granted"} for scope in call.token.scopes]
    return json_answer({"data": granted})


def managed_pages() -> Response:
    call = read_call(("limit", "after", "before"))
    if call.token.page_id:
        raise invalid("Tried accessing nonexisting field (accounts) on node type (Page)")
    known_caller(call.token.user_id, *call.token.pages, path="/me/accounts")
    fields = call.fields or "access_token,category,name,id,tasks"
    pages = [page_fields(state().page(page_id), call.token, fields) for page_id in call.token.pages]
    return json_answer({"data": pages, "paging": {"cursors": {"before": "MA", "after": "MQ"}}})


def published_posts(page_id: str) -> Response:
    call = read_call(("limit", "since", "until", "after"))
    page = page_of(call, page_id, request.path[request.path.rindex("/") :])
    must_read(call.token, page)
    since, until = (graph_instant(call.params, name) for name in ("since", "until"))
    limit = whole_number(call.params, "limit", 25)
    if not 1 <= limit <= 100:
        raise invalid("Param limit must be between 1 and 100")
    found: list[Post] = []
    passed = "after" not in call.params
    with page.lock:
        for post in page.seen("post"):
            if (since is not None and post.created_at < since) or len(found) > limit:
                break
            if passed and (until is None or post.created_at <= until):
                found.append(post)
            passed = passed or post.id == call.params["after"]
    return json_answer(one_page_of(page, found, limit, call.fields))


def one_page_of(page: Page, found: list[Post], limit: int, fields: str) -> dict[str, Any]:
    shown = found[:limit]
    answer: dict[str, Any] = {"data": [post_fields(page, post, fields) for post in shown]}
    if shown:
        answer["paging"] = {"cursors": {"before": shown[0].id, "after": shown[-1].id}}
        if len(found) > limit:
            answer["paging"]["next"] = f"{request.base_url}?limit={limit}&after={shown[-1].id}"
    return answer


def picture(page_id: str) -> AnyResponse:
    params = request.args.to_dict()
    page = state().page(page_id) if PAGE_ID.fullmatch(page_id) else None
    if page is None:
        raise no_such_object(page_id, "get")
    known_caller(page_id, path=f"/{page_id}/picture")
    facts = picture_of(page)
    return redirect(facts["url"]) if yes_or_no(params, "redirect", True) else json_answer({"data": facts})


def read_object(object_id: str) -> Response:
    call = read_call()
    if object_id == "me" and not call.token.page_id:
        known_caller(call.token.user_id, path="/me")
        return json_answer({"id": call.token.user_id, "name": "Sandbox User"})
    video = state().videos.get(object_id)
    if video:
        must_read(call.token, page_of(call, video.page_id, f"/{object_id}"))
        return json_answer(video_fields(video, call.fields))
    found = state().post(object_id)
    if found:
        page_of(call, found[0].id, f"/{object_id}")
        must_read(call.token, found[0])
        return json_answer(post_fields(*found, call.fields))
    photo = next((p for i in call.token.pages if (p := state().photo(object_id, state().page(i)))), None)
    if photo:
        page_of(call, photo.page_id, f"/{object_id}")
        return json_answer(photo_fields(photo, call.fields))
    if object_id != "me" and object_id not in state().pages and object_id not in call.token.pages:
        raise no_such_object(object_id, "get")
    page = page_of(call, object_id, "")
    return json_answer(page_fields(page, call.token, call.fields))


def delete_object(object_id: str) -> Response:
    call = read_call()
    found = state().post(object_id)
    if found is None:
        raise no_such_object(object_id, "delete")
    page, post = found
    page_of(call, page.id, f"/{object_id}")
    must_publish(call.token, page)
    with page.lock:
        page.posts.pop(post.id, None)
        state().videos.pop(post.video, None)
        if page.last and page.last.id == post.id:
            page.last = None
    return json_answer({"success": True})

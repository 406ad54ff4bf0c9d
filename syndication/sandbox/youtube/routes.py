"""The Data API's routes, and those of Google's and YouTube's other hosts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from syndication.sandbox.calls import json_answer
from syndication.sandbox.youtube import comments, thumbnails, uploads
from syndication.sandbox.youtube.calls import (
    EDITING,
    READING,
    caller,
    own_video,
    parameters,
    parts,
)
from syndication.sandbox.youtube.errors import YouTubeError, answer_of, bad_request, not_found
from syndication.sandbox.youtube.resources import (
    CHANNEL_PARTS,
    OWNERS_PARTS,
    PLAYLIST_PARTS,
    VIDEO_PARTS,
    channel_json,
    playlist_item,
    video_json,
)
from syndication.sandbox.youtube.state import state
from syndication.sandbox.youtube.tokens import give_token

V3 = "/youtube/v3"
MOST_RESULTS = 50


def add_routes(blueprint: Blueprint) -> None:
    for path, view, methods in (
        ("/_hosts/oauth2.googleapis.com/token", give_token, ["POST"]),
        (uploads.PATH, uploads.begin, ["POST"]),
        (uploads.PATH, uploads.receive, ["PUT"]),
        (f"/resumable{uploads.PATH}", uploads.begin, ["POST"]),
        (f"/resumable{uploads.PATH}", uploads.receive, ["PUT"]),
        (thumbnails.PATH, thumbnails.set_thumbnail, ["POST"]),
        (f"{V3}/videos", uploads.no_file, ["POST"]),
        (f"{V3}/videos", list_videos, ["GET"]),
        (f"{V3}/videos", delete_video, ["DELETE"]),
        (f"{V3}/channels", list_channels, ["GET"]),
        (f"{V3}/playlistItems", list_uploads, ["GET"]),
        (comments.PATH, comments.insert_comment, ["POST"]),
        ("/<path:path>", no_such_path, ["GET", "POST", "DELETE", "PUT", "PATCH"]),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=methods)
    blueprint.register_error_handler(YouTubeError, answer_of)


def add_public_pages(app: Flask) -> None:
    """www.youtube.com: the addresses under which people watch."""
    host = "/youtube/_hosts/www.youtube.com"
    for path in ("/watch", "/shorts/<video_id>"):
        app.add_url_rule(f"{host}{path}", endpoint=f"youtube_public{path}", view_func=watch)
    for path in ("/@<handle>", "/channel/<channel_id>"):
        app.add_url_rule(f"{host}{path}", endpoint=f"youtube_public{path}", view_func=visit)


def watch(video_id: str = "") -> AnyResponse:
    found = state().video(video_id or request.args.get("v", ""))
    if found is None:
        return redirect(url_for("pages.home"))
    return redirect(url_for("pages.post", platform="youtube", account_id=found[0].id, post_id=found[1].id))


def visit(handle: str = "", channel_id: str = "") -> AnyResponse:
    channels = list(state().channels.values())
    found = next((c for c in channels if c.handle == f"@{handle}" or c.id == channel_id), None)
    return redirect(
        url_for("pages.account", platform="youtube", account_id=found.id) if found else url_for("pages.home")
    )


def no_such_path(path: str) -> Response:
    raise YouTubeError(404, "notFound", f"Not Found: /{path}", domain="global")


def list_answer(kind: str, items: list[dict[str, Any]], **more: Any) -> Response:
    info = {"totalResults": len(items), "resultsPerPage": len(items)}
    return json_answer({"kind": f"youtube#{kind}ListResponse", "pageInfo": info, "items": items} | more)


def list_videos() -> Response:
    who = caller(f"{V3}/videos", READING)
    who.project.charge(units=1)
    params = parameters(("part", "id", "maxResults"), required=("part", "id"))
    asked = parts(params, VIDEO_PARTS)
    found = [state().video(video_id) for video_id in params["id"].split(",")[:MOST_RESULTS]]
    items = []
    for channel, video in filter(None, found):
        own = channel is who.channel
        if not own and OWNERS_PARTS & set(asked):
            raise YouTubeError(
                403, "forbidden", "The request is not properly authorized to access video file data."
            )
        if own or video.privacy != "private":
            items.append(video_json(channel, video, asked))
    return list_answer("video", items)


def list_channels() -> Response:
    who = caller(f"{V3}/channels", READING)
    who.project.charge(units=1)
    params = parameters(("part", "mine"), required=("part",))
    asked = parts(params, CHANNEL_PARTS)
    if params.get("mine") != "true":
        raise YouTubeError(400, "missingRequiredParameter", "No filter selected. Expected one of: mine")
    if "nochannel" in who.token.flags:
        info = {"totalResults": 0, "resultsPerPage": 5}
        return json_answer({"kind": "youtube#channelListResponse", "pageInfo": info})
    return list_answer("channel", [channel_json(who.channel, asked, "unproven" in who.token.flags)])


def list_uploads() -> Response:
    """The newest first. A channel without videos has no such list."""
    who = caller(f"{V3}/playlistItems", READING)
    who.project.charge(units=1)
    params = parameters(("part", "playlistId", "maxResults", "pageToken"), required=("part", "playlistId"))
    asked = parts(params, PLAYLIST_PARTS)
    channel = state().existing(f"UC{params['playlistId'][2:]}")
    if channel is None or not channel.videos or not params["playlistId"].startswith("UU"):
        raise not_found(
            "playlistNotFound", "The playlist identified with the request's playlistId cannot be found."
        )
    limit, start = params.get("maxResults", "5"), params.get("pageToken", "0")
    if not (limit.isdigit() and int(limit) <= MOST_RESULTS and start.isdigit()):
        raise bad_request("Invalid value for maxResults or pageToken.", "invalidPageToken")
    with channel.lock:
        videos = [
            v for v in reversed(channel.videos.values()) if channel is who.channel or v.privacy == "public"
        ]
    end = int(start) + int(limit)
    items = [playlist_item(channel, video, asked) for video in videos[int(start) : end]]
    return list_answer("playlistItem", items, **({"nextPageToken": str(end)} if end < len(videos) else {}))


def delete_video() -> Response:
    who = caller(f"{V3}/videos", EDITING)
    who.project.charge(units=50)
    params = parameters(("id",), required=("id",))
    video = own_video(who, params["id"])
    with who.channel.lock:
        who.channel.videos.pop(video.id, None)
    return Response(status=204)

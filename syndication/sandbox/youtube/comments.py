"""commentThreads.insert: developers.google.com/youtube/v3/docs/commentThreads/insert."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response

from syndication.sandbox.calls import json_answer
from syndication.sandbox.youtube.calls import EDITING, caller, json_body, must_have_channel, parameters, parts
from syndication.sandbox.youtube.errors import YouTubeError
from syndication.sandbox.youtube.metadata import unknown
from syndication.sandbox.youtube.state import Video, state

PATH = "/youtube/v3/commentThreads"
COMMENT_CHARACTERS = 10_000


def insert_comment() -> Response:
    who = caller(PATH, EDITING)
    must_have_channel(who)
    who.project.charge(units=50)
    parts(parameters(("part",), required=("part",)), ("id", "snippet", "replies"))
    channel_id, video_id, text = comment_fields(json_body())
    found = state().video(video_id)
    if found is None or found[0].id != channel_id:
        raise refused(
            404, "videoNotFound", "The video identified by the videoId parameter could not be found."
        )
    check_comment(found[1], text)
    found[1].comments.append(text)
    thread_id = f"Ug{secrets.token_urlsafe(18)}"
    snippet = {"channelId": channel_id, "videoId": video_id, "topLevelComment": {"id": thread_id}}
    return json_answer({"kind": "youtube#commentThread", "id": thread_id, "snippet": snippet})


def comment_fields(body: dict[str, Any]) -> tuple[str, str, str]:
    """Channel, video and text. Raises YouTubeError."""
    snippet = inside(body, "snippet", {"snippet"})
    comment = inside(snippet, "topLevelComment", {"channelId", "videoId", "topLevelComment"})
    text = inside(comment, "snippet", {"snippet"})
    inside(text, "", {"textOriginal"})
    if not snippet.get("channelId") or not snippet.get("videoId"):
        raise refused(
            400, "channelOrVideoIdMissing", "Each comment thread must be linked to a channel or video."
        )
    return str(snippet["channelId"]), str(snippet["videoId"]), str(text.get("textOriginal") or "")


def inside(level: dict[str, Any], name: str, known: set[str]) -> dict[str, Any]:
    """The object at this name, empty without one. Raises YouTubeError for a name that is not known."""
    for each in level:
        if each not in known:
            raise unknown(each, "comment_thread")
    found = level.get(name)
    return found if isinstance(found, dict) else {}


def check_comment(video: Video, text: str) -> None:
    if not text.strip():
        raise refused(400, "commentTextRequired", "The comment text cannot be empty.")
    if len(text) > COMMENT_CHARACTERS:
        raise refused(400, "commentTextTooLong", "The comment text is too long.")
    if video.privacy == "private" or video.status.get("selfDeclaredMadeForKids"):
        raise refused(403, "commentsDisabled", "The video has disabled comments.")


def refused(status: int, reason: str, message: str) -> YouTubeError:
    return YouTubeError(status, reason, message, domain="youtube.commentThread")
